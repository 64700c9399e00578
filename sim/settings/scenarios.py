"""What may happen to a market: each scenario a section of its own, dated, off at depth 0."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Scenario(Section):
    """When something comes, how much of it, how long, and how it goes."""

    depth: float = parameter(0.0, "how much of it comes: 0 is none, 1 all", ge=0, le=3)
    start_week: int = parameter(14, "week in which it starts", unit="weeks", ge=-519, le=5_200)
    ramp_weeks: int = parameter(0, "weeks over which it comes", unit="weeks", ge=0, le=520)
    weeks: int | None = parameter(
        None, "weeks that it lasts; null is for good", unit="weeks", ge=1, le=5_200
    )
    recovery_weeks: int = parameter(
        0, "weeks over which it goes afterwards", unit="weeks", ge=0, le=1_040
    )

    def strength(self, week: int) -> float:
        """Returns how much of it there is in a week: depth at its height."""
        since = week - self.start_week
        if since < 0:
            return 0.0
        strength = min(1.0, (since + 1) / self.ramp_weeks) if self.ramp_weeks else 1.0
        if self.weeks is not None and since >= self.weeks:
            gone = since - self.weeks + 1
            left = 1.0 - gone / (self.recovery_weeks + 1)
            strength *= max(0.0, left)
        return self.depth * strength


class Lockdown(Scenario):
    """Visits are closed; some HCPs cannot be reached at all, others have time; then a rebound."""

    weeks: int | None = parameter(
        13, "weeks that it lasts; null is for good", unit="weeks", source="AC11", confidence="B",
        ge=1, le=5_200,
    )  # fmt: skip
    access_floor: float = parameter(
        0.20, "mean chance of a meeting that is left", source="AC11", confidence="A", ge=0, le=1
    )
    front_line_share: float = parameter(
        0.5, "share of HCPs in hospitals who are at the front line and out of reach", ge=0, le=1
    )
    spare_minutes: float = parameter(0.3, "share by which the others have more minutes", ge=0, le=3)
    appetite: float = parameter(
        0.3, "log rate by which they look for more by themselves", unit="log rate", ge=0, le=3
    )
    rebound: float = parameter(
        0.25, "share by which access is above its trend at once afterwards",
        source="AC05, AC08, AC11: 60 % after 20 %, against 44 % before", confidence="B", ge=0, le=2,
    )  # fmt: skip
    rebound_weeks: int = parameter(
        52, "weeks over which that goes", unit="weeks", source="AC08", confidence="B", ge=0, le=520
    )

    def rebound_in(self, week: int) -> float:
        """Returns the share by which access is above its trend in a week."""
        if self.weeks is None or self.rebound_weeks == 0:
            return 0.0
        since = week - self.start_week - self.weeks - self.recovery_weeks
        if not 0 <= since < self.rebound_weeks:
            return 0.0
        return self.depth * self.rebound * (1.0 - since / self.rebound_weeks)


class StopAndGo(Scenario):
    """Hospitals close to visitors at random, each by itself, and open again."""

    closings_per_week: float = parameter(
        0.08, "chance that a hospital closes in a week", unit="1/week", ge=0, le=1
    )
    closed_weeks: int = parameter(4, "weeks that it stays closed", unit="weeks", ge=1, le=52)


class Cliff(Scenario):
    """Access falls year by year, and interest in the industry with it."""

    access_per_year: float = parameter(
        0.12, "yearly fall of the chance of a meeting, beyond the trend", unit="1/year",
        source="AC07, AC08: 15 points in two years", confidence="B", ge=0, le=1,
    )  # fmt: skip
    interest_per_year: float = parameter(
        0.1, "yearly fall of the log-odds of every response", unit="log-odds/year", ge=0, le=2
    )


class Saturation(Scenario):
    """Competitors' digital volume multiplies."""

    ramp_weeks: int = parameter(26, "weeks over which it comes", unit="weeks", ge=0, le=520)
    volume_factor: float = parameter(
        2.5, "competitors' mails against now", source="CV06, MX01, MX05; judgement", ge=1, le=20
    )


class StrictPrivacy(Scenario):
    """A yes is needed everywhere, most old ones lapse, and messages may come rarely."""

    consent_kept: float = parameter(
        0.5, "share of the consents that are given again at its start", source="CO02", ge=0, le=1
    )
    profiling_kept: float = parameter(
        0.3, "share of the consents to profiling that are", ge=0, le=1
    )
    weeks_between_messages: int = parameter(
        2, "least weeks between two messages of a company", unit="weeks", ge=0, le=104
    )


class LoadRebound(Scenario):
    """Chronic disease comes back: patient load is up, time is down."""

    recovery_weeks: int = parameter(
        52, "weeks over which it goes afterwards", unit="weeks", ge=0, le=1_040
    )
    load: float = parameter(
        0.4, "what is added to the weekly patient load, whose mean is 0.4", ge=0, le=1
    )


class Image(Scenario):
    """The industry's image rises or falls, and moves the trust that every HCP starts from."""

    shift: float = parameter(
        0.0, "what is added to every prior trust", source="TR01: 30 to 38 %", ge=-0.5, le=0.5
    )

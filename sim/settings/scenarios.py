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

    def ended(self, week: int) -> int:
        """Returns for how many weeks it has been going or gone: 0 before and while it lasts."""
        return 0 if self.weeks is None else max(0, week - self.start_week - self.weeks + 1)

    def strength(self, week: int) -> float:
        """Returns how much of it there is in a week: depth at its height."""
        since = week - self.start_week
        if since < 0:
            return 0.0
        strength = min(1.0, (since + 1) / self.ramp_weeks) if self.ramp_weeks else 1.0
        gone = self.ended(week)
        if gone:
            left = 1.0 - gone / (self.recovery_weeks + 1)
            strength *= max(0.0, left)
        return self.depth * strength


class Lockdown(Scenario):
    """Doors are shut; some HCPs cannot be reached at all, others turn to screens; habits stay."""

    weeks: int | None = parameter(
        13, "weeks that it lasts; null is for good", unit="weeks", source="AC11", confidence="B",
        ge=1, le=5_200,
    )  # fmt: skip
    recovery_weeks: int = parameter(
        8, "weeks over which it goes afterwards: doors open, and habit (behaviour.habit) keeps "
        "them from being as before at once", unit="weeks",
        source="DY05: Germany at 72 % of its visits in the fifth month, Italy from 4 to 70 % of "
        "promotion in four months", confidence="B", sweep=(4, 26), ge=0, le=1_040,
    )  # fmt: skip
    access_floor: float = parameter(
        0.10, "mean chance of a meeting that is left, for emergencies",
        source="MU14: 0.7 visits of 9.2 contacts a week; AC11: at the least 20 % of HCPs were "
        "open; MU02: fitted to 19 % who saw one in the worst month",
        confidence="B", sweep=(0.0, 0.20), ge=0, le=1,
    )  # fmt: skip
    front_line_share: float = parameter(
        0.5, "share of HCPs in hospitals who are at the front line and out of reach", ge=0, le=1
    )
    spare_minutes: float = parameter(0.3, "share by which the others have more minutes", ge=0, le=3)
    appetite: float = parameter(
        0.5, "log rate by which they look for more by themselves", unit="log rate",
        sweep=(0.2, 0.8), ge=0, le=3,
    )  # fmt: skip
    answers: float = parameter(
        0.8, "log-odds by which they answer more on a screen", unit="log-odds",
        source="MU02: odds of contact by screen times three; EM02: odds of an open up by a sixth; "
        "between the two", sweep=(0.15, 1.1), ge=0, le=3,
    )  # fmt: skip
    support_share: float = parameter(
        0.3, "share of HCPs who need support and organisation, which no content of before covers",
        sweep=(0.1, 0.6), ge=0, le=1,
    )  # fmt: skip
    kept: float = parameter(
        0.25, "share of the appetite and of the answers on screens that stays as a habit",
        source="PR05: three in four keep or increase it; DY05: screens fall from 8 to 3 %",
        sweep=(0.0, 0.75), ge=0, le=1,
    )  # fmt: skip
    kept_half_weeks: float = parameter(
        52.0, "weeks after which half of that habit is gone, where screens did not turn out well "
        "for the HCP; 0: it stays", unit="weeks", sweep=(26, 208), ge=0, le=10_000,
    )  # fmt: skip

    def on_screens(self, week: int) -> float:
        """Returns how much there is in a week of what it does to screens, habits among it."""
        return self.strength(week) + self.habit(week)

    def habit(self, week: int) -> float:
        """Returns the part of that which is habit, as it would be if none of it faded."""
        return self.kept * self._gone(week)

    def faded(self, week: int) -> float:
        """Returns the share of the habit that is gone where nothing keeps it up."""
        if self.kept_half_weeks == 0.0:
            return 0.0
        return float(1.0 - 0.5 ** (self.ended(week) / self.kept_half_weeks))

    def _gone(self, week: int) -> float:
        """Returns how much of it is over: none while it lasts, and then as much as it had come."""
        if self.weeks is None or not self.ended(week):
            return 0.0
        return self.strength(self.start_week + self.weeks - 1) - self.strength(week)


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
    phone_kept: float = parameter(
        0.5, "share of the HCPs who permit calls and remote visits by a yes of their own",
        source="CO02: campaigns for consent win 5 to 90 %", sweep=(0.05, 0.9), ge=0, le=1,
    )  # fmt: skip
    weeks_between_messages: int = parameter(
        2, "least weeks between two messages of a company", unit="weeks", ge=0, le=104
    )


class LoadRebound(Scenario):
    """Chronic disease comes back: patient load is up, time is down, in small practices most."""

    recovery_weeks: int = parameter(
        52, "weeks over which it goes afterwards", unit="weeks", ge=0, le=1_040
    )
    load: float = parameter(
        0.4, "what is added to the weekly patient load, whose mean is 0.4", ge=0, le=1
    )
    hospital: float = parameter(0.5, "factor on that in hospitals", sweep=(0.2, 1.0), ge=0, le=3)
    group: float = parameter(1.0, "factor on that in group practices", sweep=(0.7, 1.3), ge=0, le=3)
    solo: float = parameter(1.5, "factor on that in solo practices", sweep=(1.0, 2.0), ge=0, le=3)
    unanswered: float = parameter(
        0.4, "share of visits, invitations and messages that go unanswered where the load added is "
        "full: as of the minutes", source="DU09, DU13", sweep=(0.2, 0.8), ge=0, le=1,
    )  # fmt: skip
    evenings: float = parameter(
        0.5, "share of evening minutes, and of what HCPs begin by themselves, that it then takes",
        source="DU12: most of that is done off-hours; judgement", sweep=(0.2, 0.8), ge=0, le=1,
    )  # fmt: skip


class Image(Scenario):
    """The industry's image rises or falls, and moves the trust that every HCP starts from."""

    shift: float = parameter(
        0.0, "what is added to every prior trust", source="TR01: 30 to 38 %", ge=-0.5, le=0.5
    )

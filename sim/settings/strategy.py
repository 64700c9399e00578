"""A strategy: what the company plans, in whose interest, and how it splits its money."""

from __future__ import annotations

from math import floor
from typing import ClassVar, Literal

from pydantic import field_validator, model_validator

from sim.settings.channels import (
    SHIPPED,
    Channels,
    Purse,
    PushName,
)
from sim.settings.character import Purposes
from sim.settings.kinds import Call, Feed, Place
from sim.settings.orders import (
    MOST_PER_MONTH,
    MOST_SEQUENCES,
    Bandit,
    Cadence,
    FollowUp,
    Sequence,
)
from sim.settings.parameter import Section, parameter
from sim.settings.words import (
    HIRED,
    STANDINGS,
    Audience,
    Coordination,
    CountryCode,
    Hired,
    Persona,
    PreferenceCentre,
    Standing,
)

MOST_HCPS_EACH = 1_000_000  # of the people who are hired


class Strategy(Section):
    """One way to engage HCPs; an arm of a comparison names one."""

    stands_alone: ClassVar[bool] = True  # what it leaves out is off, not today's habit

    about: str = parameter("", "the idea, in a sentence")
    touches_per_month: Cadence = Cadence()
    order: list[PushName] = parameter(
        [
            "visit",
            "msl",
            "gathering",
            "remote",
            "phone",
            "rep_email",
            "webinar",
            "mass_email",
            "display",
        ],
        "order of the channels within a week; those not named come last",
    )
    audience: dict[PushName, Audience] = parameter(
        {},
        "who is touched by a channel, as far as the company knows: everyone, those without "
        "e-mail consent, those whom no visit has met within company.seen_weeks, those whom one "
        "has, opinion leaders",
    )
    by_segment: dict[Persona, dict[PushName, float]] = parameter(
        {}, "factors on the cadences for HCPs who are estimated to be of a persona"
    )
    by_country: dict[CountryCode, dict[PushName, float]] = parameter(
        {},
        "factors on the cadences for HCPs of a country, as far as its habits differ",
    )
    bandit: Bandit = Bandit()
    planner: str | None = parameter(
        None, "name of a registered Python class that plans the touches in place of the cadences"
    )
    planner_settings: dict[str, bool | int | float | str] = parameter(
        {}, "what that class is given"
    )
    follow_ups: dict[str, FollowUp] = parameter({}, "rules for following up, by name")
    sequences: dict[str, Sequence] = parameter({}, "sequences of touches, by name")
    preferred_first: bool = parameter(
        False, "whether a cap leaves room first for the channels that the HCP answers best"
    )
    preference_centre: PreferenceCentre = parameter(
        "none", "whether HCPs can set channels, topics and frequency, and whether it is honoured"
    )
    planning: Literal["headquarters", "rep"] = parameter(
        "headquarters", "who plans what reps do: by tier, or by what the rep sees and remembers"
    )
    teams: Literal["integrated", "siloed"] = parameter(
        "integrated", "whether sales, marketing and medical affairs share what they know and plan"
    )
    key_accounts: bool = parameter(
        False, "whether key account managers visit hospitals in place of reps"
    )
    hcps_per_rep: float | None = parameter(
        None, "HCPs for each rep who is hired; null: as many as their share of the money pays. "
        "Nobody is hired for channels that are not used", unit="HCPs", ge=1, le=MOST_HCPS_EACH,
    )  # fmt: skip
    hcps_per_msl: float | None = parameter(
        None, "HCPs for each medical science liaison who is hired; null: as many as their share of "
        "the money pays", unit="HCPs", ge=1, le=MOST_HCPS_EACH,
    )  # fmt: skip
    rollout_weeks: int = parameter(
        0, "weeks over which territories take up the strategy one after another; until then they "
        "keep the warm-up's. 0 is all at once", unit="weeks", ge=0, le=520,
    )  # fmt: skip
    training_days: float = parameter(
        0.0, "days of training for each rep at the change", unit="days/rep", source="RP02",
        ge=0, le=200,
    )  # fmt: skip
    refreshers_per_year: float = parameter(
        0.0, "days of refresher courses for each rep", unit="days/rep/year", source="RP03",
        ge=0, le=50,
    )  # fmt: skip
    max_messages_per_week: int = parameter(
        20, "cap on messages (mails and invitations) to one HCP in a week", unit="messages",
        ge=0, le=255,
    )  # fmt: skip
    cap_order: list[Standing] = parameter(
        list(STANDINGS),
        "what goes first where a cap or the law leaves room for some messages only: answers to a "
        "request, mail that the rep brings, invitations (calls and events), any other mail. Those "
        "not named come last together; among equals `preferred_first` or `order` decides",
    )
    max_per_month: dict[PushName, int] = parameter(
        {}, "most touches of a channel that one HCP is tried with in four weeks, which are counted "
        "anew every four, for each HCP from a week of its own, by channel; a channel that is not "
        "named has no such cap",
    )  # fmt: skip
    min_weeks_between: int = parameter(
        0, "least weeks between two touches of one channel", unit="weeks", ge=0, le=104
    )
    rest_after_silent: int = parameter(
        0, "unanswered messages in a row after which messages rest; 0 is never",
        unit="messages", ge=0, le=255,
    )  # fmt: skip
    rest_weeks: int = parameter(0, "how long they rest", unit="weeks", ge=0, le=104)
    silent_weeks: int = parameter(
        0, "weeks without an answer to any message after which mass mail is thinned; 0 is never",
        unit="weeks", ge=0, le=520,
    )  # fmt: skip
    silent_share: float = parameter(1.0, "share of the mass mail that is kept then", ge=0, le=1)
    remote_after_refusals: int = parameter(
        0, "visits turned away in a row after which visits turn remote; 0 is never",
        unit="visits", ge=0, le=255,
    )  # fmt: skip
    remote_share: float = parameter(0.0, "share of the visits that turn remote then", ge=0, le=1)
    follow_preference: float = parameter(
        0.0, "how strongly the cadence of a channel follows the HCP's observed answers: 0 not, "
        "1 in proportion", ge=0, le=3,
    )  # fmt: skip
    content_choice: Literal["brand_plan", "need"] = parameter(
        "brand_plan", "content chosen for the brand plan, or for the HCP's needs as far as known"
    )
    purposes: Purposes = parameter(Purposes(), "what touches are for, over all channels")
    purpose_choice: Literal["plan", "channel"] = parameter(
        "plan", "purposes by the plan on every channel, or more where a channel serves them better"
    )
    purpose_least_depth: float = parameter(
        0.35, "with purpose_choice=channel, depth as a share of a channel's deepest below which it "
        "is not used for a purpose: no relationship by mail", sweep=(0.0, 0.5), ge=0, le=1,
    )  # fmt: skip
    coordination: Coordination = parameter("planned", "how channels of one week go together")
    assets_per_month: float = parameter(
        0.0, "new content assets a month", unit="assets/month", source="RS19: 1 to 12",
        sweep=(1, 12), ge=0, le=1000,
    )  # fmt: skip
    learns_content: bool = parameter(
        False,
        "whether what is made follows what was read: topics and kinds that HCPs took in, as "
        "far as the company sees it, against what there was of each",
    )
    support_assets: float = parameter(
        0.0, "share of those made while a lockdown lasts or recedes that serve support and "
        "organisation, which a crisis asks for", ge=0, le=1,
    )  # fmt: skip
    adapted_content: bool = parameter(
        False, "whether digital content is made for its format or copied from paper"
    )
    site_open: bool = parameter(False, "whether the own site is there for HCPs")
    show_site_at_visit: bool = parameter(False, "whether reps show the site at visits")
    ask_consent: bool = parameter(False, "whether contacts are used to ask for consent")
    expert_open: bool = parameter(False, "whether HCPs can ask a medical expert on demand")
    chatbot_open: bool = parameter(False, "whether HCPs can ask a chatbot")
    content_open: bool = parameter(
        False, "whether content is there on demand, in newsletters and on platforms"
    )
    social_posts_per_week: float = parameter(
        0.0, "posts of the company's in social media", unit="posts/week", ge=0, le=100
    )
    platform_spend: float = parameter(
        0.0, "money for sponsored presence on third-party platforms", unit="EUR/HCP/year",
        ge=0, le=1e9,
    )  # fmt: skip
    community_spend: float = parameter(
        0.0, "money for sponsored presence in peer-to-peer communities", unit="EUR/HCP/year",
        ge=0, le=1e9,
    )  # fmt: skip
    places: dict[str, float] = parameter(
        {}, "presence in places of your own, by name: 1 where it is a choice, EUR per HCP and year "
        "where it is bought, posts a week in a feed",
    )  # fmt: skip
    research_spend: float = parameter(
        0.0, "money for research on what HCPs need", unit="EUR/HCP/year", ge=0, le=1e9
    )
    presence_for: float | None = parameter(
        None, "budget per HCP and year for which EUR of presence stand here: with another they go "
        "in proportion. null: they are as they stand, whatever the budget", unit="EUR/HCP/year",
        gt=0, le=1e12,
    )  # fmt: skip
    money_shares: dict[Purse, float] = parameter(
        {}, "how the budget is split; shares add up to at most 1"
    )
    surplus_to: PushName = parameter("visit", "where money goes that a channel cannot use")

    @field_validator("order", "cap_order")
    @classmethod
    def _names_each_once(cls, order: list[str]) -> list[str]:
        twice = [name for place, name in enumerate(order) if name in order[:place]]
        if twice:
            message = f"names {twice[0]} twice; those that are not named come last"
            raise ValueError(message)
        return order

    @field_validator("by_segment", "by_country")
    @classmethod
    def _are_factors(cls, groups: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        if any(not 0 <= factor <= 20 for one in groups.values() for factor in one.values()):
            message = "factors must lie within 0 and 20"
            raise ValueError(message)
        return groups

    @field_validator("max_per_month")
    @classmethod
    def _are_caps(cls, caps: dict[str, int]) -> dict[str, int]:
        if any(not 0 <= cap <= MOST_PER_MONTH for cap in caps.values()):
            message = f"caps must lie within 0 and {MOST_PER_MONTH}"
            raise ValueError(message)
        return caps

    @field_validator("places")
    @classmethod
    def _are_amounts(cls, places: dict[str, float]) -> dict[str, float]:
        if any(not 0 <= amount <= 1e9 for amount in places.values()):
            message = "amounts must lie within 0 and 1e9"
            raise ValueError(message)
        return places

    @field_validator("sequences")
    @classmethod
    def _are_few(cls, sequences: dict[str, Sequence]) -> dict[str, Sequence]:
        if len(sequences) > MOST_SEQUENCES:
            message = f"at most {MOST_SEQUENCES} sequences"
            raise ValueError(message)
        return sequences

    @field_validator("money_shares")
    @classmethod
    def _splits_what_is_there(cls, shares: dict[Purse, float]) -> dict[Purse, float]:
        if any(share < 0 for share in shares.values()):
            message = "shares must not be negative"
            raise ValueError(message)
        if sum(shares.values()) > 1 + 1e-9:
            message = f"shares add up to more than 1: {_added(shares)}; {_in_proportion(shares)}"
            raise ValueError(message)
        return shares

    @model_validator(mode="after")
    def _pays_for_what_it_plans(self) -> Strategy:
        self.check_paid(SHIPPED, turned=False)  # what calls turn into is known with the channels
        return self

    def check_paid(self, channels: Channels, *, turned: bool = True) -> None:
        """Raises ValueError where something is planned for which there is no money.

        Args:
            channels: those that there are.
            turned: whether what calls turn into is planned too.
        """
        paid = {str(name) for name, share in self.money_shares.items() if share > 0.0}
        paid |= {self.surplus_to} if paid else set()
        unpaid = [name for name in self.planned(channels, turned=turned) if name not in paid]
        for name, place in ((name, channels[name]) for name in channels.pull):
            if place.opened_by == "choice" and (amount := self.presence_in(name, place)) > 1.0:
                message = (
                    f"{self.key_of(name, place)} is {amount:g}: at most 1 for a place that is "
                    f"there by choice; EUR per HCP and year need channels.{name}.opened_by=spend"
                )
                raise ValueError(message)
        if unpaid:
            message = (
                f"money_shares has nothing for {', '.join(unpaid)}, which is planned; "
                "money_shares.NAME=SHARE changes one share and keeps the others"
            )
            raise ValueError(message)

    def used(self, channels: Channels = SHIPPED, *, turned: bool = True) -> set[str]:
        """Returns the push channels by which touches may be planned.

        Args:
            channels: those that there are.
            turned: whether what calls turn into counts.
        """
        used = {rule.send for rule in self.follow_ups.values() if rule.share}
        used |= {step.send for seq in self.sequences.values() if seq.share for step in seq.steps}
        used |= set(self.bandit.channels) if self.has_bandit else set()
        used |= {name for name in channels.push if self.touches_per_month.of(name).in_any_tier}
        if turned and self.remote_after_refusals and self.remote_share:
            calls = [one for name in used if isinstance(one := channels.get(name), Call)]
            used |= {call.turns_into for call in calls if call.turns_into is not None}
        return used

    def uses(self, channel: str, channels: Channels = SHIPPED) -> bool:
        """Tells whether touches by a push channel may be planned.

        Args:
            channel: its name.
            channels: for what calls turn into.
        """
        return channel in self.used(channels)

    def hires(self, crew: Hired, channels: Channels = SHIPPED, *, turned: bool = True) -> bool:
        """Tells whether people are hired: whether a channel is used that takes their time.

        A class that plans the touches uses those channels for which its page has money.

        Args:
            crew: whom.
            channels: those that there are.
            turned: whether what calls turn into counts.
        """
        theirs = [name for name in channels.push if channels[name].crew == crew]
        if self.planner is not None and any(self.money_shares.get(name) for name in theirs):
            return True
        return not self.used(channels, turned=turned).isdisjoint(theirs)

    def key_of(self, name: str, place: Place | Feed) -> str:
        """Returns the key that says how far a place is open.

        Args:
            name: of the place.
            place: what it is.
        """
        ending = {"choice": "open", "spend": "spend", "posts": "posts_per_week"}
        key = f"{name}_{ending[place.opened_by]}"
        return key if key in type(self).model_fields else f"places.{name}"

    def presence_in(self, name: str, place: Place | Feed) -> float:
        """Returns how far a place is open: 1, EUR per HCP and year, or posts a week; 0 is not.

        Args:
            name: of the place.
            place: what it is.
        """
        key = self.key_of(name, place)
        return float(self.places.get(name, 0.0) if "." in key else getattr(self, key))

    @property
    def has_bandit(self) -> bool:
        """Whether touches are placed by what is learned."""
        return self.bandit.touches_per_month.in_any_tier

    def planned(self, channels: Channels, *, turned: bool = True) -> list[str]:
        """Returns what costs money in this strategy, by its purses.

        Args:
            channels: those that there are.
            turned: whether what calls turn into is planned too.
        """
        used = self.used(channels, turned=turned)
        planned: list[str] = [name for name in channels.push if name in used]
        planned += [crew for crew in HIRED if self.hires(crew, channels, turned=turned)]
        planned += ["training"] if self.training_days or self.refreshers_per_year else []
        planned += ["assets"] if self.assets_per_month else []
        planned += ["research"] if self.research_spend else []
        return planned + [c for c in channels.pull if self.presence_in(c, channels[c])]


def _added(shares: dict[Purse, float]) -> str:
    """Returns shares with their sum, in words."""
    parts = " + ".join(f"{name} {share:g}" for name, share in shares.items() if share)
    return f"{parts} = {sum(shares.values()):g}"


def _in_proportion(shares: dict[Purse, float]) -> str:
    """Returns the same shares of a whole, as they can be given."""
    total = sum(shares.values())
    parts = ", ".join(
        f"{name}: {floor(1_000 * share / total) / 1_000:g}"
        for name, share in shares.items()
        if share
    )
    return f"in proportion {{{parts}}}"

"""What makes one HCP differ from another and change: purposes, personas, peers, preference."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import model_validator

from sim.settings.parameter import Section, parameter

_ROUNDING = 0.002


def check_whole(shares: Mapping[str, float]) -> None:
    """Raises ValueError, naming every share, where shares do not add up to 1."""
    total = sum(shares.values())
    if abs(total - 1.0) > _ROUNDING:
        added = " + ".join(f"{name} {share:g}" for name, share in shares.items() if share)
        found = f"{added} = {total:g}" if added else "none is given"
        message = f"the shares must add up to 1; {found}"
        raise ValueError(message)


class Purposes(Section):
    """Shares of what touches are for."""

    news: float = parameter(0.45, "product news", ge=0, le=1)
    discussion: float = parameter(0.20, "clinical discussion", ge=0, le=1)
    training: float = parameter(0.15, "training", ge=0, le=1)
    relationship: float = parameter(0.20, "the relationship itself", ge=0, le=1)

    @model_validator(mode="after")
    def _are_whole(self) -> Purposes:
        check_whole(self.model_dump())
        return self


class Depth(Section):
    """How deep a touch can go for one purpose; a channel in between takes the geometric mean."""

    in_person: float = parameter(1.0, "in person", gt=0, le=10)
    digital: float = parameter(1.0, "on a screen", gt=0, le=10)


def _depth(in_person: float, digital: float) -> Depth:
    return Depth(in_person=in_person, digital=digital)


class Depths(Section):
    """Depth by purpose."""

    news: Depth = parameter(_depth(0.5, 1.0), "product news")
    discussion: Depth = parameter(_depth(1.0, 0.4), "clinical discussion")
    training: Depth = parameter(_depth(0.6, 1.0), "training")
    relationship: Depth = parameter(_depth(1.0, 0.3), "the relationship itself")


class Purpose(Section):
    """Which channel serves which purpose; the channels' tables hold for the reference mix."""

    depth: Depths = parameter(
        Depths(), "how deep touches go by purpose and closeness", source="PR11, WB05; judgement"
    )
    reference: Purposes = parameter(
        Purposes(), "mix of purposes for which the channels' tables hold"
    )
    least_depth: float = parameter(
        0.35, "depth, as a share of a place's deepest, below which HCPs do not come for a purpose: "
        "a chatbot is not for a relationship", sweep=(0.0, 0.5), ge=0, le=1,
    )  # fmt: skip
    response_weight: float = parameter(
        0.3, "log-odds of a response per log of depth", unit="log-odds", ge=0, le=5,
        sweep=(0, 1),
    )  # fmt: skip
    preference_weight: float = parameter(
        1.0, "standing of a group of channels per log of depth", unit="sd", ge=0, le=5
    )
    knowledge_weight: float = parameter(
        1.0, "how far what is learned goes with depth: 0 not, 1 in proportion", ge=0, le=3
    )


class Change(Section):
    """How personas change: by good digital experience, and with the years."""

    per_session: float = parameter(
        0.002, "chance that a satisfying digital contact makes a learner an engager",
        unit="per contact", ge=0, le=1,
    )  # fmt: skip
    drift_per_year: float = parameter(
        0.05, "share of all HCPs who move on from traditionalist to learner in a year, and as many "
        "from learner to engager",
        unit="1/year", source="PR08: 5 points a year", confidence="A", ge=0, le=0.5,
    )  # fmt: skip
    early: float = parameter(1.5, "factor on that drift, new graduates", ge=0, le=10)
    mid: float = parameter(1.0, "factor on that drift, mid career", ge=0, le=10)
    late: float = parameter(0.5, "factor on that drift, aged 55 or more", ge=0, le=10)


class Peers(Section):
    """What colleagues do to an HCP; both weights at zero switch them off."""

    weight: float = parameter(
        0.3, "log-odds of a response if all whom the HCP asks for advice are engaged with the "
        "company",
        unit="log-odds", source="NW07, NW09; disputed NW08", sweep=(0, 0.8), ge=0, le=10,
    )  # fmt: skip
    endorsement_per_week: float = parameter(
        0.02, "chance that a colleague who is an advocate speaks for the company to those who "
        "named that colleague",
        unit="1/week", ge=0, le=1,
    )  # fmt: skip
    endorsement_gain: float = parameter(
        0.5, "evidence of such an endorsement", unit="events", source="PR15, OV05", ge=0, le=20
    )


class Preference(Section):
    """Which groups of channels an HCP prefers, among all that the field knows."""

    preferred_groups: int = parameter(
        3, "groups of channels with the highest standing that count as preferred", ge=0, le=8,
        source="PR01: 39 % value face-to-face visits", confidence="B",
    )  # fmt: skip
    unwanted_groups: int = parameter(
        2, "groups of channels with the lowest standing for a purpose that count as unwanted for "
        "it", ge=0, le=8,
    )  # fmt: skip
    unwanted_response: float = parameter(
        -0.7, "log-odds of answering visits, invitations and mails by a channel that is unwanted "
        "for their purpose, against one that is not; the tables hold for the mean of both",
        unit="log-odds", source="PR03, FA04; judgement", sweep=(-1.5, 0.0), ge=-5, le=0,
    )  # fmt: skip
    meeting_chance: float = parameter(
        0.5, "chance of a meeting by which visits are weighed against other channels: the higher, "
        "the further personas are apart in it", gt=0, le=1,
    )  # fmt: skip

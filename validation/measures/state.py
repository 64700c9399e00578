"""States: trust, overload, consent, reps' skill, match of channels."""

from __future__ import annotations

import numpy as np

from validation.measures.registry import QUARTER, measure, of_one, percent
from validation.worlds import World


@measure
def least_gap_of_match(worlds: dict[str, World]) -> float:
    """The least step in preferred among received channels, from world to world, points."""
    match = [percent(world.figure("preferred_match")) for world in worlds.values()]
    return float(np.diff(match).min())


of_one(lambda world: percent(world.figure("preferred_match")), "preferred_match")
of_one(lambda world: percent(world.figure("overloaded")), "overloaded")
of_one(lambda world: world.figure("trust"), "trust")
of_one(lambda world: world.figure("trust_change"), "trust_change")
of_one(lambda world: float(world.skill[:QUARTER].min() - world.skill[0]), "skill_dip")
of_one(lambda world: float(world.skill[-1] - world.skill[0]), "skill_gain")


def _consented_at_start(world: World) -> float:
    first = world.weekly.iloc[0]
    return percent(first["consented"] / first["hcps"])


of_one(_consented_at_start, "consented_at_start")

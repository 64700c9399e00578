"""What was badly lived is remembered, by group of channels."""

from __future__ import annotations

from typing import Any

import pytest

from sim.mechanisms import experience, response
from sim.records import LEVELS
from tests.sim.named import MASS_EMAIL, REMOTE, SITE, VISIT
from tests.sim.worlds import bench, lived, shipped, state, strategy, touching, weekly

EVEN = {"behaviour": {"experience": {"noise_sd": 0.0}}}


def living(fit: float, times: int = 1, channel: int = REMOTE, *trees: dict[str, Any]) -> Any:
    b = bench(None, EVEN, *trees)
    touching(b, channel, fit=fit)
    for _ in range(times):
        experience.live_through(b.hcp, b.context)
    return b


def chance(b: Any, channel: int) -> float:
    touching(b, channel, fit=0.5)
    return float(response.chance_of_response(b.hcp, b.context))


def test_good_remote_meetings_make_the_next_one_likelier() -> None:
    bad, none, good = (chance(living(fit, n), REMOTE) for fit, n in ((0.1, 2), (0.5, 0), (0.9, 2)))
    assert bad < none < good
    assert chance(living(0.9, 2), MASS_EMAIL) == chance(living(0.9, 0), MASS_EMAIL)


def test_it_is_judged_against_what_is_expected() -> None:
    b = living(0.9, 30)
    assert b.hcp["expects"].max() == pytest.approx(0.9 * LEVELS, abs=3)
    touching(b, REMOTE, fit=0.8)  # which would have satisfied at first
    before = int(b.hcp["satisfied"].max())
    experience.live_through(b.hcp, b.context)
    assert b.hcp["satisfied"].max() < before


def test_one_contact_moves_it_a_fifth_of_the_way() -> None:
    b = living(0.9)
    assert b.hcp["satisfied"].max() == pytest.approx(0.6 * LEVELS)
    assert b.hcp["expects"].max() == pytest.approx(0.58 * LEVELS)
    term = experience.memory_of(b.hcp, b.rules, REMOTE)
    assert term == pytest.approx(0.6 * 0.1)


def test_all_that_is_lived_stays_within_its_bounds() -> None:
    for fit in (0.0, 1.0):
        b = living(fit, 200)
        assert 0 <= b.hcp["satisfied"].min() <= b.hcp["satisfied"].max() <= LEVELS
        assert 0 <= b.hcp["expects"].min() <= b.hcp["expects"].max() <= LEVELS


@pytest.mark.parametrize("name", ["hybrid", "pull"])
def test_where_it_weighs_nothing_nothing_is_as_if_it_were_not_kept(name: str) -> None:
    found = []
    for neutral in ({"weight": 0.0}, {"learning": 0.0}):
        model = lived(shipped(name), {"behaviour": {"experience": neutral}}, size=300, weeks=30)
        model.universe.hcps["expects"], model.universe.hcps["satisfied"] = 0, 0
        found.append(state(model))
    assert found[0] == found[1]


def test_better_content_than_was_expected_is_answered_more() -> None:
    def engaged(expected: float, weight: float = 1.5) -> float:
        tree = {"behaviour": {"experience": {"weight": weight, "expected_at_first": expected}}}
        plan = strategy({"mass_email": 1.0}, content_choice="need", assets_per_month=20.0)
        return float(weekly(lived(plan, tree, size=1_500, weeks=26))["engaged"].sum())

    assert engaged(0.4) > engaged(0.6)
    assert engaged(0.4, weight=0.0) == engaged(0.6, weight=0.0)


def test_channels_without_a_group_have_no_memory() -> None:
    b = living(0.9, 3)
    display = b.settings.channels.names.index("display")
    assert b.settings.channels.display.group is None
    assert experience.memory_of(b.hcp, b.rules, display) == 0.0
    for channel in (VISIT, SITE):
        assert experience.memory_of(b.hcp, b.rules, channel) == 0.0

"""The content factory: what is live, and what it covers."""

from __future__ import annotations

import numpy as np
import pytest

from sim import Settings
from sim.company.content import Library, assets_per_week
from tests.sim.worlds import AMPLE, lived, state, strategy


def test_live_assets_are_those_of_thirteen_weeks() -> None:
    library = Library(Settings())
    for week in range(-5, 40):
        library.add(week, 1.0)
        assert library.live == pytest.approx(min(13, week + 6))
    for week in range(40, 53):
        library.add(week, 0.0)
    assert library.live == 0


@pytest.mark.parametrize("live", [0.0, 12.0, 36.0])
def test_coverage_is_that_of_twelve_equal_cells(live: float) -> None:
    equal = {"company": {"content": {"topic_shares": [1 / 6] * 6}}}
    library = Library(Settings.model_validate(equal))
    library.add(1, live)
    assert library.coverage == pytest.approx([1 - np.exp(-live / 12)] * 12)


def test_coverage_follows_what_is_made() -> None:
    content = {"topic_shares": [1.0, 0.0, 0.0, 0.0, 0.0, 0.0], "theory_share": 1.0}
    library = Library(Settings.model_validate({"company": {"content": content}}))
    library.add(1, 5.0)
    assert library.coverage[0] == pytest.approx(1 - np.exp(-5.0))
    assert not library.coverage[1:].any()


def test_a_months_assets_are_spread_over_its_weeks() -> None:
    assert assets_per_week(4.0) * 52 == pytest.approx(4.0 * 12, rel=0.01)
    model = lived(strategy(assets_per_month=4.0), AMPLE, size=50, weeks=26)
    assert float(model.company.offers["live"][0]) == pytest.approx(13 * assets_per_week(4.0))


def test_the_library_lives_on_when_the_strategy_changes() -> None:
    before = {"warm_up": {"weeks": 26}}
    model = lived(strategy(assets_per_month=0.0), AMPLE, before, size=50, weeks=4)
    assert float(model.company.offers["live"][0]) == pytest.approx(9 * assets_per_week(2.0))


def test_service_content_is_made_while_a_crisis_lasts() -> None:
    plain = strategy({"mass_email": 1.0})
    plan = plain.model_copy(update={"support_assets": 0.5})
    crisis = {"market": {"lockdown": {"depth": 1.0, "start_week": 3, "weeks": 4,
                                      "recovery_weeks": 2}}}  # fmt: skip
    for weeks, served in ((2, 0), (8, 6), (30, 0)):  # live for 13 weeks
        library = lived(plan, AMPLE, crisis, size=50, weeks=weeks).company.library
        assert (library.made_for_support > 0).sum() == served
    quiet, usual = (lived(one, AMPLE, size=200, weeks=20) for one in (plan, plain))
    assert state(quiet) == state(usual)

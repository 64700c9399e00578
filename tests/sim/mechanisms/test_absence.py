"""Weeks away: nothing that needs the HCP there finds it, and mail waits."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sim import Settings
from tests.sim.worlds import ALIKE, NO_START, lived, shipped, total, weekly


def away(*shares: float, kept: float = 1.0) -> dict[str, Any]:
    months = list(shares) if len(shares) == 12 else [shares[0]] * 12
    return {"behaviour": {"absence": {"away_by_month": months, "mail_kept": kept}}}


def test_who_is_away_meets_nobody_and_reads_later() -> None:
    here = total(lived(shipped("hybrid"), NO_START, size=600, weeks=20))
    gone = total(lived(shipped("hybrid"), NO_START, away(1.0), size=600, weeks=20))
    assert gone["engaged"] < here["engaged"]
    by_channel = lived(shipped("hybrid"), NO_START, away(1.0), size=600, weeks=20)
    for channel in ("visit", "remote", "webinar", "site", "platform", "community", "expert"):
        sums = total(by_channel, channel)
        assert sums["engaged"] == 0, channel
    mails = total(by_channel, "mass_email")
    assert mails["responded"] > 0


@pytest.mark.parametrize(("kept", "least", "most"), [(1.0, 0.9, 1.2), (0.5, 0.35, 0.7)])
def test_mail_that_waited_is_read_as_any_other_or_less(
    kept: float, least: float, most: float
) -> None:
    def opened(tree: dict[str, Any]) -> float:
        sums = total(lived(shipped("push"), NO_START, tree, size=1_500, weeks=13), "mass_email")
        return float(sums["responded"] / sums["delivered"])

    assert least < opened(away(1.0, kept=kept)) / opened({}) < most


def test_a_months_absence_shows_in_its_weeks() -> None:
    """What is met in a year is a table's; so who is away in August meets more before and after."""
    august = [0.6 if month == 7 else 0.0 for month in range(12)]
    gone, here = (
        weekly(lived(shipped("traditional"), NO_START, ALIKE, tree, size=1_500, weeks=52))
        for tree in (away(*august), away(0.0))
    )
    ratio = gone["meetings"] / here["meetings"]
    while_there = 1.0 / (1.0 - 0.6 / 12)
    assert ratio.loc[32:34].mean() < 0.6
    assert ratio.loc[2:30].mean() == pytest.approx(while_there, abs=0.02)
    assert ratio.loc[36:50].mean() == pytest.approx(while_there, abs=0.04)
    assert gone["meetings"].sum() == pytest.approx(here["meetings"].sum(), rel=0.015)


def test_competitors_find_nobody_either() -> None:
    model = lived(shipped("none"), NO_START, away(1.0), size=400, weeks=8)
    assert (model.universe.hcps["companies_met"] == 0).all()


def test_twelve_shares() -> None:
    with pytest.raises(ValidationError, match="twelve shares"):
        Settings.model_validate({"behaviour": {"absence": {"away_by_month": [0.1]}}})

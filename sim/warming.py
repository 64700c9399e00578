"""The first compile, in two parts that two processes can do side by side."""

from __future__ import annotations

import numpy as np

from sim.counters import STRATUM, page_record
from sim.model import EngagementModel
from sim.records import (
    MARKET,
    N_REASONS,
    REP,
    TOUCH,
    TOUCH_LOG,
    WEEK,
    customer_record,
    hcp_record,
    offer_record,
)
from sim.rules.behaviour import rules_of
from sim.rules.strategy import strategy_record
from sim.settings import Settings
from sim.week import step_rows

PARTS = ("rule", "rest")


def compile_part(part: str) -> None:
    """Compiles what a first run needs.

    Args:
        part: `rule`, the HCPs' week, which takes longest; or `rest`, the company's side and all
            else, as in a tiny run whose HCPs do not live.
    """
    if part == "rule":
        _compile_rule()
        return
    tiny = {
        "weeks": 4,
        "population": {"size": 50},
        "warm_up": {"weeks": 0},
        "company": {"budget_per_hcp_year": 0.0},  # so that touches are dropped, too
    }
    model = EngagementModel(Settings.model_validate(tiny))
    model.begin_period()
    for week in range(1, 5):
        model.prepare_week(week)
        model.settle_week()
    model.end_period()


def _compile_rule() -> None:
    """Lets no HCP live a week."""
    settings = Settings()
    channels = settings.channels
    n, push = len(channels.names), len(channels.push)
    step_rows(
        0, 0, np.zeros(0, hcp_record(n)), np.zeros(0, customer_record(push, n)),
        np.zeros((0, push + 1), np.uint8),
        np.zeros((0, N_REASONS), np.uint8), np.zeros(0, np.uint8), np.zeros(1, REP),
        np.zeros(1, WEEK), np.zeros(1, TOUCH), rules_of(settings),
        np.concatenate([strategy_record(settings.strategy, settings)] * 2), np.zeros(1, MARKET),
        np.zeros(2, offer_record(n - push)), np.uint64(1), 1, np.zeros(1, page_record(n)),
        np.zeros(1, STRATUM), np.zeros(0, TOUCH_LOG), np.zeros(0, TOUCH),
    )  # fmt: skip

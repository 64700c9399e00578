"""Small worlds for the tests: settings, strategies and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from experiments.designs.returns import EveryTable
from experiments.jobs.job import Keys, Shared
from sim import EngagementModel, Settings
from sim.context import Context
from sim.counters import STRATUM, page_record
from sim.market import MarketClock
from sim.model import Start
from sim.population import build
from sim.records import REP, TOUCH, TOUCH_LOG, WEEK
from sim.rules.behaviour import rules_of
from sim.rules.strategy import strategy_record
from sim.settings import Strategy
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.channels import CHANNELS, PUSH_CHANNELS
from sim.settings.orders import ByTier, Cadence
from sim.settings.words import HIRED
from tests.sim.named import N_CHANNELS, OFFER

_STRATEGIES = Path(__file__).parents[2] / "configs" / "strategy"
MESSAGES = ("remote", "phone", "rep_email", "mass_email", "webinar")
ALONE: dict[str, Any] = {
    "behaviour": {"peers": {"weight": 0.0, "endorsement_per_week": 0.0}},
}
INDIFFERENT: dict[str, Any] = {  # to what a touch is for
    "behaviour": {
        "purpose": {"response_weight": 0.0, "knowledge_weight": 0.0},
        "preference": {"unwanted_response": 0.0},
    },
}
SETTLED: dict[str, Any] = {  # nothing needs months: places are known, ways are learned
    "behaviour": {"pull": {"found_half_weeks": 0.0}},
    "company": {"places": {"presence_half_weeks": 0.0}, "ways": {"carried_out_at_first": 1.0}},
}
AMPLE: dict[str, Any] = {  # money, people and months for everything
    **SETTLED,
    "company": {
        **SETTLED["company"],
        "budget_per_hcp_year": 1e9,
        "reps": {"calls_per_week": 1e6},
        "msls": {"meetings_per_week": 1e6},
    },
}
ALIKE: dict[str, Any] = {  # doctors, doors and weeks as alike as the model can make them
    "population": {"with_no_see": False},
    "behaviour": {
        "openness": {
            "of_access": 0.0, "of_mail": 0.0, "of_screens": 0.0, "no_rep_at_distance": 1.0,
        },
        "screens": {
            "trait_sd": 0.0, "engagers_without": 0.0, "learners_without": 0.0,
            "traditionalists_without": 0.0,
        },
        "access": {"shared_availability": 0.0},
        "absence": {"away_by_month": [0.0] * 12},
        "habit": {"weight": 0.0},
        "fatigue": {"overload_weight": 0.0, "overload_opt_out": 0.0, "overload_blame": 0.0},
    },
    "company": {
        "rhythm": {"evenness": 1.0, "spread_within_tier": 0.0},
        "beliefs": {
            "without_screens": {"engager": 0.0, "learner": 0.0, "traditionalist": 0.0},
            "screens_sd": 0.0,
        },
    },
    "market": {"relations": {"turnover_per_year": 0.0}},
}  # fmt: skip
NO_START: dict[str, Any] = {"warm_up": {"weeks": 0}}


def merged(*trees: dict[str, Any]) -> dict[str, Any]:
    """Returns nested dictionaries merged, the last one winning."""
    out: dict[str, Any] = {}
    for tree in trees:
        for key, value in tree.items():
            both = isinstance(value, dict) and isinstance(out.get(key), dict)
            out[key] = merged(out[key], value) if both else value
    return out


def strategy(per_week: dict[str, float | ByTier] | None = None, **choices: Any) -> Strategy:
    """Returns a strategy with these touches per HCP and week, the same for every tier."""
    cadence = {}
    for channel, rate in (per_week or {}).items():
        month = rate * WEEKS_PER_MONTH if not isinstance(rate, ByTier) else rate
        cadence[channel] = month if isinstance(month, ByTier) else ByTier(A=month, B=month, C=month)
    purses = (*CHANNELS, "assets", "training", *HIRED)
    shares = dict.fromkeys(purses, 1 / len(purses))
    choices = {"assets_per_month": 4.0, "adapted_content": True, "money_shares": shares} | choices
    return Strategy(touches_per_month=Cadence(**cadence), **choices)


@cache
def shipped(name: str) -> Strategy:
    """Returns a strategy as it stands in `configs/strategy`."""
    text = (_STRATEGIES / f"{name}.yaml").read_text(encoding="utf-8")
    return Strategy.model_validate(yaml.safe_load(text))


def world(plan: Strategy, *trees: dict[str, Any], size: int = 2_000, weeks: int = 13) -> Settings:
    """Returns settings for a small world, after two months of what was done before."""
    base = {
        "strategy": plan, "weeks": weeks, "population": {"size": size}, "warm_up": {"weeks": 8}
    }  # fmt: skip
    return Settings.model_validate(merged(base, *trees))


def lived(
    plan: Strategy,
    *trees: dict[str, Any],
    size: int = 2_000,
    weeks: int = 13,
    seed: int = 1,
    replicate: int = 1,
    table: pd.DataFrame | None = None,
) -> EngagementModel:
    """Returns a model of a small world after its last week."""
    settings = world(plan, *trees, size=size, weeks=weeks)
    if table is not None:
        return EngagementModel(settings, seed, replicate=replicate, table=table).run()
    start = _warmed_up(_Before(_start_of(settings), seed, replicate, settings))
    return EngagementModel(settings, seed, replicate=replicate, start=start).run()


@dataclass(frozen=True)
class _Before:
    """A warm-up: the same as any with the same key, seed and replicate."""

    key: str
    seed: int
    replicate: int
    settings: Settings = field(compare=False)


def _start_of(settings: Settings) -> str:
    keys = Keys(Shared(1, {"": EveryTable()}))
    return keys.job(settings, 1, "").start


@lru_cache(maxsize=6)
def _warmed_up(before: _Before) -> Start:
    """Lives a warm-up once for worlds that share it: `test_luck.py` holds that it is the same."""
    return EngagementModel(before.settings, before.seed, replicate=before.replicate).start()


def total(model: EngagementModel, *channels: str) -> pd.Series:
    """Returns the period's sums over these channels; over all of them if none is named."""
    table = model.scorecard.channels
    chosen = table[table["channel"].isin(channels or table["channel"].unique())]
    return chosen.drop(columns=["week", "channel"]).sum()


def weekly(model: EngagementModel) -> pd.DataFrame:
    """Returns the weekly table of all HCPs."""
    table = model.scorecard.weekly
    return table[table["segment"] == "all"].set_index("week")


def figure(model: EngagementModel, measure: str, segment: str = "all", value: str = "all") -> float:
    """Returns a measure of the period."""
    table = model.scorecard.measures
    here = (table["segment"] == segment) & (table["value"] == value)
    return float(table.loc[here & (table["measure"] == measure), "figure"].iloc[0])


def state(model: EngagementModel) -> bytes:
    """Returns all that HCPs and the company's file hold, but for places in the scorecard."""
    return records(model.universe.hcps) + records(model.universe.customers)


def records(table: NDArray[np.void]) -> bytes:
    """Returns a table's fields as bytes, without padding, the scorecard's strata and peers."""
    aside = {"stratum", "block", "circle", "advisers", "advisers_engaged", "peers_advocating"}
    aside |= {"stage_told", "segment"}  # what others do tells the company of this one
    names = [name for name in table.dtype.names or () if name not in aside]
    return b"".join(np.ascontiguousarray(table[name]).tobytes() for name in names)


def ids(numbers: Any) -> pd.DataFrame:
    """Returns a user's table of nothing but ids."""
    return pd.DataFrame({"hcp_id": [str(number) for number in numbers]}, dtype=object)


EVERYTHING = strategy(
    {"visit": 0.3, "remote": 0.2, "mass_email": 1.2, "webinar": 0.4},
    follow_ups={"thank_you": {"after": "visit", "send": "rep_email", "share": 1.0}},
    site_open=True,
    show_site_at_visit=True,
    ask_consent=True,
    platform_spend=60.0,
    content_choice="need",
)
assert set(MESSAGES) < set(PUSH_CHANNELS)


def bench(plan: Strategy | None = None, *trees: dict[str, Any]) -> SimpleNamespace:
    """Returns the records of one HCP and its surroundings, to try single mechanisms on.

    `hcp, customer` and all of a `context`, each one row that can be written to.
    """
    settings = world(plan or strategy(), INDIFFERENT, *trees, size=1)
    universe = build(settings, np.uint64(1))
    week_state = np.zeros(1, WEEK)
    week_state["week"] = 1
    for neutral in ("unknown", "spare", "free", "evening_free"):
        week_state[neutral] = 1.0
    week_state["trust"] = settings.behaviour.response.trust_reference
    rules = rules_of(settings)
    week_state["goodwill"] = rules["goodwill"]["reference"]
    hcp = universe.hcps
    hcp["deviation"] = 0.0
    hcp["fatigue_market"] = rules["fatigue"]["market_reference"]
    hcp["availability"] = -rules["access"]["availability_shift"]
    offer = np.zeros(1, OFFER)
    offer["live"] = 12.0
    offer["coverage"] = 0.5
    touch, rep = np.zeros(1, TOUCH), np.zeros(1, REP)
    touch["fit"], rep["effect"] = 0.5, 1.0
    page = np.zeros(1, page_record(N_CHANNELS))
    page["logged"] = 0, -1, 0, -1
    context = Context(
        week_state[0],
        touch[0],
        rules[0],
        strategy_record(settings.strategy, settings)[0],
        MarketClock(settings).at(1)[0],
        offer[0],
        rep[0],
        np.uint64(1),
        page[0],
        np.zeros(1, STRATUM)[0],
        np.zeros(0, TOUCH_LOG),
        np.zeros(0, TOUCH),
    )
    customer = universe.customers[0]
    return SimpleNamespace(
        settings=settings, hcp=hcp[0], customer=customer, context=context, **context._asdict()
    )


def touching(b: SimpleNamespace, channel: int, **fields: float) -> Any:
    """Returns the touch under way of a bench, on a channel and otherwise as told."""
    b.touch["channel"], b.touch["form"], b.touch["annoyed"] = channel, 0, 0
    for name, value in fields.items():
        b.touch[name] = value
    return b.touch


def paired(
    one: tuple[Any, ...],
    other: tuple[Any, ...],
    measure: Callable[[EngagementModel], float],
    **lives: Any,
) -> tuple[float, float]:
    """Returns a measure of two worlds on the same luck: each a plan and trees of settings."""
    return tuple(measure(lived(*world_, **lives)) for world_ in (one, other))  # type: ignore[return-value]

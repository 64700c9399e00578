"""A made-up study with known numbers: five arms, eight replicates, thirty weeks."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims import HEADLINES
from experiments.doubt.tables import ACCEPTABILITY, BREAK_EVEN, INFORMATION, RANKING
from experiments.statistics import pair, summarise
from experiments.study import Study
from tests.experiments.laid import laid

ARMS = ("push", "pull", "hybrid", "traditional", "none")
BREAKDOWNS = {
    "all": ("all",),
    "persona": ("engager", "learner", "traditionalist"),
    "country": ("uk", "de", "fr", "it", "es"),
}
LEVELS: dict[str, tuple[float, ...]] = {
    "engagement": (0.21, 0.12, 0.24, 0.15, 0.0),
    "engaged": (0.13, 0.19, 0.18, 0.08, 0.0),
    "trust": (0.384, 0.391, 0.395, 0.388, 0.381),
    "trust_change": (0.003, 0.010, 0.014, 0.007, 0.0),
    "fatigue": (0.42, 0.28, 0.36, 0.27, 0.27),
    "overloaded": (0.16, 0.10, 0.13, 0.10, 0.10),
    "opted_out": (0.020, 0.004, 0.012, 0.003, 0.003),
    "consented": (0.46, 0.45, 0.50, 0.45, 0.42),
    "reached": (0.93, 0.81, 0.97, 0.74, 0.0),
    "minutes": (61.0, 48.0, 72.0, 44.0, 0.0),
    "cost": (1176.0, 444.0, 1152.0, 1188.0, 0.0),
    "cost_per_engaged": (1400.0, 620.0, 1290.0, 1760.0, np.nan),
    "spent": (0.98, 0.37, 0.96, 0.99, np.nan),
}


def measures(replicates: int = 8, arms: tuple[str, ...] = ARMS) -> pd.DataFrame:
    """One row per run and measure; replicates share their luck, so pairing pays."""
    rng = np.random.default_rng(5)
    rows = []
    for replicate in range(1, replicates + 1):
        for segment, values in BREAKDOWNS.items():
            for place, value in enumerate(values):
                for measure, levels in LEVELS.items():
                    shared, scale = rng.normal(0, 0.03), np.nanmax(np.abs(levels))
                    for arm in arms:
                        level = levels[ARMS.index(arm)]
                        tilt = 1 + (0.15 if arm == "pull" else -0.03) * (1 - place) * (
                            segment == "persona"
                        )
                        own = rng.normal(0, 0.005) * scale
                        figure = level * (tilt + shared) + own * (level != 0)
                        rows.append((arm, replicate, segment, value, measure, figure))
    return pd.DataFrame(rows, columns=["arm", "replicate", "segment", "value", "measure", "figure"])


def weekly(replicates: int = 8, weeks: int = 30, arms: tuple[str, ...] = ARMS) -> pd.DataFrame:
    """Weekly rows that drift from one common start to the level of each arm."""
    rng = np.random.default_rng(6)
    time = np.arange(1, weeks + 1)
    drift = 1 - np.exp(-time / 8)
    starts = {"engagement": 0.13, "engaged": 0.08, "trust": 0.381, "fatigue": 0.27,
              "overloaded": 0.1, "opted_out": 0.002, "consented": 0.45}  # fmt: skip
    parts: dict[str, list[Any]] = {}
    for arm in arms:
        at = ARMS.index(arm)
        for replicate in range(1, replicates + 1):
            for segment, values in BREAKDOWNS.items():
                for value in values:
                    hcps = 2037 if segment == "all" else 600
                    level = {
                        name: LEVELS[name][at] * drift
                        + start * (1 - drift)
                        + rng.normal(0, 0.004, weeks)
                        for name, start in starts.items()
                    }
                    counts = {
                        name: np.round(np.clip(level[name], 0, 1) * hcps).astype(int)
                        for name in ("engaged", "overloaded", "opted_out", "consented")
                    }
                    part = {
                        "arm": arm, "replicate": replicate, "week": time, "segment": segment,
                        "value": value, "hcps": hcps, "touches": counts["engaged"] * 3,
                        "reached": counts["engaged"] * 2, "engaged": counts["engaged"],
                        "engagement": np.clip(level["engagement"], 0, 1),
                        "minutes": LEVELS["minutes"][at] / 52 * hcps, "trust": level["trust"],
                        "fatigue": level["fatigue"], "overloaded": counts["overloaded"],
                        "opted_out": counts["opted_out"], "consented": counts["consented"],
                        "cost": LEVELS["cost"][at] / 52 * hcps,
                    }  # fmt: skip
                    for name, column in part.items():
                        parts.setdefault(name, []).append(column)
    return pd.DataFrame({name: _in_full(column, weeks) for name, column in parts.items()})


def _in_full(parts: list[Any], weeks: int) -> Any:
    """Columns one after another; a single word or number stands for every week of its part."""
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    return [one for one in parts for _ in range(weeks)]


def channels(replicates: int = 8, weeks: int = 30, arms: tuple[str, ...] = ARMS) -> pd.DataFrame:
    """Weekly channel rows; pull lives on site and platform, the others on push channels."""
    rng = np.random.default_rng(7)
    used = {
        "push": {"mass_email": 78.0, "visit": 9.0, "remote": 6.0, "rep_email": 5.0, "webinar": 9.0},
        "pull": {"site": 3.0, "platform": 2.6},
        "hybrid": {
            "mass_email": 44.0, "visit": 7.0, "remote": 5.0, "rep_email": 4.0, "webinar": 12.0,
            "site": 2.2, "platform": 1.9,
        },
        "traditional": {"visit": 12.0},
        "none": {},
    }  # fmt: skip
    pass_on = {"visit": (0.6, 1.0, 1.0), "remote": (0.9, 0.2, 1.0), "site": (1.0, 1.0, 0.7)}
    price = {"visit": 150.0, "remote": 20.0, "site": 10.0, "platform": 15.0, "webinar": 4.0}
    rows: list[dict[str, Any]] = []
    for arm in arms:
        for replicate in range(1, replicates + 1):
            for week in range(1, weeks + 1):
                for channel, rate in used[arm].items():
                    deliver, respond, engage = pass_on.get(channel, (0.4, 0.14, 0.1))
                    planned = int(rng.poisson(rate / 52 * 2037))
                    delivered = int(rng.binomial(planned, deliver))
                    responded = int(rng.binomial(delivered, respond))
                    engaged = int(rng.binomial(responded, engage))
                    blocked = planned - delivered
                    access = blocked if channel == "visit" else 0
                    rows.append(
                        {
                            "arm": arm, "replicate": replicate, "week": week, "channel": channel,
                            "planned": planned, "blocked": blocked, "delivered": delivered,
                            "responded": responded, "engaged": engaged, "minutes": engaged * 4.0,
                            "follow_ups": engaged // 9, "opt_outs": delivered // 900,
                            "cost": delivered * price.get(channel, 0.6),
                            "blocked_access": access, "blocked_consent": blocked - access,
                            "blocked_law": 0, "blocked_cap": 0, "blocked_capacity": 0,
                            "blocked_budget": 0,
                        }
                    )  # fmt: skip
                if used[arm]:
                    rows.append(
                        {"arm": arm, "replicate": replicate, "week": week, "channel": "assets"}
                        | {"cost": 4 * 8000 / 20000 * 2037 / 4.345}
                    )
    table = pd.DataFrame(
        rows,
        columns=[
            "arm", "replicate", "week", "channel", "planned", "blocked", "delivered", "responded",
            "engaged", "minutes", "follow_ups", "opt_outs", "cost", "blocked_access",
            "blocked_consent", "blocked_law", "blocked_cap", "blocked_capacity", "blocked_budget",
        ],
    )  # fmt: skip
    counts = [name for name in table.columns if name not in ("arm", "channel")]
    return table.fillna(dict.fromkeys(counts, 0))


def sensitivity_runs(arms: tuple[str, ...] = ARMS) -> pd.DataFrame:
    """Re-runs in which pull overtakes hybrid on engaged share, and nothing else changes."""
    lifts = {
        "platform share e_max 0.02": {"pull": -0.06},
        "platform share e_max 0.40": {"pull": +0.09},
        "cadence of push halved": {"push": -0.04},
        "cadence of push doubled": {"push": +0.01},
    }
    parts = []
    for variant, lift in lifts.items():
        table = measures(4, arms)
        table = table[(table["segment"] == "all")]
        table = table[table["measure"].isin(["engagement", "engaged", "trust_change"])]
        moved = table["measure"] == "engaged"
        table.loc[moved, "figure"] += table.loc[moved, "arm"].map(lift).fillna(0.0)
        part = pair(table).drop(columns=["segment", "value", "variance_ratio"])
        part.insert(0, "variant", variant)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def story(weeks: int = 30, arms: tuple[str, ...] = ARMS) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One HCP's touches, and its states by week, under each arm."""
    outcomes = ("engaged", "responded", "ignored", "declined", "blocked")
    used = {"push": ("mass_email", "visit"), "pull": ("site",), "none": ()}
    touches = [
        (arm, week, channel, outcomes[(week + place) % len(outcomes)])
        for arm in arms
        for place, channel in enumerate(used.get(arm, ("visit", "remote", "webinar")))
        for week in range(1 + place, weeks, 3)
    ]
    told = pd.DataFrame(touches, columns=["arm", "week", "channel", "outcome"])
    states = [
        (arm, week, 0.4 + 0.004 * week * LEVELS["engagement"][at], 0.3 + 0.01 * at, 0.01 * week)
        for at, arm in enumerate(arms)
        for week in range(1, weeks + 1)
    ]
    columns = ["arm", "week", "trust", "fatigue", "knowledge"]
    return told.assign(chance=0.2, luck=0.1), pd.DataFrame(states, columns=columns)


def manifest(replicates: int = 8, weeks: int = 30, arms: tuple[str, ...] = ARMS) -> dict[str, Any]:
    """What the runner would have written beside the tables."""
    return {
        "hcpsim": "0.1.0",
        "verb": "compare" if len(arms) > 1 else "run",
        "name": "synthetic <study>",
        "configuration": {
            "weeks": weeks,
            "seed": 1,
            "population": {"size": 2037, "represents": 20000},
            "company": {"budget_per_hcp_year": 1200},
        },
        "arms": {arm: [f"strategy={arm}"] for arm in arms},
        "seed": 1,
        "replicates": replicates,
        "weeks": weeks,
        "repeat": f"hcpsim compare weeks={weeks} replicates={replicates} 'name=synthetic <study>'",
        "versions": {"python": "3.11.9", "numpy": "2.4.6"},
        "counts": {"runs": replicates * len(arms), "hcps": 2037},
        "timings": {"total": 12.3},
        "failed": [],
        "story": {"hcp_id": "7"},
    }


def why(arms: tuple[str, ...], replicates: int) -> pd.DataFrame:
    """The lead of the last arm over the first, split by its causes."""
    parts = {"places": 0.04, "cadences": -0.006, "content": 0.001, "whole": 0.035}
    rows = [
        (arms[-1], arms[0], measure, group, part, part - 0.002, part + 0.002, replicates)
        for measure in HEADLINES
        for group, part in parts.items()
    ]
    columns = ["arm", "versus", "measure", "group", "part", "ci_low", "ci_high", "replicates"]
    return pd.DataFrame(rows, columns=columns)


def rules(arms: tuple[str, ...] = ARMS) -> pd.DataFrame:
    """What three rules cost and save, some of it surely, in each arm but the last."""
    rows = [
        (arm, rule, "all", "all", measure, gap, gap - half, gap + half, 8)
        for place, arm in enumerate(arms[:-1], start=1)
        for rule, size in (("the cap on messages a week", -1.0), ("the law", -3.0),
                           ("the follow-up answer", 2.0))
        for measure, unit, half in (
            ("engagement", 0.004, 0.002), ("engaged", 0.003, 0.002),
            ("trust_change", 0.001, 0.0005),
            ("opted_out", 0.006, 0.003), ("cost", 4.0, 6.0), ("reached", 0.01, 0.004),
        )
        for gap in (size * unit * place,)
    ]  # fmt: skip
    columns = ["arm", "rule", "segment", "value", "measure", "difference", "ci_low", "ci_high",
               "replicates"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def by_world(table: pd.DataFrame) -> pd.DataFrame:
    """What each arm came to, as if each replicate had lived in a world of its own."""
    rows = table[(table["segment"] == "all") & table["measure"].isin(HEADLINES)]
    rows = rows.assign(draw=rows["replicate"])
    return rows[["replicate", "draw", "arm", "measure", "figure"]]


def doubt(arms: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """How sure a choice is: the last but one arm best by measure, by money it depends."""
    count, at = len(arms), 6_500.0
    objectives = [*((name, np.nan) for name in HEADLINES), ("net_benefit", at)]
    shares = [0.9 if place == count - 2 else 0.1 / (count - 1) for place in range(count)]
    ranking = [
        (name, worth, arm, 0.2, p, p / 2, min(1.0, p + 0.05), 0.8 * p, 0.05 * (1 - p) * scale,
         0.0, 0.1 * scale, 0.08 * (1 - p) * scale, 0.4)
        for name, worth in objectives
        for arm, p in zip(arms, shares, strict=True)
        for scale in [1000.0 if name == "net_benefit" else 1.0]
    ]  # fmt: skip
    curve = [
        (worth, arm, p, max(0.0, p - 0.1), min(1.0, p + 0.1), p,
         *(40 * scale * np.exp(-abs(worth - at) / 2e3) for scale in (1.0, 0.8, 1.2)))
        for worth in np.linspace(0, 13_000, 41).tolist()
        for place, arm in enumerate(arms)
        for p in [worth / 13_000 if place == count - 2 else (1 - worth / 13_000) / (count - 1)]
    ]  # fmt: skip
    pairs = [(arms[-2], arms[-1], 1150.0, 0.17, at, 6_000.0, 7_100.0, True)]
    parts = [
        ("all", "all", "", 40, 35.0, 20.0, 44.0, np.nan, True, 80.0),
        ("parameter", "behaviour.pull.presence_max", "of sessions", 1, 25.0, 12.0, 33.0, 14.0,
         True, np.nan),
        ("parameter", "behaviour.trust.asymmetry", "loss over gain", 1, 9.0, 0.0, 20.0, 14.0,
         False, np.nan),
        ("group", "behaviour.pull.*", "", 5, 28.0, 15.0, 36.0, 16.0, True, np.nan),
        ("group", "*.visit.*", "", 3, 8.0, 0.0, 16.0, 16.0, False, np.nan),
    ]  # fmt: skip
    known = [("net_benefit", at, *row, row[4]) for row in parts]
    rows = {
        "ranking": (ranking, RANKING), "acceptability": (curve, ACCEPTABILITY),
        "break_even": (pairs, BREAK_EVEN), "information": (known, INFORMATION),
    }  # fmt: skip
    return {name: pd.DataFrame(part, columns=list(of)) for name, (part, of) in rows.items()}


def study(
    folder: Path, replicates: int = 8, arms: tuple[str, ...] = ARMS, told: bool = False
) -> Study:
    """Write a whole study into `folder`, and read it back.

    Told, it has one HCP's story, its replicates live in worlds of their own, and its rules are
    tried.
    """
    laid(folder, ("study", replicates, arms, told), partial(_write, replicates, arms, told))
    return Study.load(folder)


def _write(replicates: int, arms: tuple[str, ...], told: bool, folder: Path) -> None:
    folder.mkdir()
    table = measures(replicates, arms)
    weekly(replicates, arms=arms).to_parquet(folder / "weekly.parquet")
    channels(replicates, arms=arms).to_parquet(folder / "channels.parquet")
    summarise(table).to_csv(folder / "summary.csv", index=False)
    if len(arms) > 1:
        pair(table).to_csv(folder / "differences.csv", index=False)
        sensitivity_runs(arms).to_csv(folder / "sensitivity_runs.csv", index=False)
        why(arms, replicates).to_csv(folder / "why.csv", index=False)
    if told:
        by_world(table).to_csv(folder / "by_world.csv", index=False)
        for name, part in doubt(arms).items():
            part.to_csv(folder / f"{name}.csv", index=False)
        rules(arms).to_csv(folder / "rules.csv", index=False)
        for name, table in zip(("story", "story_weeks"), story(arms=arms), strict=True):
            table.to_csv(folder / f"{name}.csv", index=False)
    text = json.dumps(manifest(replicates, arms=arms))
    (folder / "manifest.json").write_text(text, encoding="utf-8")

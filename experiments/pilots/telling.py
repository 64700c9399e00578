"""What a pilot comes to, told: its power, what would do, what it can see, what it taught."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.pilots.counted import ALIKE
from experiments.pilots.power import MOST_TERRITORIES
from experiments.telling.fact import Fact, Gap, fact
from experiments.telling.table import Table
from experiments.telling.wording import difference, wording
from experiments.worlds import LEFT_OPEN
from sim.scorecard.declared import BETTER

_TRIALS = {
    "cluster": "pilot.cluster", "parallel": "pilot.parallel",
    "stepped_wedge": "pilot.stepped_wedge",
}  # fmt: skip
_WHOLE = 0.9  # of the difference everywhere, from which on nothing is said of what is lost


def of_pilot(table: pd.DataFrame, about: Mapping[str, Any]) -> pd.Series[Any]:
    """Returns the row of `pilot.csv` that the pilot asked for has."""
    rows = table[
        (table["design"] == about["design"]) & (table["measure"] == about["measure"])
        & (table["weeks"] == about["weeks"]) & (table["territories"] == about["territories"])
    ]  # fmt: skip
    found: pd.Series[Any] = rows.iloc[0]
    return found


def bare(measure: str, figure: float) -> Gap:
    """Returns a difference without an interval, for a sentence."""
    return Gap(measure, figure, math.nan, math.nan)


def closing(table: pd.DataFrame, about: Mapping[str, Any]) -> list[Fact]:
    """Returns what is said of a pilot: its power, whether to run it, and what it can see.

    Args:
        table: as `pilot.csv`.
        about: what the manifest says of the pilot.
    """
    row, measure = of_pilot(table, about), about["measure"]
    trial = fact(
        _TRIALS[about["design"]], territories=about["territories"], taking=row["new_territories"],
        hcps=row["hcps_per_territory"], new=about["new"], weeks=about["weeks"],
        steps=about["steps"],
    )  # fmt: skip
    found = [
        fact(
            "pilot.counted", trial=trial, new=about["new"], today=about["today"],
            gap=bare(measure, row["effect"]), power=row["power"], low=row["power_low"],
            high=row["power_high"], pilots=row["pilots"], worlds=about["worlds"],
            evidence=LEFT_OPEN in about["source"], formula=row["power_formula"],
        ),
        _whether(table, row, about),
    ]  # fmt: skip
    found += _confirmed(table, about)
    found += _clustered(row, about)
    if about["icc"] is None and about["design"] != "parallel":
        found.append(_alike(table, row, about))
    found.append(
        fact(
            "pilot.smallest", wanted=about["power"],
            gap=bare(measure, row["smallest_effect"]),
        )
    )  # fmt: skip
    found += _on_what(table, row, about) + _spilt(row, about)
    return found if about["worlds"] else [*found, fact("pilot.one_world")]


def weeks_needed(table: pd.DataFrame, about: Mapping[str, Any]) -> int | None:
    """Returns after how many of the pilot's weeks the power is reached; None where it is not."""
    rows = table[
        (table["design"] == about["design"]) & (table["measure"] == about["measure"])
        & (table["territories"] == about["territories"])
        & (table["power_formula"] >= about["power"])
    ]  # fmt: skip
    return None if rows.empty else int(rows["weeks"].min())


def _whether(table: pd.DataFrame, row: pd.Series[Any], about: Mapping[str, Any]) -> Fact:
    """Says whether to run it, and what else would do."""
    if row["effect"] * row["everywhere"] < 0:
        shown, truly = (bare(about["measure"], row[one]) for one in ("effect", "everywhere"))
        return fact("pilot.misleads", new=about["new"], gap=shown, everywhere=truly)
    needs = [
        fact(kind, count=int(row[column]))
        for kind, column in (
            ("pilot.territories", "territories_needed"),
            ("pilot.hcps", "hcps_needed"),
        )
        if math.isfinite(row[column])
    ]
    weeks = weeks_needed(table, about)
    needs += [] if weeks in (None, about["weeks"]) else [fact("pilot.weeks", count=weeks)]
    if row["power_formula"] >= about["power"]:
        doubted = about["icc"] is None and row["power_alike"] < about["power"]
        return fact("pilot.run", wanted=about["power"], enough=needs, doubted=doubted)
    if needs:
        return fact("pilot.larger", wanted=about["power"], needs=needs)
    return fact(
        "pilot.vain", wanted=about["power"], most=MOST_TERRITORIES, worlds=about["worlds"]
    )  # fmt: skip


def _confirmed(table: pd.DataFrame, about: Mapping[str, Any]) -> list[Fact]:
    rows = table[
        (table["design"] == about["design"]) & (table["measure"] == about["measure"])
        & (table["territories"] != about["territories"])
    ]  # fmt: skip
    return [
        fact("pilot.confirmed", territories=one["territories"], pilots=one["pilots"],
             power=one["power"], low=one["power_low"], high=one["power_high"])
        for one in rows.to_dict("records")
    ]  # fmt: skip


def _clustered(row: pd.Series[Any], about: Mapping[str, Any]) -> list[Fact]:
    """Says where HCPs of the same territories tell the same, so that more of them do not help."""
    eaten = row["power_endless_hcps"] < about["power"] <= 1.0 and row["icc"] > 0
    if not eaten or about["design"] == "parallel":
        return []
    needed = row["territories_needed"]
    return [
        fact(
            "pilot.clustered", icc=row["icc"], territories=about["territories"],
            most=row["power_endless_hcps"], needed=int(needed) if math.isfinite(needed) else 0,
        )
    ]  # fmt: skip


def _alike(table: pd.DataFrame, row: pd.Series[Any], about: Mapping[str, Any]) -> Fact:
    """Says what becomes of the power where territories differ as they do elsewhere."""
    halves = of_pilot(table, {**about, "design": "parallel"})
    needed = row["territories_alike"]
    return fact(
        "pilot.alike", icc=row["icc"], alike=ALIKE, power=row["power_alike"],
        needed=int(needed) if math.isfinite(needed) else 0, wanted=about["power"],
        parallel=halves["power_alike"],
    )  # fmt: skip


def best_measure(table: pd.DataFrame, about: Mapping[str, Any]) -> pd.Series[Any]:
    """Returns the row of the observed measure that this design sees most surely."""
    rows = table[
        (table["design"] == about["design"]) & (table["weeks"] == about["weeks"])
        & (table["territories"] == about["territories"]) & (table["observed"] == "log")
    ]  # fmt: skip
    found: pd.Series[Any] = rows.sort_values("territories_needed", kind="stable").iloc[0]
    return found


def _on_what(table: pd.DataFrame, row: pd.Series[Any], about: Mapping[str, Any]) -> list[Fact]:
    best = best_measure(table, about)
    if best["measure"] == about["measure"] or best["power_formula"] <= row["power_formula"] + 0.005:
        return []
    return [fact("pilot.measure", best=best["measure"], power=best["power_formula"])]


def _spilt(row: pd.Series[Any], about: Mapping[str, Any]) -> list[Fact]:
    share = row["effect"] / row["everywhere"] if row["everywhere"] else 1.0
    if share >= _WHOLE:
        return []
    kind = "wedge" if about["design"] == "stepped_wedge" else "peers"
    why = {"wedge": fact("pilot.spill.wedge"), "peers": fact("pilot.spill.peers")}[kind]
    return [
        fact("pilot.spill", new=about["new"], everywhere=bare(row["measure"], row["everywhere"]),
             share=share, why=why)
    ]  # fmt: skip


def sealed_said(sealed: Mapping[str, Any], level: int = 80) -> Fact:
    """Returns what was sealed of the difference on the pilot's measure."""
    low, high = forecast_of(sealed, sealed["measure"], "difference")["intervals"][str(level)]
    measure = sealed["measure"]
    return fact(
        "pilot.sealed", date=sealed["sealed"][:10], level=level, low=bare(measure, low),
        high=bare(measure, high), hash=sealed["hash"],
    )  # fmt: skip


def forecast_of(sealed: Mapping[str, Any], measure: str, quantity: str) -> dict[str, Any]:
    """Returns what was sealed of a measure."""
    cell = (measure, quantity)
    found: dict[str, Any] = next(
        one for one in sealed["forecast"] if (one["measure"], one["quantity"]) == cell
    )
    return found


def overview(table: pd.DataFrame, about: Mapping[str, Any]) -> Table:
    """Returns what whole pilots come to: of this design on each measure, of others on this one.

    Args:
        table: as `pilot.csv`.
        about: what the manifest says of the pilot.
    """
    whole = (table["weeks"] == about["weeks"]) & (table["territories"] == about["territories"])
    mine = (table["design"] == about["design"]) | (table["measure"] == about["measure"])
    rows = table[whole & mine]
    heads = (
        "design", "measure", "difference", "power counted", "by formula", "smallest seen",
        "territories needed", "HCPs needed",
    )  # fmt: skip
    cells = []
    for row in rows.to_dict("records"):
        words = wording(row["measure"])
        named = words.head + (" (survey)" if row["observed"] == "survey" else "")
        half = (row["power_high"] - row["power_low"]) / 2
        cells.append(
            (
                row["design"].replace("_", " "), named,
                difference(row["measure"], row["effect"], math.nan, math.nan),
                f"{row['power']:.0%} ±{half:.0%}" if math.isfinite(half) else f"{row['power']:.0%}",
                f"{row['power_formula']:.0%}",
                difference(
                    row["measure"], row["smallest_effect"], math.nan, math.nan, sign=False
                ),
                _count(row["territories_needed"]), _count(row["hcps_needed"]),
            )
        )  # fmt: skip
    return Table(heads, tuple(cells), labels=2)


def _count(number: float) -> str:
    return f"{int(number):,}" if math.isfinite(number) else "–"


def is_better(measure: str, figure: float) -> bool:
    """Tells whether a difference is for the better."""
    return figure * (BETTER.get(measure) or 1) > 0

"""What a sensitivity analysis found, in sentences: on what leads turn, how surely, what to do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.claims import HEADLINES
from experiments.effects.sample import LUCK
from experiments.effects.study import Analysis
from experiments.swept import written
from experiments.telling.fact import Fact, Gap, fact
from experiments.telling.table import Table
from experiments.telling.wording import spread, wording
from sim.scorecard.declared import BETTER

MOST_NAMED = 3
"""Inputs that are named of an outcome, and pairs of them."""


def facts(analysis: Analysis) -> list[Fact]:
    """Returns what was found, a fact a line; the last ones say what to do, and on what it rests."""
    found = [_moved(analysis)]
    for measure in HEADLINES:
        if whose := analysis.focus(measure):
            found += [*_turns_on(analysis, whose), *_together(analysis, whose)]
    return [*found, *_sure(analysis), *_advice(analysis), _rests(analysis)]


def lines(analysis: Analysis) -> list[str]:
    """Returns the sentences, a line each."""
    return [str(one) for one in facts(analysis)]


def short(keys: Sequence[str]) -> dict[str, str]:
    """Returns a short name of each input: the last part of its key, and the section above it."""
    found = {}
    for key in keys:
        *above, last = key.replace("_", " ").split(".")
        found[key] = f"{last} ({above[-1]})" if above else last
    return found


def ranked(analysis: Analysis, whose: dict[str, str]) -> pd.DataFrame:
    """Returns the effects on an outcome with the column `weight`, the greatest first.

    Inputs are in the order of their Shapley effects where there are any, else of their total ones;
    luck is the last row.
    """
    rows = analysis.of(analysis.effects, whose)
    weight = rows["shapley"] if rows["shapley"].notna().all() else rows["total"]
    rows = rows.assign(weight=weight, luck=rows["input"] == LUCK)
    order = ["luck", "weight"]
    return rows.sort_values(order, ascending=[True, False], kind="stable", ignore_index=True)


def _moved(analysis: Analysis) -> Fact:
    """How many inputs were moved, and how many looked at closely."""
    asked = analysis.asked
    standing = 0
    if analysis.screening is not None:
        rows = analysis.screening
        standing = int(rows[rows["stands_out"]]["input"].nunique())
    return fact(
        "sensitivity.moved", inputs=len(asked["inputs"]), closely=len(analysis.keys),
        trajectories=0 if asked["named"] else asked["trajectories"], standing=standing,
        samples=asked["samples"],
    )  # fmt: skip


def _turns_on(analysis: Analysis, whose: dict[str, str]) -> Iterator[Fact]:
    """Yields who is ahead by how much over all that is in doubt, and on what that turns."""
    (row,) = analysis.of(analysis.outcomes, whose).to_dict("records")
    names = short(analysis.keys)
    effects = ranked(analysis, whose)
    shapley = effects["shapley"].notna().all()
    parts = [
        fact(
            "sensitivity.part", name=names[one["input"]], share=max(one["weight"], 0.0),
            low=max(0.0, one["shapley_low" if shapley else "total_low"]),
            high=min(1.0, one["shapley_high" if shapley else "total_high"]),
        )
        for one in effects[effects["input"] != LUCK].head(MOST_NAMED).to_dict("records")
        if one["weight"] > 0
    ]  # fmt: skip
    luck = effects[effects["input"] == LUCK].iloc[0]
    yield fact(
        "sensitivity.turns_on", measure=whose["measure"], arm=whose["arm"],
        versus=whose["versus"], gap=_gap(row), shown=_is_ahead(row), mean=row["mean"],
        half=(row["ci_high"] - row["ci_low"]) / 2, ahead=row["ahead"], parts=parts,
        shapley=bool(shapley), luck=max(0.0, float(luck["weight"])),
    )  # fmt: skip


def _is_ahead(row: Mapping[Any, Any]) -> bool:
    """Whether the first arm's lead is more than few points may show by chance."""
    better = BETTER.get(row["measure"]) or 1
    return bool(min(better * row["ci_low"], better * row["ci_high"]) > 0)


def _gap(row: Mapping[Any, Any]) -> Gap:
    low, high, mean = (float(row[name]) for name in ("ci_low", "ci_high", "mean"))
    return Gap(str(row["measure"]), mean, low, high)


def _together(analysis: Analysis, whose: dict[str, str]) -> Iterator[Fact]:
    """Yields which pairs of inputs do something only together."""
    rows = analysis.of(analysis.interactions, whose)
    if rows["second"].isna().all():
        return
    shown = rows[rows["shown"]].sort_values("second", ascending=False, kind="stable")
    names = short(analysis.keys)
    found = [
        fact(
            "sensitivity.pair", one=names[one["input"]], other=names[one["other"]],
            share=one["second"],
        )
        for one in shown.head(MOST_NAMED).to_dict("records")
    ]  # fmt: skip
    yield fact(
        "sensitivity.together", measure=whose["measure"], pairs=found,
        more=max(0, len(shown) - MOST_NAMED),
    )  # fmt: skip


def _sure(analysis: Analysis) -> Iterator[Fact]:
    """Yields on what effects have converged, and how many samples the others need."""
    rows = [row for measure in HEADLINES for row in _outcome(analysis, measure)]
    names = {LUCK: LUCK, **short(analysis.keys)}
    bound = analysis.asked["bound"]
    sure = [wording(row["measure"]).said for row in rows if row["converged"]]
    if sure:
        yield fact("sensitivity.converged", measures=sure, bound=bound)
    parts = [
        fact(
            "sensitivity.open_on", measure=row["measure"], widest=row["widest"],
            wide=row["widest"] > bound, one=names[row["first_half"]],
            other=names[row["second_half"]], differ=row["first_half"] != row["second_half"],
        )
        for row in rows
        if not row["converged"]
    ]  # fmt: skip
    if parts:
        wanted = max(row["wanted"] for row in rows if not row["converged"])
        yield fact("sensitivity.open", parts=parts, bound=bound, wanted=wanted)


def _outcome(analysis: Analysis, measure: str) -> list[dict[Any, Any]]:
    """Returns the row of `outcomes.csv` that is told of a measure; none where there is none."""
    whose = analysis.focus(measure)
    return [] if whose is None else analysis.of(analysis.outcomes, whose).to_dict("records")


def _advice(analysis: Analysis) -> list[Fact]:
    """Returns what to do about the first headline, in a sentence or two."""
    measure = next((one for one in HEADLINES if analysis.focus(one)), None)
    whose = None if measure is None else analysis.focus(measure)
    if measure is None or whose is None:
        return []
    effects = ranked(analysis, whose)
    luck = float(effects.iloc[-1]["weight"])
    by_key = {
        str(row["input"]): row for row in analysis.of(analysis.tornado, whose).to_dict("records")
    }
    order = [str(key) for key in effects["input"].iloc[:-1]]
    ends = {key: [_end(by_key[key], end, whose) for end in ("low", "high")] for key in order}
    turning = [key for key in order if any(end.of["behind"] for end in ends[key])]
    open_ = [key for key in order if any(end.of["open"] for end in ends[key])]
    if not turning and not float(effects.iloc[0]["weight"]) > max(luck, 0.0):
        return [fact("sensitivity.act_luck", **whose)]
    (key, *_) = [*turning, *open_, *order]
    (sure,) = _outcome(analysis, measure)
    return [
        fact(
            "sensitivity.act", **whose, name=short([key])[key], key=key, low=ends[key][0],
            high=ends[key][1], turns=len(turning), open=bool(open_), sure=bool(sure["converged"]),
        )
    ]  # fmt: skip


def _end(row: Mapping[Any, Any], end: str, whose: dict[str, str]) -> Fact:
    """What an outcome is at one end of an input, and whether that is still the same answer."""
    mean, low, high, at = (
        float(row[name]) for name in (f"at_{end}", f"at_{end}_from", f"at_{end}_to", end)
    )
    better = BETTER.get(whose["measure"]) or 1
    worst, best = sorted((better * low, better * high))
    alone = not whose["versus"]
    return fact(
        "sensitivity.end", at=written(at), gap=Gap(whose["measure"], mean, low, high),
        alone=alone, measure=whose["measure"], mean=mean, half=(high - low) / 2,
        behind=not alone and best < 0, open=not alone and worst <= 0 <= best,
    )  # fmt: skip


def _rests(analysis: Analysis) -> Fact:
    """On what the advice rests."""
    counts, manifest = analysis.manifest["counts"], analysis.manifest
    return fact(
        "sensitivity.rests", runs=counts["runs"], hcps=counts["hcps"], weeks=manifest["weeks"],
        replicates=manifest["replicates"], named=analysis.asked["named"],
        left=len(analysis.asked["inputs"]) - len(analysis.keys),
    )  # fmt: skip


def inputs_table(analysis: Analysis) -> Table:
    """Returns what was looked at closely: key, range, what it is."""
    rows = []
    for key in analysis.keys:
        one = analysis.about[key]
        ends = f"{written(one['low'])} to {written(one['high'])} {one['unit']}".strip()
        rows.append((key, ends, one["confidence"] or "–", one["about"]))
    return Table(("Input", "Range", "Confidence", "What it is"), tuple(rows), 1, 1)


def effects_tables(analysis: Analysis) -> list[tuple[str, Table]]:
    """Returns effects on the difference that is told of each headline, with its name."""
    found = []
    for measure in HEADLINES:
        whose = analysis.focus(measure)
        if whose is None:
            continue
        kinds = [
            "first",
            "total",
            *(["shapley"] if analysis.effects["shapley"].notna().any() else []),
        ]
        ends = analysis.of(analysis.tornado, whose).set_index("input")
        rows = []
        for one in ranked(analysis, whose).to_dict("records"):
            shares = [
                _per_cent(one[kind], one[f"{kind}_low"], one[f"{kind}_high"]) for kind in kinds
            ]
            at = ["–", "–"]
            if one["input"] in ends.index:
                row = ends.loc[one["input"]]
                at = [
                    spread(measure, row[f"at_{end}"], row[f"at_{end}_from"], row[f"at_{end}_to"],
                           sign=bool(whose["versus"]))
                    for end in ("low", "high")
                ]  # fmt: skip
            rows.append((one["input"], *shares, *at))
        heads = ["First (%)", "Total (%)", "Shapley (%)"][: len(kinds)]
        unit = wording(measure).difference_unit if whose["versus"] else wording(measure).unit
        about = whose_said(whose)
        named = f"{wording(measure).name.capitalize()}: {about}{f', {unit}' if unit else ''}"
        table = Table(("Input", *heads, "At its low end", "At its high end"), tuple(rows))
        found.append((named, table))
    return found


def whose_said(whose: dict[str, str]) -> str:
    """An arm, or one less another, in words."""
    return f"{whose['arm']} less {whose['versus']}" if whose["versus"] else whose["arm"]


def _per_cent(share: float, low: float, high: float) -> str:
    if not math.isfinite(share):
        return "–"
    return f"{100 * share:.0f} ±{100 * (high - low) / 2:.0f}"

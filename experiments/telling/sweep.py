"""What a sweep found, in sentences: shapes, knees, leads and turns, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from experiments.claims import HEADLINES, controls
from experiments.swept import AS_SET, Swept, label, lever, near, written
from experiments.telling.fact import Fact, fact
from experiments.telling.precision import all_reckoned
from experiments.telling.sweep_advice import SHAPES, advice
from experiments.telling.table import Table
from experiments.telling.verdict import ENOUGH
from experiments.telling.wording import spread, value, wording

CROSSINGS = ("falls_below", "rises_above")


MOST_SHAPES = 6
"""Shapes that are told in sentences; where there are more, those of the first headline are."""


def facts(swept: Swept) -> list[Fact]:
    """Returns what a sweep found, a fact a line; the last ones say what to do, and how surely."""
    axes = [
        fact("sweep.axis", lever=lever(axis), unit=axis["unit"], values=_listed(axis))
        for axis in swept.axes
    ]
    found = [
        fact(
            "sweep.swept", axes=list(map(str, axes)), points=len(swept.points),
            replicates=swept.replicates,
        ),
        *_told_shapes(swept), *_leads(swept), *_crossings(swept), *advice(swept),
    ]  # fmt: skip
    worlds = "worlds" in dict(swept.manifest.get("study") or {})
    sure = fact("sweep.certainty", replicates=swept.replicates, worlds=worlds)
    few = fact("sweep.few", replicates=swept.replicates, enough=ENOUGH)
    return [*found, sure, *([few] if swept.replicates < ENOUGH else [])]


def lines(swept: Swept) -> list[str]:
    """Returns the sentences on a sweep, a line each."""
    return [*map(str, facts(swept)), *all_reckoned(swept.manifest)]


def swept_keys(swept: Swept) -> list[dict[str, str]]:
    """Returns each key that was swept, with what is said of it."""
    found = []
    for axis in swept.axes:
        groups: dict[str, list[str]] = {}
        for arm, one in axis["as_set"].items():
            groups.setdefault(written(one), []).append(arm)
        as_set = [f"{one} ({', '.join(arms)})" for one, arms in groups.items()]
        said = fact(
            "sweep.one_axis", about=axis["about"], unit=axis["unit"], values=_listed(axis),
            as_set=as_set,
        )  # fmt: skip
        found.append({"key": axis["key"], "said": str(said)})
    return found


def shapes(swept: Swept) -> Table:
    """Returns the shape of every curve, with what cannot be told from its best, and its knee."""
    rows = []
    for row in swept.found(*SHAPES):
        bend = next(iter(swept.found("knee", measure=row["measure"], arm=row["arm"])), None)
        knee = (
            "–" if bend is None else f"{bend['at']:.3g} ({bend['low']:.3g} to {bend['high']:.3g})"
        )
        cells = (wording(row["measure"]).name, row["arm"], row["finding"], written(row["at"]))
        rows.append((*cells, written(row["low"]), written(row["high"]), knee))
    columns = ("Measure", "Arm", "Shape", "Best at", "From", "To", "Knee")
    return Table(columns, tuple(rows), labels=2)


def _listed(axis: Mapping[str, Any]) -> list[str]:
    return [written(one) for one in axis["values"]]


def _told_shapes(swept: Swept) -> list[Fact]:
    """Returns shapes in sentences: all, or those of the first headline where there are many."""
    control = controls(swept.summary, swept.manifest)
    found = [one for one in _shapes(swept) if one.of["arm"] not in control]
    if len(found) <= MOST_SHAPES:
        return found
    first = [one for one in found if one.of["measure"] == HEADLINES[0]]
    return [*first, fact("sweep.more", count=len(found) - len(first))]


def tables(swept: Swept) -> list[tuple[str, Table]]:
    """Returns of each headline what every arm comes to at each point, with the measure's name."""
    keys = [label(axis) for axis in swept.axes]
    found = []
    for measure in HEADLINES:
        rows = swept.sweep[swept.sweep["measure"] == measure]
        figures = {
            (point, arm): (float(mean), float(low), float(high))
            for point, arm, mean, low, high in rows[["point", "arm", *_ENDS]].itertuples(
                index=False
            )
        }
        body = []
        for point in [AS_SET, *swept.points]:
            at = swept.at(point)
            cells = [
                spread(measure, *figures[point, arm]) if (point, arm) in figures else "–"
                for arm in swept.arms
            ]
            body.append((*at, *cells))
        found.append((measure, Table((*keys, *swept.arms), tuple(body), len(keys))))
    return found


_ENDS = ("mean", "ci_low", "ci_high")


def _shapes(swept: Swept) -> Iterator[Fact]:
    """Yields the shape of each arm's curve on each headline."""
    axis = swept.axes[0]
    for row in swept.found(*SHAPES):
        measure, arm = row["measure"], row["arm"]
        bend = next(iter(swept.found("knee", measure=measure, arm=arm)), None)
        curve = swept.means(arm, measure)
        best = axis["values"].index(row["at"])
        yield fact(
            f"sweep.{row['finding']}", arm=arm, measure=measure,
            at=written(row["at"]), low=written(row["low"]), high=written(row["high"]),
            least=written(axis["values"][0]), most=written(axis["values"][-1]),
            figure=value(measure, float(curve[best])), start=value(measure, float(curve[0])),
            end=value(measure, float(curve[-1])),
            knee=None if bend is None else near(bend["at"]),
        )  # fmt: skip


def _leads(swept: Swept) -> Iterator[Fact]:
    """Yields who leads at how many points, and where the lead passes to another."""
    total = len(swept.points)
    for measure in HEADLINES:
        led = Counter(row["arm"] for row in swept.found("leads", measure=measure))
        passed = swept.found("passes", measure=measure)
        if not led:
            if len(swept.arms) > 1:
                yield fact("sweep.no_lead", measure=measure)
            continue
        parts = [fact("sweep.led", arm=arm, points=points) for arm, points in led.most_common()]
        left = total - led.total()
        yield fact(
            "sweep.leads", measure=measure, parts=parts, total=total, left=left,
            arm=led.most_common(1)[0][0], throughout=len(led) == 1 and left == 0,
        )  # fmt: skip
        if len(swept.axes) == 1 or measure == HEADLINES[0]:
            yield from _passes(swept, passed)
        elif passed:
            yield fact("sweep.flips", measure=measure, count=len(passed))


def _passes(swept: Swept, passed: list[dict[str, Any]]) -> Iterator[Fact]:
    """Yields where a lead passes from one arm to another, told together along one key."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in passed:
        groups.setdefault((row["key"], row["versus"], row["arm"]), []).append(row)
    for (key, before, after), rows in groups.items():
        axis = next(axis for axis in swept.axes if axis["key"] == key)
        told = [
            fact(
                "sweep.turn", at=near(row["at"]), low=written(row["low"]),
                high=written(row["high"]),
                held=row["held"].replace("_", " ").replace("=", " at "),
            )
            for row in ([rows[0], rows[-1]] if len(rows) > 2 else rows)
        ]  # fmt: skip
        yield fact(
            "sweep.passes", measure=rows[0]["measure"], lever=lever(axis), before=before,
            after=after, turns=told, more=max(0, len(rows) - 2),
        )  # fmt: skip


def _crossings(swept: Swept) -> Iterator[Fact]:
    """Yields where an arm falls below no contact, or rises above it."""
    for row in swept.found(*CROSSINGS):
        yield fact(
            f"sweep.{row['finding']}", measure=row["measure"], arm=row["arm"],
            versus=row["versus"], at=near(row["at"]), low=written(row["low"]),
            high=written(row["high"]),
        )  # fmt: skip

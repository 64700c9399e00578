"""From the kept runs of a sweep to its tables: means, differences, turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims import HEADLINES
from experiments.configuration.grid import Axis, Grid
from experiments.response import knee, mean_of, peak, shown_signs, turns
from experiments.statistics import pair, summarise
from experiments.swept import AS_SET, written
from sim.scorecard.declared import BETTER
from sim.types import Floats

TURNS = ("finding", "measure", "arm", "versus", "key", "held", "at", "low", "high")


@dataclass(frozen=True)
class Places:
    """The points of a sweep by name.

    Attributes:
        grid: of the sweep.
        names: of its points, in order.
    """

    grid: Grid
    names: tuple[str, ...]

    @classmethod
    def of(cls, grid: Grid) -> Places:
        """Names the points by the last part of each key, or by all of it where two are alike."""
        short = [axis.name for axis in grid.axes]
        called = short if len(set(short)) == len(short) else [axis.key for axis in grid.axes]
        names = tuple(
            ", ".join(f"{one}={_plain(value)}" for one, value in zip(called, point.at, strict=True))
            for point in grid.points
        )
        return cls(grid, names)

    def columns(self, point: str) -> dict[str, Any]:
        """Returns the values of a point by key, empty as the arms stand."""
        keys = [axis.key for axis in self.grid.axes]
        if point == AS_SET:
            return dict.fromkeys(keys, "")
        at = self.grid.points[self.names.index(point)].at
        return dict(zip(keys, map(_plain, at), strict=True))


def _plain(value: Any) -> str:
    """Returns a value as a table has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.10g}" if isinstance(value, int | float) else str(value)


def means(places: Places, by_point: Mapping[str, pd.DataFrame], first: int | None) -> pd.DataFrame:
    """Returns means with intervals at each point.

    Args:
        places: of the sweep.
        by_point: measures of every run, by point.
        first: replicates from whose spread their number was reckoned.

    Returns:
        `point`, a column for each key, `arm, measure, mean, ci_low, ci_high`.
    """
    parts = [
        _placed(places, point, summarise(table, first)) for point, table in by_point.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True).drop(columns=["segment", "value"])


def differences(
    places: Places, by_point: Mapping[str, pd.DataFrame], moved: Sequence[str], first: int | None
) -> pd.DataFrame:
    """Returns paired differences between arms at each point, and of each arm along the grid.

    Args:
        places: of the sweep.
        by_point: measures of every run, by point.
        moved: arms that the grid changes, each of which is also held against itself as it stands
            and, along one key, at the value before.
        first: replicates from whose spread their number was reckoned.

    Returns:
        `point`, a column for each key, `arm, versus, versus_point, measure, difference, ci_low,
        ci_high, p_better, variance_ratio`.
    """
    parts = [
        _placed(places, point, pair(table, first=first).assign(versus_point=point))
        for point, table in by_point.items()
    ]
    there = list(by_point)
    wanted = {(point, AS_SET) for point in there if point != AS_SET}
    if len(places.grid.axes) == 1:
        tried = [point for point in there if point != AS_SET]
        wanted |= set(zip(tried[1:], tried[:-1], strict=True))
    for arm in moved:
        own = [
            table[table["arm"] == arm].assign(arm=point) for point, table in by_point.items()
        ]  # fmt: skip
        along = pair(pd.concat(own, ignore_index=True), wanted, first)
        for point, rows in along.groupby("arm", sort=False):
            told = rows.rename(columns={"versus": "versus_point"}).assign(arm=arm, versus=arm)
            parts.append(_placed(places, str(point), told))
    whole = pd.concat([part for part in parts if len(part)], ignore_index=True)
    keys = [axis.key for axis in places.grid.axes]
    columns = [
        "point", *keys, "arm", "versus", "versus_point", "measure", "difference", "ci_low",
        "ci_high", "p_better", "variance_ratio",
    ]  # fmt: skip
    return whole.reindex(columns=columns)


def _placed(places: Places, point: str, table: pd.DataFrame) -> pd.DataFrame:
    """Returns a table with the point and its values in front."""
    front = {"point": point, **places.columns(point)}
    placed = table.assign(**front)
    return placed[[*front, *(name for name in table.columns if name not in front)]]


def found_turns(
    places: Places, by_point: Mapping[str, pd.DataFrame], moved: Sequence[str],
    control: Sequence[str],
) -> pd.DataFrame:  # fmt: skip
    """Returns peaks, knees and where leads turn, on every headline.

    Args:
        places: of the sweep.
        by_point: measures of every run, by point.
        moved: arms that the grid changes.
        control: arms that cannot lead.

    Returns:
        A row for each finding: `finding, measure, arm, versus, key, held, at, low, high`.
    """
    shape = tuple(len(axis.values) for axis in places.grid.axes)
    tables = [by_point.get(name) for name in places.names]
    rows: list[dict[str, Any]] = []
    for measure in HEADLINES:
        figures = _figures(tables, measure)
        curves = {arm: one.reshape(-1, *shape) for arm, one in figures.items()}
        if len(places.grid.axes) == 1:
            rows += _shapes(places.grid.axes[0], measure, curves, moved)
        rows += _leads(places, measure, curves, control)
    return pd.DataFrame(rows, columns=list(TURNS))


def _figures(tables: Sequence[pd.DataFrame | None], measure: str) -> dict[str, Floats]:
    """Returns figures by arm, each of shape (replicates, points), NaN where there is none."""
    parts = [
        table[table["measure"] == measure].assign(place=place)
        for place, table in enumerate(tables)
        if table is not None
    ]
    rows = pd.concat(parts, ignore_index=True)
    replicates = np.sort(rows["replicate"].unique())
    found = {}
    for arm in dict.fromkeys(rows["arm"]):
        mine = rows[rows["arm"] == arm].pivot(index="replicate", columns="place", values="figure")
        found[str(arm)] = mine.reindex(index=replicates, columns=range(len(tables))).to_numpy(float)
    return found


def _shapes(
    axis: Axis, measure: str, curves: Mapping[str, Floats], moved: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Yields the shape of each arm's curve, and its knee."""
    if not axis.is_number:
        return
    values, better = [float(value) for value in axis.values], BETTER.get(measure) or 1
    for arm in (arm for arm in curves if arm in moved):
        found = peak(curves[arm], better)
        if found is None:
            continue
        low, high = values[found.low], values[found.high]
        whose = {"measure": measure, "arm": arm, "key": axis.key}
        yield {"finding": found.shape, **whose, "at": values[found.best], "low": low, "high": high}
        if (bend := knee(values, curves[arm], better)) is not None:
            yield {"finding": "knee", **whose, **vars(bend)}


def _leads(
    places: Places, measure: str, curves: Mapping[str, Floats], control: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Yields who leads at which points, where the lead passes, and who crosses no contact."""
    axes, names = places.grid.axes, places.names
    arms = [arm for arm in curves if arm not in control]
    rivals = arms if len(arms) > 1 else list(curves)
    if len(rivals) < 2:
        return
    better = BETTER.get(measure) or 1
    pairs = [(one, other) for one in rivals for other in rivals if one < other]
    pairs += [(arm, one) for arm in arms for one in control if one in curves and one not in rivals]
    gaps = {both: better * (curves[both[0]] - curves[both[1]]) for both in pairs}
    signs = dict(zip(pairs, shown_signs(np.stack([*gaps.values()], axis=1)), strict=True))
    ahead = {**signs, **{(other, one): -sign for (one, other), sign in signs.items()}}
    middle = {both: mean_of(gap) for both, gap in gaps.items()}
    middle |= {(other, one): -gap for (one, other), gap in middle.items()}
    leads = {
        arm: np.all([ahead[arm, other] > 0 for other in rivals if other != arm], axis=0)
        for arm in rivals
    }
    for arm, where in leads.items():
        led = (name for name, so in zip(names, where.flat, strict=True) if so)
        yield from (
            {"finding": "leads", "measure": measure, "arm": arm, "held": name} for name in led
        )
    for along, held, line in _lines(axes):
        if not along.is_number:
            continue
        values = [float(value) for value in along.values]
        whose = {"measure": measure, "key": along.key, "held": held}
        last: tuple[str, int] | None = None
        for place in range(len(values)):
            leader = next((arm for arm in rivals if leads[arm][line(place)]), None)
            if leader is not None and last is not None and leader != last[0]:
                (before, since), both = last, (leader, last[0])
                between = range(since, place + 1)
                (turn, *_) = turns(
                    [values[at] for at in between],
                    [float(middle[both][line(at)]) for at in between],
                    [int(ahead[both][line(at)]) for at in between],
                )
                yield {
                    "finding": "passes", **whose, "arm": leader, "versus": before,
                    "at": turn.at, "low": values[since], "high": values[place],
                }  # fmt: skip
            last = (leader, place) if leader is not None else last
        if len(axes) > 1:
            continue
        for arm, one in ((arm, one) for arm in arms for one in control if (arm, one) in ahead):
            for turn in turns(values, middle[arm, one].tolist(), ahead[arm, one].tolist()):
                yield {
                    "finding": "falls_below" if turn.falls else "rises_above", **whose, "arm": arm,
                    "versus": one, "at": turn.at, "low": values[turn.before],
                    "high": values[turn.after],
                }  # fmt: skip


def _lines(axes: Sequence[Axis]) -> Iterator[tuple[Axis, str, Any]]:
    """Yields each line of the grid: along which key, what is held, and the place of a value."""
    for number, along in enumerate(axes):
        others = [axis for axis in axes if axis is not along]
        for held in product(*(range(len(axis.values)) for axis in others)):
            said = ", ".join(
                f"{axis.name}={written(axis.values[at])}"
                for axis, at in zip(others, held, strict=True)
            )

            def line(place: int, number: int = number, held: tuple[int, ...] = held) -> Any:
                return (*held[:number], place, *held[number:])

            yield along, said, line

"""Drawings of what lives, as SVG: lines by week, and a town with who asks whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np
import pandas as pd
from htmltools import Tag, TagList, svg, tags
from numpy.typing import NDArray

from experiments.config_errors import one_line
from experiments.dashboard.lives import ABOUT, STATES, Town
from experiments.figures.style import Look, looks

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BELOW = 360, 215, 40, 12, 14, 34
SIDE, EDGE, APART = 520, 18, 26
_MOST_NEAR = 150

COLOURS = {
    "unreached": "#ffffff", "reached": "#9aa5ad", "engaged": "#0072B2", "tired": "#E69F00",
    "opted out": "#D55E00",
}  # fmt: skip
SHAPES = {
    "unreached": "circle", "reached": "circle", "engaged": "circle", "tired": "triangle",
    "opted out": "cross",
}  # fmt: skip
"""By colour and form, so that nobody has to tell colours apart."""


class _Arms:
    """Arms as the figures of a study have them, which give each its colour."""

    def __init__(self, overrides: Mapping[str, Sequence[str]]) -> None:
        self.manifest = {"arms": {name: list(lines) for name, lines in overrides.items()}}
        self.arms = list(overrides)
        self.summary = pd.DataFrame({"arm": self.arms})
        self.replicates = 1


def looks_of(overrides: Mapping[str, Sequence[str]]) -> dict[str, Look]:
    """Returns how each arm is drawn, as in every figure of its study.

    Args:
        overrides: by arm.
    """
    return looks(_Arms(overrides))


def lines(
    table: pd.DataFrame,
    measure: str,
    title: str,
    known: Mapping[str, Look],
    weeks: int,
    at: int = 0,
) -> Tag:
    """Returns a line per arm by week.

    Args:
        table: `arm, week` and the measure.
        measure: 0-1.
        title: what is seen.
        known: how arms are drawn.
        weeks: of the whole, which the axis is for from the start.
        at: week that is marked; 0 marks none.
    """
    values = table[measure].to_numpy(float)
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    low = 0.0 if measure == "engagement" else low
    step = _step(max(high - low, 0.02) / 3)
    low, high = np.floor(low / step) * step, np.ceil(max(high, low + step) / step) * step

    def x(week: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (week - 1) / max(weeks - 1, 1)

    def y(value: float) -> float:
        return float(HEIGHT - BELOW - (HEIGHT - BELOW - TOP) * (value - low) / (high - low))

    parts: list[Tag] = []
    for value in np.arange(low, high + step / 2, step):
        level = f"{y(float(value)):.1f}"
        parts.append(svg.line(x1=LEFT, x2=WIDTH - RIGHT, y1=level, y2=level, **_G))
        label = f"{value:.{2 if step < 0.1 else 1}f}"
        parts.append(_text(LEFT - 5, y(float(value)) + 4, label, anchor="end"))
    every = max(1, int(np.ceil(weeks / 6)))
    for week in dict.fromkeys([1, *range(every, weeks + 1, every)]):
        parts.append(_text(x(week), HEIGHT - BELOW + 15, str(week), anchor="middle"))
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(_text(middle, HEIGHT - 4, "week", anchor="middle"))
    if at:
        here = f"{x(at):.1f}"
        parts.append(svg.line(x1=here, x2=here, y1=TOP, y2=HEIGHT - BELOW, class_="here"))
    for arm, look in known.items():
        lived = table[table["arm"] == arm]
        points = " ".join(
            f"{x(week):.1f},{y(value):.1f}"
            for week, value in zip(lived["week"], lived[measure], strict=True)
        )
        line = {"stroke-dasharray": _dashes(look.line), "stroke-width": "2.2", "fill": "none"}
        colour = _seen(look.colour)
        parts.append(svg.polyline(svg.title(one_line(arm)), points=points, stroke=colour, **line))
    last = [
        f"{one_line(arm)} {table.loc[table['arm'] == arm, measure].iloc[-1]:.3f}"
        for arm in known
        if (table["arm"] == arm).any()
    ]
    label = f"{title}, 0 to 1, by week; last week: {', '.join(last)}"
    picture = svg.svg(
        *parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", class_="chart",
        **{"aria-label": label},
    )  # fmt: skip
    return tags.figure(tags.figcaption(f"{title} (0–1)"), picture, class_="week-chart")


_G = {"stroke": "currentColor", "stroke-opacity": "0.15"}


def key_of_arms(known: Mapping[str, Look]) -> Tag:
    """Returns the legend of arms.

    Args:
        known: how they are drawn.
    """
    entries = []
    for arm, look in known.items():
        stroke = {"stroke-dasharray": _dashes(look.line), "stroke-width": "3"}
        sample = svg.svg(
            svg.line(x1=0, x2=34, y1=6, y2=6, stroke=_seen(look.colour), **stroke),
            width=34, height=12, **{"aria-hidden": "true"},
        )  # fmt: skip
        entries.append(tags.li(sample, " ", one_line(arm)))
    return tags.ul(*entries, class_="legend")


def town(place: Town, states: NDArray[np.uint8], chosen: str = "") -> TagList:
    """Returns a town: HCPs by state, lines where one asks another for advice.

    Args:
        place: the town.
        states: of every HCP of the universe, by place in `STATES`.
        chosen: id of an HCP that is marked.
    """
    spots = layout(place)
    own = states[place.rows]
    parts: list[Tag] = []
    for tie in place.ties:
        (x1, y1), (x2, y2) = spots[tie.asks], spots[tie.asked]
        ends = {"x1": f"{x1:.0f}", "y1": f"{y1:.0f}", "x2": f"{x2:.0f}", "y2": f"{y2:.0f}"}
        parts.append(svg.line(**ends, class_="tie"))
    asked = np.bincount([tie.asked for tie in place.ties], minlength=len(place.rows))
    for at, (x, y) in enumerate(spots):
        state, name = STATES[own[at]], place.ids[at]
        size = 5.0 + min(float(asked[at]), 12.0) ** 0.5 * 1.6
        told = f"HCP {one_line(name)}: {state}; {asked[at]} ask it for advice"
        mark = _mark(state, x, y, size)
        parts.append(
            svg.g(
                svg.title(told), mark,
                class_="hcp chosen" if name == chosen else "hcp",
                tabindex="0", role="button",
                **{"data-hcp": name, "aria-label": f"{told}. Enter shows its life"},
            )
        )  # fmt: skip
    counts = np.bincount(own, minlength=len(STATES))
    label = f"{len(place.rows)} HCPs: " + ", ".join(
        f"{counts[at]} {state}" for at, state in enumerate(STATES)
    )
    picture = svg.svg(
        *parts, viewBox=f"0 0 {SIDE} {SIDE}", role="group", class_="town", **{"aria-label": label}
    )
    return TagList(picture, _key_of_states(counts))


def layout(place: Town) -> list[tuple[float, float]]:
    """Returns where HCPs of a town stand: near those whom they ask; the same each time."""
    key = (place.number, len(place.rows), len(place.ties))
    if key not in _LAYOUTS:
        if len(_LAYOUTS) > _MOST_LAYOUTS:
            _LAYOUTS.clear()
        _LAYOUTS[key] = _laid_out(place)
    return _LAYOUTS[key]


_LAYOUTS: dict[tuple[int, int, int], list[tuple[float, float]]] = {}
_MOST_LAYOUTS = 64


def _laid_out(place: Town) -> list[tuple[float, float]]:
    """Those who have ties above, those without in rows below."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from((tie.asks, tie.asked) for tie in place.ties)
    alone = [at for at in range(len(place.rows)) if at not in graph]
    each = max(1, int((SIDE - 2 * EDGE) / APART))
    rows = -(-len(alone) // each)
    room = SIDE - 2 * EDGE - rows * APART
    found: dict[int, tuple[float, float]] = {
        who: (EDGE + APART * (at % each), SIDE - EDGE - APART * (at // each))
        for at, who in enumerate(alone)
    }
    if len(graph):
        near = nx.is_connected(graph) and len(graph) <= _MOST_NEAR
        if near:
            spots = nx.kamada_kawai_layout(graph)
        else:
            spots = nx.spring_layout(graph, seed=1, k=2.0 / len(graph) ** 0.5, iterations=120)
        placed = np.array([spots[who] for who in graph])
        low, high = placed.min(axis=0), placed.max(axis=0)
        share = (placed - low) / np.where(high > low, high - low, 1.0)
        for who, (x, y) in zip(graph, share, strict=True):
            wide = SIDE - 2 * EDGE
            found[who] = (float(EDGE + x * wide), float(EDGE + y * max(room, APART)))
    return [found[at] for at in range(len(place.rows))]


def _key_of_states(counts: NDArray[np.int64]) -> Tag:
    entries = []
    for at, state in enumerate(STATES):
        sample = svg.svg(_mark(state, 9, 9, 6.5), width=18, height=18, **{"aria-hidden": "true"})
        entries.append(
            tags.li(sample, f" {counts[at]} {state} ", tags.small(f"({ABOUT[state]})"))
        )  # fmt: skip
    return tags.ul(*entries, class_="legend states")


def _mark(state: str, x: float, y: float, size: float) -> Tag:
    """One HCP's mark."""
    shape, colour = SHAPES[state], COLOURS[state]
    if shape == "triangle":
        points = f"{x:.1f},{y - size:.1f} {x + size:.1f},{y + size * 0.8:.1f} "
        points += f"{x - size:.1f},{y + size * 0.8:.1f}"
        return svg.polygon(points=points, fill=colour, class_="mark")
    if shape == "cross":
        a, b, c, d = x - size * 0.8, y - size * 0.8, x + size * 0.8, y + size * 0.8
        path = f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}M{a:.1f} {d:.1f}L{c:.1f} {b:.1f}"
        return svg.path(d=path, stroke=colour, class_="mark cross")
    return svg.circle(cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{size:.1f}", fill=colour, class_="mark")


def _text(x: float, y: float, words: str, anchor: str) -> Tag:
    place = {"text-anchor": anchor, "x": f"{x:.1f}", "y": f"{y:.1f}"}
    return svg.text(words, fill="currentColor", class_="tick", **place)


def _step(least: float) -> float:
    """A round step of an axis, at least so large."""
    scale = 10.0 ** np.floor(np.log10(least))
    return float(next(scale * one for one in (1, 2, 5, 10) if scale * one >= least * 0.999))


def _dashes(line: object) -> str:
    """Matplotlib's line as SVG has it."""
    named = {"-": "none", "--": "7 4", "-.": "8 3 2 3"}
    if isinstance(line, str):
        return named.get(line, "none")
    if isinstance(line, tuple):
        return " ".join(f"{2.2 * float(one):g}" for one in line[1])
    return "none"


def _seen(colour: str) -> str:
    """Black is the ink of the page, so that it is seen on a dark one."""
    return "currentColor" if colour == "#000000" else colour

"""Names beside lines and points, set so that none lies on another."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from itertools import product
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from experiments.figures.marks import of_arm
from experiments.figures.style import FAINT, Look
from experiments.plain import visible
from sim.types import Floats

ENDS = 14.0
"""Points between a panel and the names at its lines."""

_NEAR = 4.0  # points from a point to its name
_STEPS = tuple(sign * step for step in (0.75, 1.8, 2.9, 4.0, 5.5, 7.0, 9.0) for sign in (1, -1))
"""How far a name may lie above or below its point, in lines of text, nearest first."""


def broken(name: str, letters: int, lines: int | None = None) -> str:
    """A name in lines, broken between words and, of a key, after its dots and underscores.

    Args:
        name: what is to be shown.
        letters: of a line at most.
        lines: at most; None is as many as it takes.
    """
    broken_up = re.sub(r"(?<=\w[._])(?=\w{3})", " \0", visible(name))  # which has no control
    wrapped = textwrap.wrap(broken_up, letters + 2)[:lines]
    return "\n".join(line.replace(" \0", "").replace("\0", "") for line in wrapped)


class End(NamedTuple):
    """The name at the end of a line, at `height` in data."""

    arm: str
    height: float
    look: Look
    text: Annotation


def part_ends(axes: Axes, ends: Sequence[End]) -> None:
    """Sets names beside the ends of their lines, none on another, with a thread to each line."""
    if not ends:
        return
    tall, wide = _points(axes)
    places = axes.transAxes.inverted().transform(
        axes.transData.transform([(0.0, one.height) for one in ends])
    )[:, 1]
    gap = float(ends[0].text.get_fontsize()) * 1.15 / tall
    edge = min(0.4 * gap, 0.1)  # half of a name stays within the panel
    inside = parted((places - edge) / (1 - 2 * edge), gap / (1 - 2 * edge))
    spots = [edge + (1 - 2 * edge) * at for at in inside]
    for one, at, there in zip(ends, spots, places, strict=True):
        one.text.xy = (1.0, at)
        thread = Line2D(
            [1 + 1.5 / wide, 1 + (ENDS - 4.0) / wide], [min(max(there, 0.0), 1.0), at],
            transform=axes.transAxes, clip_on=False, color=one.look.colour, linewidth=0.8,
            linestyle="-", marker=one.look.marker, markevery=[1], markersize=4.0,
        )  # fmt: skip
        thread.set_in_layout(False)
        of_arm(axes, one.arm, thread)
        axes.add_artist(thread)


def parted(places: Sequence[float] | Floats, gap: float) -> list[float]:
    """Returns places in the same order that are a gap apart, as near to where they were as may be.

    They stay between 0 and 1, where there is no room for all of them with a smaller gap.

    Args:
        places: where labels would be.
        gap: the least distance of two.
    """
    wanted = np.asarray(places, float)
    count = len(wanted)
    gap = min(gap, 1.0 / max(1, count - 1))
    order = np.argsort(wanted, kind="stable")
    groups: list[tuple[float, int]] = []  # where the first of each would be, and how many they are
    for at in wanted[order]:
        first, members = float(at), 1
        while groups and groups[-1][0] + groups[-1][1] * gap > first:
            before, others = groups.pop()
            first = (before * others + (first - others * gap) * members) / (others + members)
            members += others
        groups.append((first, members))
    found = np.array([first + at * gap for first, members in groups for at in range(members)])
    steps = gap * np.arange(count)
    found = np.clip(found, steps, 1.0 - steps[::-1])
    back = np.empty(count)
    back[order] = found
    return [float(at) for at in back]


def spread_names(
    axes: Axes, points: Mapping[str, tuple[float, float]], font: float | None = None
) -> None:
    """Names points beside them, none on another name or point; a thread leads to one further off.

    Args:
        axes: the panel.
        points: where the point of each arm is, in data.
        font: size of the names; None is that of Matplotlib's settings.
    """
    size = float(font or matplotlib.rcParams["font.size"])
    figure = axes.get_figure(root=True)
    assert figure is not None
    scale = 72 / figure.dpi
    box = axes.get_window_extent()
    known = {arm: at for arm, at in points.items() if np.isfinite(at).all()}
    if not known:
        return
    places = (axes.transData.transform(list(known.values())) - (box.x0, box.y0)) * scale
    taken = [(x - 3, y - 3, x + 3, y + 3) for x, y in places]
    limits = (0.0, 0.0, box.width * scale, box.height * scale)
    for (arm, at), (x, y) in zip(known.items(), places, strict=True):
        name, high = visible(arm), 1.1 * size
        wide = 0.62 * size * len(name)
        spots = [
            (x + (_NEAR if right else -_NEAR - wide), y + step * high - high / 2)
            for step, right in product(_STEPS, (True, False))
        ]
        boxes = [(left, low, left + wide, low + high) for left, low in spots]
        free = [one for one in boxes if not _meets(one, taken) and _within(one, limits)]
        left, low, end, top = (free or boxes)[0]
        taken.append((left, low, end, top))
        far = abs((low + top) / 2 - y) > 1.5 * high
        label = axes.annotate(
            name, at, xytext=(left - x, (low + top) / 2 - y), textcoords="offset points",
            va="center", fontsize=size,
            arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.5} if far else None,
        )  # fmt: skip
        of_arm(axes, arm, label)


def _points(axes: Axes) -> tuple[float, float]:
    """Height and width of a panel in points."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    box = axes.get_window_extent()
    return box.height * 72 / figure.dpi, box.width * 72 / figure.dpi


def _meets(one: tuple[float, ...], others: Sequence[tuple[float, ...]]) -> bool:
    left, low, right, high = one
    return any(
        left < other[2] and other[0] < right and low < other[3] and other[1] < high
        for other in others
    )


def _within(one: tuple[float, ...], limits: tuple[float, ...]) -> bool:
    return (
        one[0] >= limits[0] and one[1] >= limits[1] and one[2] <= limits[2] and one[3] <= limits[3]
    )

"""What artists are called in an SVG: whose they are, and what is told of a point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from experiments.plain import visible

REACH = 5.0
"""Radius of a point to hover, in points."""

_numbers: WeakKeyDictionary[Figure, count[int]] = WeakKeyDictionary()


def of_arm(within: Axes | Figure, arm: str, *artists: Any) -> None:
    """Calls artists `arm:NAME#n`, n counting within the figure; containers are called by part.

    Args:
        within: panel or figure in which they are.
        arm: whose they are.
        artists: artists, or containers of them, such as those of error bars.
    """
    for artist in _flat(artists):
        artist.set_gid(f"arm:{visible(arm)}#{_next(within)}")


def tips(
    axes: Axes,
    x: Sequence[float] | Any,
    y: Sequence[float] | Any,
    texts: Sequence[str],
    arm: str = "",
) -> None:
    """Lays points to hover over a panel, called `tip:TEXT#n`: in an SVG, without ink.

    Args:
        axes: the panel.
        x: places across, in data.
        y: places up, in data.
        texts: what is told of each point.
        arm: whose they are, if anybody's.
    """
    places = np.column_stack([np.asarray(x, float), np.asarray(y, float)])
    numbers = [_next(axes) for _ in texts]
    points = Tips(
        places, [f"tip:{visible(one)}#{at}" for one, at in zip(texts, numbers, strict=True)]
    )
    if arm:
        of_arm(axes, arm, points)
    points.set_zorder(9)
    axes.add_artist(points)


class Tips(Artist):
    """Points to hover, each in a group of its own.

    Attributes:
        places: where they are, in data, shape (points, 2).
        names: what each group is called.
    """

    def __init__(self, places: np.ndarray, names: list[str]) -> None:
        super().__init__()
        self.places = places
        self.names = names

    def draw(self, renderer: Any) -> None:
        """Draws nothing but into an SVG."""
        if not isinstance(getattr(renderer, "_renderer", renderer), RendererSVG):
            return
        transform = self.get_transform()
        circle, radius = Path.unit_circle(), renderer.points_to_pixels(REACH)
        context = renderer.new_gc()
        context.set_alpha(0.0)
        context.set_linewidth(0.0)
        renderer.open_group("tips", gid=self.get_gid())
        for name, (x, y) in zip(self.names, transform.transform(self.places), strict=True):
            if np.isfinite((x, y)).all():
                renderer.open_group("tip", gid=name)
                where = Affine2D().translate(x, y)
                renderer.draw_markers(
                    context, circle, Affine2D().scale(radius), Path([(0.0, 0.0)]), where,
                    to_rgba("black", 0.0),
                )  # fmt: skip
                renderer.close_group("tip")
        renderer.close_group("tips")
        context.restore()


def _next(within: Axes | Figure) -> int:
    figure = within.get_figure(root=True)
    assert figure is not None
    return next(_numbers.setdefault(figure, count(1)))


def _flat(artists: Iterable[Any]) -> Iterable[Artist]:
    for artist in artists:
        if isinstance(artist, Artist):
            yield artist
        elif artist is not None:
            yield from _flat(artist)

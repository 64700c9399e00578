"""The figures of a page: each drawn for a wide page and for a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.figure import Figure

from experiments.figures import Picture, as_svg
from experiments.figures.style import LINES, MARKERS, RC, Compared, looks
from experiments.plain import visible
from experiments.report.embedding import embedded, page_colour
from experiments.study import Study
from experiments.telling.fact import fact, sentences


@dataclass(frozen=True)
class Shown:
    """A figure as a page holds it.

    Attributes:
        name: in the registry.
        title: what is seen; empty where the figure says it.
        caption: how to read it.
        wide: an SVG for a wide page.
        phone: one for a narrow page; empty where the wide one has to do.
    """

    name: str
    title: str
    caption: str
    wide: Markup
    phone: Markup


@dataclass(frozen=True)
class Swatch:
    """How an arm is drawn, for a legend of the page: colour, dashes and marker of its line."""

    colour: str
    dashes: str
    marker: str


_DASHES = ("", "5 3", "7 2 2 2", "2 2", "6 2 2 2 2 2")
_MARKS = (
    "M11 2a4 4 0 1 0 .01 0z", "M7 2h8v8h-8z", "M11 1l5 9h-10z", "M11 1l5 5l-5 5l-5 -5z",
    "M11 11l5 -9h-10z", "M9 1h4v3h3v4h-3v3h-4v-3h-3v-4h3z",
    "M7 3l2 -2l2 3l2 -3l2 2l-3 3l3 3l-2 2l-2 -3l-2 3l-2 -2l3 -3z",
)  # fmt: skip


def swatches(study: Compared) -> dict[str, Swatch]:
    """Returns how each arm is drawn in the figures, in the order of the arms."""
    found = {}
    for arm, look in looks(study).items():
        dashes = _DASHES[LINES.index(look.line)] if look.line in LINES else "2 3"
        marker = _MARKS[MARKERS.index(look.marker)] if look.marker in MARKERS else ""
        found[arm] = Swatch(page_colour(look.colour), dashes, marker)
    return found


def pictures(study: Study, registry: Mapping[str, Picture]) -> list[Shown]:
    """Returns every figure of what a study holds, in reading order, wide and for a phone.

    Args:
        study: The study.
        registry: Figures by name.
    """
    found = []
    for at, one in enumerate(registry.values()):
        if one.holds(study):
            alt, sizes = one.alt(study), {"report": "w", "phone": "p"}
            drawn = [
                _embedded(figure, f"f{at}{kind}", study.arms, alt, one.title)
                for size, kind in sizes.items()
                if (figure := one.draw(study, size=size)) is not None
            ]
            found.append(Shown(one.name, one.title, str(fact(one.caption)), *drawn))
    return found


def searched(
    of: Any, registry: Mapping[str, Callable[[Any], Figure | None]], arms: Sequence[str]
) -> list[Shown]:
    """Returns every figure of a sweep, an analysis or a search, in reading order.

    Args:
        of: the sweep, analysis or search.
        registry: figures by name.
        arms: in the order in which they were given.
    """
    found = []
    for at, (name, draw) in enumerate(registry.items()):
        with matplotlib.rc_context(RC):
            figure = draw(of)
        if figure is not None:
            title = figure.get_suptitle() or name.replace("_", " ")
            caption = str(fact(kind)) if (kind := f"caption.{name}") in sentences() else ""
            alt = f"{title}. {caption}".strip()
            wide = _embedded(figure, f"f{at}w", arms, alt, title, follows=False)
            found.append(Shown(name, "", caption, wide, Markup("")))
    return found


def _embedded(
    figure: Figure, prefix: str, arms: Sequence[str], alt: str, title: str, *, follows: bool = True
) -> Markup:
    """A figure as a page holds it."""
    places = {visible(arm): at for at, arm in enumerate(arms)}
    said = visible(alt), visible(title)
    return Markup(embedded(as_svg(figure), f"{prefix}-", places, *said, follows=follows))

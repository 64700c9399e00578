"""The figures of a page: each drawn for a wide page and for a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

from experiments.figures import Picture, as_svg
from experiments.figures.style import LINES, MARKERS, Compared, looks
from experiments.plain import visible
from experiments.report.embedding import embedded, page_colour
from experiments.telling.fact import fact

Of = TypeVar("Of")


@dataclass(frozen=True)
class Shown:
    """A figure as a page holds it.

    Attributes:
        name: in the registry.
        title: what is seen.
        caption: how to read it.
        wide: an SVG for a wide page.
        phone: one for a narrow page.
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


def pictures(of: Of, registry: Mapping[str, Picture[Of]], arms: Sequence[str]) -> list[Shown]:
    """Returns every figure of what is held, in reading order, wide and for a phone.

    Args:
        of: A study, a sweep, an analysis or a search.
        registry: Its figures by name.
        arms: In the order in which they were given.
    """
    places = {visible(arm): at for at, arm in enumerate(arms)}
    found = []
    for at, one in enumerate(registry.values()):
        if one.holds(of):
            said = visible(one.alt(of)), visible(one.title)
            drawn = [
                Markup(embedded(as_svg(figure), f"f{at}{kind}-", places, *said))
                for size, kind in {"report": "w", "phone": "p"}.items()
                if (figure := one.draw(of, size=size)) is not None
            ]
            found.append(Shown(one.name, one.title, str(fact(one.caption)), *drawn))
    return found

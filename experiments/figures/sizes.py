"""How large a figure is drawn: for a column, a page, a slide, a phone, the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from experiments.config_errors import ConfigError, Problem, did_you_mean, one_of

_MM = 1 / 25.4


@dataclass(frozen=True)
class Size:
    """A size of figures. Heights follow from what is drawn, but for a fixed ratio.

    Attributes:
        name: What it is called.
        width: In inches.
        font: Of labels, in points.
        beside: Panels beside each other at most; more are stacked.
        ticks: Numbers along an axis at most.
        dpi: Dots per inch of a PNG.
        titled: Whether a figure says above itself what is seen; else a caption has to.
        ratio: Width to height; what needs more height gets more of both, in smaller type. None:
            the height is free.
    """

    name: str
    width: float
    font: float
    beside: int
    ticks: int
    dpi: int
    titled: bool = True
    ratio: float | None = None

    @property
    def line(self) -> float:
        """Height of a line of text, in inches."""
        return 1.25 * self.font / 72

    @property
    def strength(self) -> float:
        """How thick lines and points are, against those of a page."""
        return self.font / 8.0

    @property
    def field(self) -> float:
        """Height of a panel that is as wide as the figure, in lines of text."""
        return max(15.0, 0.33 * self.width / self.line)

    @property
    def named(self) -> int:
        """Letters that names of rows or lines take at most, a third of the width."""
        return int(0.34 * self.letters(self.width))

    def letters(self, inches: float, font: float | None = None) -> int:
        """How many letters go into a width."""
        return max(8, int(inches * 72 / (0.56 * (font or self.font))))


SIZES: dict[str, Size] = {
    one.name: one
    for one in (
        Size("column", 89 * _MM, 7.0, 1, 4, 300, titled=False),
        Size("page", 183 * _MM, 8.0, 3, 5, 150),
        Size("slide", 40 / 3, 17.0, 3, 5, 144, ratio=16 / 9),
        Size("phone", 400 / 96, 9.5, 1, 4, 192, titled=False),
        Size("report", 1200 / 96, 10.5, 3, 6, 144, titled=False),
    )
}
"""`column` (89 mm wide) and `page` (183 mm) of a journal, `slide` (16:9), `phone` (a screen of 400
pixels), `report` (1,200 pixels)."""

AnySize: TypeAlias = str | Size
"""A name of `SIZES`, or a size of one's own."""


def size_of(size: AnySize) -> Size:
    """Returns a size by its name.

    Raises:
        ConfigError: where there is none of that name.
    """
    if isinstance(size, Size):
        return size
    if size not in SIZES:
        known = one_of(list(SIZES))
        hint = did_you_mean(str(size), SIZES)
        raise ConfigError([Problem("size", f"one of {known}", repr(size), hint)])
    return SIZES[size]

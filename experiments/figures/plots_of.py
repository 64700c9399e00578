"""What all ways to figures from Python share: names of those that there are, files, faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import isfunction
from pathlib import Path
from typing import Generic, TypeVar

from matplotlib.figure import Figure

from experiments.config_errors import ConfigError, Problem, one_of
from experiments.figures.picture import Picture, draw_pictures, held_picture
from experiments.figures.saving import SHIPPED
from experiments.figures.sizes import AnySize
from experiments.named import WithNames, keywords

Of = TypeVar("Of")


class PlotsOf(WithNames, Generic[Of]):
    """Figures, each a method that returns a Matplotlib figure.

    With `ax=` a method draws one panel into these axes and returns their figure; which of several
    panels, its last arguments say (by default the first). The panel is whole, its legend below the
    axes (`layout="constrained"` makes room for it); what a figure has around it is left out, so
    your caption says that it is a simulation, of how many replicates, and that intervals are 95 %.
    Without `ax=` it makes a figure of the given
    size with all panels: `column` (89 mm), `page` (183 mm), `slide` (16:9), `phone` (400 pixels),
    `report` (1,200 pixels), or a `Size`.

    Each raises `ConfigError` where there is nothing of what it shows, and says what would make it;
    and where a size, measure or arm is unknown, with the names that there are.
    """

    def __init_subclass__(cls) -> None:
        """Has each method that draws tell the keywords that it knows."""
        super().__init_subclass__()
        for name, method in list(vars(cls).items()):
            if isfunction(method) and not name.startswith("_"):
                setattr(cls, name, keywords()(method))

    def __init__(self, of: Of, figures: Mapping[str, Picture[Of]], what: str) -> None:
        """Takes what they are of.

        Args:
            of: A study, a sweep, an analysis, a search or a pilot.
            figures: Its figures by name.
            what: What it is called.
        """
        self._of, self._figures, self._what = of, figures, what

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if not name.startswith("_")]

    def __repr__(self) -> str:
        held = [self._figures[name].call for name in self.names]
        return f"<figures: {', '.join(held)}>"

    @property
    def names(self) -> list[str]:
        """Names of the figures that there are the tables for, in reading order."""
        return [name for name, picture in self._figures.items() if picture.holds(self._of)]

    @keywords()
    def all(
        self, folder: Path | str, *, size: AnySize = "page",
        formats: str | Sequence[str] = SHIPPED,
    ) -> list[Path]:  # fmt: skip
        """Draws every figure that there are the tables for into files.

        Args:
            folder: Where the files go; made if missing.
            size: `column`, `page`, `slide`, `phone`, `report`, or a `Size`.
            formats: `png`, `svg` or `pdf`, or several of them.

        Returns:
            The files written, in reading order.
        """
        return draw_pictures(self._of, self._figures, Path(folder), size, formats)

    def _meant(self, name: str) -> str:
        return f"its method is {self._figures[name].call}" if name in self._figures else ""

    def _held(self, name: str, drawn: Figure | None) -> Figure:
        """What was drawn, or the fault that it is not there, with what would make it."""
        if drawn is None:
            if name in self._figures:
                held_picture(self._of, name, self._figures, self._what)
            hint = f"this {self._what} has {one_of(self.names)}" if self.names else ""
            raise ConfigError([Problem(name, "there is nothing to draw of it", hint=hint)])
        return drawn

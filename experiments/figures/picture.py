"""What a registry of figures holds: an entry for each figure of a study, a sweep or a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.config_errors import ConfigError, Problem, did_you_mean, one_of
from experiments.figures.saving import SHIPPED, formats_of, save_all
from experiments.figures.sizes import AnySize, size_of
from experiments.telling.fact import fact

Of = TypeVar("Of")
_Of_contra = TypeVar("_Of_contra", contravariant=True)


class Draw(Protocol[_Of_contra]):
    """Draws a figure of something; None where it does not hold what is shown."""

    def __call__(
        self, of: _Of_contra, /, ax: Axes | None = None, size: AnySize = "page"
    ) -> Figure | None:
        """Draws into given axes, or into a figure of its own."""
        ...


@dataclass(frozen=True)
class Picture(Generic[Of]):
    """A figure of a study, a sweep, an analysis, a search or a pilot.

    Attributes:
        name: What its files are called.
        title: What is seen, in a few words.
        draw: Draws it: `draw(of, ax=None, size="page")`; None where it is missing.
        seen: Tells what is seen, of one that holds it.
        holds: Whether one holds what it shows.
        needs: Kind of the sentence that says what would make it.
        call: How it is drawn from `.plot`.
        made_from: Saved tables that it is made from.
        read_as: Name of the figure that is read in the same way; its own where empty.
    """

    name: str
    title: str
    draw: Draw[Of]
    seen: Callable[[Of], str]
    holds: Callable[[Of], bool]
    needs: str
    call: str
    made_from: str
    read_as: str = ""

    @property
    def caption(self) -> str:
        """Kind of the sentence beside it, of `sentences.yaml`."""
        return f"caption.{self.read_as or self.name}"

    def alt(self, of: Of) -> str:
        """What is seen, in a sentence or two with its main numbers; empty where it is missing."""
        return self.seen(of) if self.holds(of) else ""

    def missing(self, of: Of) -> str | None:
        """What would make it, where it is not held; else None."""
        return None if self.holds(of) else str(fact(self.needs))


def held_picture(
    of: Of, name: str, figures: Mapping[str, Picture[Of]], what: str = "study"
) -> Picture[Of]:
    """Returns a figure by its name, of what holds what it shows.

    Args:
        of: A study, a sweep and so on.
        name: Of the figure.
        figures: The registry.
        what: What `of` is called.

    Raises:
        ConfigError: where there is no such figure, or it is not held; the message names what there
            is, and what would make it.
    """
    if name not in figures:
        known = one_of(list(figures))
        raise ConfigError(
            [Problem("figure", f"one of {known}", repr(name), did_you_mean(name, figures))]
        )
    missing = figures[name].missing(of)
    if missing is not None:
        held = [one for one, picture in figures.items() if picture.holds(of)]
        hint = f"this {what} has {one_of(held)}" if held else ""
        raise ConfigError([Problem(name, missing, hint=hint)])
    return figures[name]


def draw_pictures(
    of: Of, figures: Mapping[str, Picture[Of]], folder: Path, size: AnySize = "page",
    formats: str | Sequence[str] = SHIPPED,
) -> list[Path]:  # fmt: skip
    """Draws every figure of a registry that is held into files.

    Args:
        of: A study, a sweep and so on.
        figures: The registry.
        folder: Where the files go; made if missing.
        size: A name of `SIZES`, or a `Size`.
        formats: `png`, `svg` or `pdf`, or several of them.

    Returns:
        The files written, those of a figure together, in reading order.

    Raises:
        ConfigError: where there is no such size or format.
    """
    chosen, kinds = size_of(size), formats_of(formats)
    drawn = {
        name: (lambda of, picture=picture: picture.draw(of, size=chosen))
        for name, picture in figures.items()
    }
    return save_all(drawn, of, folder, kinds, chosen.dpi)

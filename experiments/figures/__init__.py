"""Figures of a study: every one made from its saved tables, for a page, a slide, a phone, a report.

`FIGURES` has them by name, `draw` writes one, `draw_all` all that a study holds what they show of;
`Plots` is the way to them from Python. How each is made stands with its function.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.figures.picture import Picture, draw_pictures
from experiments.figures.pictures import FIGURES, missing_of, picture_of
from experiments.figures.plots import Plots
from experiments.figures.saving import FORMATS, SHIPPED, as_svg, formats_of, save
from experiments.figures.sizes import SIZES, AnySize, Size, size_of
from experiments.study import Study


def draw(
    study: Study, name: str, folder: Path | str = ".", *, size: AnySize = "page",
    formats: str | Sequence[str] = SHIPPED,
) -> list[Path]:  # fmt: skip
    """Draw one figure of a study into files.

    Args:
        study: The study.
        name: Of the figure, as in `FIGURES`.
        folder: Where the files go; made if missing.
        size: `column`, `page`, `slide`, `phone`, `report`, or a `Size`.
        formats: `png`, `svg` or `pdf`, or several of them.

    Returns:
        The files written, `NAME.FORMAT`, in the order of the formats.

    Raises:
        ConfigError: With a line for each fault: no such figure, size or format; a figure of what
            the study does not hold. Nothing is written.
    """
    known, chosen, kinds = picture_of(study, name), size_of(size), formats_of(formats)
    figure = known.draw(study, size=chosen)
    assert figure is not None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return save(figure, Path(folder) / name, kinds, chosen.dpi)


def draw_all(
    study: Study, folder: Path, *, size: AnySize = "page", formats: str | Sequence[str] = SHIPPED
) -> list[Path]:
    """Draw every figure of a study that it holds the tables for.

    Args:
        study: The study.
        folder: Where the files go; made if missing.
        size: As for `draw`.
        formats: As for `draw`.

    Returns:
        The files written, those of a figure together, in reading order.

    Raises:
        ConfigError: Where there is no such size or format.
    """
    return draw_pictures(study, FIGURES, folder, size, formats)


__all__ = [
    "FIGURES", "FORMATS", "SIZES", "AnySize", "Picture", "Plots", "Size", "as_svg", "draw",
    "draw_all", "missing_of", "picture_of", "save", "size_of",
]  # fmt: skip

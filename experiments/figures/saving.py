"""How a figure becomes a file: PNG, SVG or PDF, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from experiments.config_errors import ConfigError, Problem, did_you_mean, one_of
from experiments.figures.style import RC

Drawn = TypeVar("Drawn")

FORMATS = ("png", "svg", "pdf")
SHIPPED = ("png", "svg")
"""Formats in which the figures of a study are written."""

_WRITING: Any = {
    "text.hinting": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "hcpsim",
    "pdf.fonttype": 42,
}


def save(
    figure: Figure, stem: Path, formats: str | Sequence[str] = SHIPPED, dpi: int = 150
) -> list[Path]:
    """Writes a figure, the same bytes every time: without dates, text as text.

    Args:
        figure: the figure.
        stem: path of the files without their endings.
        formats: one of `FORMATS`, or several.
        dpi: dots per inch of a PNG.

    Returns:
        The files written, in the order of the formats.

    Raises:
        ConfigError: where there is no such format; nothing is written.
    """
    kinds = formats_of(formats)
    settle(figure)
    paths = [stem.with_name(f"{stem.name}.{kind}") for kind in kinds]
    with matplotlib.rc_context(_WRITING):
        for path, kind in zip(paths, kinds, strict=True):
            _WRITE[kind](figure, path, dpi)
    return paths


def save_all(
    figures: Mapping[str, Callable[[Drawn], Figure | None]], of: Drawn, folder: Path,
    formats: Sequence[str] = SHIPPED, dpi: int = 150,
) -> list[Path]:  # fmt: skip
    """Draws and saves figures; of one that is not drawn nothing stays that lay there before.

    Args:
        figures: by file name, in reading order.
        of: what they are of.
        folder: where the files go; made if missing.
        formats: of `FORMATS`.
        dpi: dots per inch of a PNG.

    Returns:
        The files written, those of a figure together, in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    with matplotlib.rc_context(RC):
        for name, draw in figures.items():
            figure = draw(of)
            if figure is not None:
                paths += save(figure, folder / name, formats, dpi)
            else:
                for kind in FORMATS:
                    (folder / f"{name}.{kind}").unlink(missing_ok=True)
    return paths


def as_svg(figure: Figure) -> str:
    """Returns a figure as the text of an SVG, the same every time."""
    settle(figure)
    text = io.StringIO()
    with matplotlib.rc_context(_WRITING):
        _svg(figure, text, 0)
    return text.getvalue()


def settle(figure: Figure) -> None:
    """Lays a figure out for good; the solver of the layout differs in its last digits."""
    layout = figure.get_layout_engine()
    if layout is not None:
        layout.execute(figure)
        figure.set_layout_engine("none")
        for axes in figure.axes:
            place = axes.get_position()
            axes.set_position(tuple(round(side, 6) for side in place.bounds))


def formats_of(formats: str | Sequence[str]) -> tuple[str, ...]:
    """Returns the formats that are asked for.

    Raises:
        ConfigError: where a figure is not written in one, with a line for each.
    """
    kinds = (formats,) if isinstance(formats, str) else tuple(formats)
    problems = [
        Problem("formats", f"one of {one_of(FORMATS)}", repr(kind), did_you_mean(kind, FORMATS))
        for kind in kinds
        if kind not in FORMATS
    ]
    if problems:
        raise ConfigError(problems)
    return kinds


# `savefig` draws once more beforehand, for layouts that are not settled yet.
def _png(figure: Figure, path: Path, dpi: int) -> None:
    before = figure.dpi
    figure.set_dpi(dpi)
    dots: Any = FigureCanvasAgg(figure)
    dots.print_png(path, metadata={"Software": None})
    figure.set_dpi(before)


def _svg(figure: Figure, path: Path | io.StringIO, _: int) -> None:
    lines: Any = FigureCanvasSVG(figure)
    lines.print_svg(path, metadata={"Date": None, "Creator": None})


def _pdf(figure: Figure, path: Path, _: int) -> None:
    pages: Any = FigureCanvasPdf(figure)
    pages.print_pdf(path, metadata={"CreationDate": None, "Creator": None, "Producer": None})


_WRITE: dict[str, Any] = {"png": _png, "svg": _svg, "pdf": _pdf}

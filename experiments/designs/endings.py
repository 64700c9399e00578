"""What comes of a study last: its figures, its report, and its words on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from experiments.folder.results_folder import Clock
from experiments.plain import visible
from experiments.progress import say, waiting

WHOLE, WITH_FAILURES = 0, 1
"""Exit codes: all runs were made, or some failed."""
REPORT = "report.html"


def draw_and_report(
    folder: Path,
    clock: Clock,
    draw: Callable[[Path], list[Path]],
    write: Callable[[Sequence[Path]], object],
) -> list[str]:
    """Draws a study's figures and writes its report; returns the figures' names in the folder.

    Args:
        folder: of the study.
        clock: that adds up what each takes.
        draw: draws into the folder that it is given, and returns the files.
        write: writes the report with these files.
    """
    with clock.measure("figures"), waiting("Drawing figures"):
        drawn = draw(folder / "figures")
    with clock.measure("report"), waiting("Writing the report"):
        write(drawn)
    return [path.relative_to(folder).as_posix() for path in drawn]


def tell(lines: Iterable[str], folder: Path) -> int:
    """Shows what was found and where its report is; returns the exit code of a whole study."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line in lines:
        console.print(Text(visible(line)))
    say(f"\nReport: {folder / REPORT}")
    return WHOLE

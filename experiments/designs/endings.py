"""What comes of a study last: its figures, its report, and its words on the terminal."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from experiments.designs.design import Row
from experiments.folder.results_folder import Clock, write_manifest
from experiments.folder.seal import seal
from experiments.jobs.job import RunOutcome
from experiments.plain import visible
from experiments.progress import say, waiting

REPORT = "report.html"

_SELDOM = 50_000
"""New objects after which garbage is looked for while figures are drawn."""


def draw_and_report(
    folder: Path,
    clock: Clock,
    draw: Callable[[Path], list[Path]],
    write: Callable[[], object],
) -> list[str]:
    """Draws a study's figures and writes its report; returns the figures' names in the folder.

    Args:
        folder: of the study.
        clock: that adds up what each takes.
        draw: draws into the folder that it is given, and returns the files.
        write: writes the report.
    """
    with _spared():
        with clock.measure("figures"), waiting("Drawing figures"):
            drawn = draw(folder / "figures")
        with clock.measure("report"), waiting("Writing the report"):
            write()
    return [path.relative_to(folder).as_posix() for path in drawn]


@contextmanager
def _spared() -> Iterator[None]:
    """Has garbage looked for among new objects alone, and seldom: figures make many, few stay."""
    already, often = gc.get_freeze_count() > 0, gc.get_threshold()
    if not already:
        gc.freeze()
        gc.set_threshold(_SELDOM, *often[1:])
    try:
        yield
    finally:
        if not already:
            gc.set_threshold(*often)
            gc.unfreeze()


def failures(
    failed: Iterable[tuple[Row, RunOutcome]],
    variant: Callable[[Row], str] = lambda row: row.point.name,
) -> list[dict[str, Any]]:
    """Returns what the manifest says of runs that failed.

    Args:
        failed: each with what became of it.
        variant: what a run is called beside its arm.
    """
    return [
        {"arm": row.arm, "variant": variant(row), "replicate": row.replicate, "error": one.error}
        for row, one in failed
    ]


def finish(
    folder: Path,
    clock: Clock,
    manifest: Mapping[str, Any],
    tables: Iterable[str],
    drawn: Iterable[str],
) -> None:
    """Seals what was written into a folder, and says that the study is finished.

    Args:
        folder: of the study.
        clock: that was added up.
        manifest: as it was written with the tables.
        tables: names of files, those that were not written among them.
        drawn: names of figures.
    """
    files = seal(folder, [*tables, *drawn])
    write_manifest(
        folder, {**manifest, "files": files, "state": "finished", "timings": clock.seconds}
    )


def tell(lines: Iterable[str], folder: Path) -> None:
    """Shows what was found and where its report is."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line in lines:
        console.print(Text(visible(line)))
    say(f"\nReport: {folder / REPORT}")

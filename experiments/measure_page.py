"""The tables of measures and columns in `docs/reference/measures.md`, from their declarations.

    python -m experiments.measure_page

writes them anew; a test fails where they are out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from experiments.telling.table import markdown
from sim.scorecard.declared import CHANNELS, PERIOD, WEEKLY
from sim.settings.words import SHARED

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "measures.md"
START, END = "<!-- made by python -m experiments.measure_page: {} -->", "<!-- end -->"
_BETTER = {1: "more", -1: "less", None: "–"}
_RUN = (("arm", "", "name of the arm"), ("replicate", "", "from 1"), ("week", "", "from 1"))
_SEGMENT = (("segment", "", "kind of segment"), ("value", "", "which"))
_CHANNEL = (("channel", "", f"name of the channel, or {', '.join(f'`{one}`' for one in SHARED)}"),)


def _coded(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is code."""
    return markdown(columns, [[f"`{name}`", *rest] for name, *rest in rows])


def tables() -> dict[str, str]:
    """Every table of the page that is made of declarations, by its name there."""
    columns = ("Column", "Unit", "Meaning")
    weekly = [(name, column.unit, column.about) for name, column in WEEKLY.items()]
    channels = [(name, column.unit, column.about) for name, column in CHANNELS.items()]
    period = [
        (name, figure.unit, _BETTER[figure.better], figure.about) for name, figure in PERIOD.items()
    ]
    return {
        "measures": _coded(("Measure", "Unit", "Better", "Meaning"), period),
        "weekly": _coded(columns, (*_RUN, *_SEGMENT, *weekly)),
        "channels": _coded(columns, (*_RUN, *_CHANNEL, *channels)),
    }


def filled(text: str) -> str:
    """A page with every table in its place.

    Raises:
        ValueError: if the page has no place for one.
    """
    for name, table in tables().items():
        start = START.format(name)
        before, found, rest = text.partition(f"{start}\n")
        _, end, after = rest.partition(END)
        if not found or not end:
            message = f"{PAGE.name} has no place for the table of {name}"
            raise ValueError(message)
        text = f"{before}{start}\n{table}\n{END}{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

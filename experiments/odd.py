"""The table of parameters in `docs/explanation/odd.md`, taken from the page of every parameter.

    python -m experiments.odd

writes it anew; a test fails where it is out of date.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from experiments.parameters import page
from experiments.telling.table import markdown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "odd.md"
START, END = "<!-- made by python -m experiments.odd -->", "<!-- end -->"
WHOLE = "behaviour."
_HEAD = ("Parameter", "Default", "Unit", "Swept", "Source", "Confidence")


def rows() -> list[dict[str, str]]:
    """Every row of every table of parameters, by the heads of its columns."""
    found, head = [], [""]
    for line in page().replace("](sources.md", "](../reference/sources.md").splitlines():
        if not line.startswith("| "):
            continue
        cells = [cell.strip() for cell in line.strip("|").replace("\\|", "/").split("|")]
        if cells[0] == "Parameter":
            head = cells
        elif cells[0].startswith("`") and head[0] == "Parameter" and "." in cells[0]:
            found.append(dict(zip(head, cells, strict=False)))
    return found


def table() -> str:
    """What HCPs are like, parameter by parameter, then the other sections in numbers."""
    mine = [row for row in rows() if row["Parameter"].startswith(f"`{WHOLE}")]
    whole = markdown(_HEAD, [[row.get(head, "") for head in _HEAD] for row in mine])
    sections: dict[str, Counter[str]] = {}
    for row in rows():
        section = row["Parameter"].strip("`").split(".")[0]
        if not row["Parameter"].startswith(f"`{WHOLE}"):
            sections.setdefault(section, Counter())[_kind(row.get("Confidence", ""))] += 1
    heads = ("Section", "Parameters", "A", "B", "C", "chosen, or told beside the table")
    others = markdown(
        heads,
        [
            (f"`{section}`", str(sum(kinds.values())), *(str(kinds[kind]) for kind in "ABC"),
             str(kinds[""]))
            for section, kinds in sections.items()
        ],
    )  # fmt: skip
    return "\n".join(
        [
            "What HCPs are like, whole:", "", whole,
            "", "The other sections, in [every parameter](../reference/parameters.md):", "", others,
        ]
    )  # fmt: skip


def _kind(confidence: str) -> str:
    """A confidence that stands beside a table counts as given in each of its rows' tables."""
    return confidence if confidence in ("A", "B", "C") else ""


def filled(text: str) -> str:
    """A page with the table in its place.

    Raises:
        ValueError: if the page has no place for it.
    """
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        message = f"{PAGE.name} has no place for the table of parameters"
        raise ValueError(message)
    return f"{before}{START}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

"""`docs/explanation/worlds.md`: what the evidence leaves open, written from the table of worlds.

    python -m validation.evidence.page

writes it anew, with its picture; a test fails where it is out of date.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.assumptions import SECTIONS
from experiments.files import write_text
from experiments.telling.table import markdown
from sim.settings import Settings
from sim.settings.parameter import ranged
from validation.evidence.implausibility import MOST
from validation.evidence.look import HIT_BY
from validation.evidence.narrowing import TOGETHER, narrowing, together
from validation.evidence.picture import draw
from validation.evidence.table import TABLE, looked_at, read_worlds

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, PICTURE = DOCS / "explanation" / "worlds.md", DOCS / "pictures" / "worlds.png"
_MOST_PAIRS, _MOST_READ = 40, 5
_MODEL = Settings()
_SMALL = """**This table is of a small run**, made to try the way it is made: few worlds, of few
HCPs. Its figures say nothing of the field."""
_COMMAND = """```console
$ hcpsim compare worlds=evidence replicates=100 name=in_open_worlds
```

lets each replicate live in one of them, the same in every arm, and says in how many a lead holds
([how](../reference/measures.md#worldscsv))."""
_PICTURE = """![Central 90 % of the worlds within each range, and the share of the ranges by
wave](../pictures/worlds.png)"""
_WAVES = """Each draws from what the emulators of the waves before do not rule out. In early waves
the second- or third-largest implausibility has to be small, since emulators are poor then. A draw
is dropped as soon as a figure is implausible, but for some that teach."""


def page(
    worlds: pd.DataFrame, provenance: Mapping[str, Any], independent: pd.DataFrame | None = None
) -> str:
    """The page.

    Args:
        worlds: a row each.
        provenance: of the table.
        independent: figures that judge the model, in some of the worlds, as `look` writes them.
    """
    found = narrowing(worlds, provenance)
    narrowed, others = found[found["narrowed"]], found[~found["narrowed"]]
    count, keys, targets = len(worlds), len(found), len(provenance["targets"])
    parts = [
        "# Worlds that the evidence leaves open",
        "<!-- made by python -m validation.evidence.page -->",
        f"""A single value for each of {keys} parameters is not what published evidence says: it
leaves a set. `configs/worlds/evidence.csv` holds {count} draws from it, a row each: of every one
all {targets} figures that [rule out](#figures-that-rule-out) lie within {MOST:g} standard
deviations of what the field reports.""",
        *([_SMALL] if provenance["small"] else []),
        *([provenance["note"]] if "note" in provenance else []),
        *([] if provenance["small"] else [_COMMAND]),
        *_way(provenance),
        _PICTURE,
        "## What the evidence narrowed",
        f"""{len(narrowed)} of {keys} parameters: the central 90 % of their worlds, over the
central 90 % of their range, is narrower than that of all but one in a thousand samples of {count}
from the whole range. 1 is not narrowed at all.""",
        _narrowed(narrowed) if len(narrowed) else "None.",
        "## What it did not narrow",
        "Each of these may lie anywhere in its range, as far as a single one goes:",
        _listed(others["key"]) if len(others) else "none.",
        "## What goes together",
        f"""Pairs whose ranks correlate beyond {TOGETHER:g} either way (of few worlds: beyond what
luck gives). The evidence knows something of both that it does not know of either.""",
        _pairs(together(worlds)),
        "## Waves",
        _WAVES,
        _waves(provenance),
        "## Figures that rule out",
        _figures(provenance),
        *([] if independent is None else ["## Figures that judge", *_judged(independent)]),
    ]
    return "\n\n".join(parts) + "\n"


def judged() -> pd.DataFrame | None:
    """Returns the independent figures in worlds of the table that ships; None before the look."""
    path = looked_at()
    return pd.read_csv(path) if path.exists() else None


def _way(provenance: Mapping[str, Any]) -> list[str]:
    """How they were found, and what could not be reached."""
    impossible, left_out = provenance["impossible"], provenance["left_out"]
    said = [
        f"""They were found by history matching (Craig et al. 1997; Vernon et al. 2010): parameters
are drawn from their ranges, the worlds of the *used* targets
(`validation/TARGETS.md`) are lived with {provenance["size"]:,} HCPs, once each, and a
draw is ruled out by one figure further than {MOST:g} standard deviations from its range. The
variance is that of the source (a quarter of its range is a standard deviation), of luck (repeated
lives at the defaults) and of what the model cannot be expected to tell (the target's tolerance).
Independent targets were not computed for it. The rows are no sample by probability: what is in
the table is not ruled out, and no more is claimed."""
    ]
    if impossible:
        said.append(
            f"No draw of any wave reached {_listed(impossible)}: impossible for this model within "
            "its ranges, and so left out of the ruling-out."
        )
    if left_out:
        said.append(f"Left out by hand: {_listed(left_out)}.")
    return said


def _narrowed(table: pd.DataFrame) -> str:
    rows = [
        (
            f"`{row['key']}`", f"{row['low']:g} to {row['high']:g}", f"{row['default']:g}",
            f"{row['q05']:.3g} to {row['q95']:.3g}", f"{row['q50']:.3g}", f"{row['width']:.2f}",
        )
        for row in table.to_dict("records")
    ]  # fmt: skip
    heads = ("Parameter", "Range", "Default", "Central 90 %", "Median", "Width")
    return markdown(heads, rows, figures=1)


def _pairs(table: pd.DataFrame) -> str:
    if table.empty:
        return "None."
    rows = [
        (f"`{row['one']}`", f"`{row['other']}`", f"{row['correlation']:+.2f}")
        for row in table.head(_MOST_PAIRS).to_dict("records")
    ]
    more = len(table) - len(rows)
    told = markdown(("One", "Other", "Correlation"), rows, figures=1)
    read = "\n".join(_read(row) for row in table.head(_MOST_READ).to_dict("records"))
    return "\n\n".join([told, *([f"and {more} more."] if more else []), "In words:", read])


def _read(pair: Mapping[Any, Any]) -> str:
    """What it says that two go together, with what each of them is."""
    way = "higher" if pair["correlation"] > 0 else "lower"
    return f"- where {_what(pair['one'])} is higher, {_what(pair['other'])} is {way}"


def _what(key: str) -> str:
    """A parameter's key, with its own first words."""
    known = {one.key: one.about for part in SECTIONS for one in ranged(getattr(_MODEL, part), part)}
    said = re.split("[,;:(]", known.get(key, ""))[0].strip()
    return f"`{key}` ({said})" if said else f"`{key}`"


def _waves(provenance: Mapping[str, Any]) -> str:
    rows = [
        (
            str(wave["wave"]), f"{wave['share_of_ranges_drawn_from']:.2g}", str(wave["draws"]),
            str(wave["lived_in_all_worlds"]), str(wave["kept"]), str(wave["emulators"]),
            "–" if wave["held_in_95"] is None else f"{wave['held_in_95']:.0%}",
        )
        for wave in provenance["waves"]
    ]  # fmt: skip
    heads = ("Wave", "Share of the ranges", "Draws", "Lived in all worlds", "Kept", "Emulators",
             "Held-out lives inside 95 %")  # fmt: skip
    return markdown(heads, rows, figures=6)


def _figures(provenance: Mapping[str, Any]) -> str:
    rows = []
    for name, target in provenance["targets"].items():
        low, middle, high = (_number(one) for one in target["of_worlds"])
        ends = f"{_number(target['low'])} to {_number(target['high'])}"
        rows.append((f"`{name}`", ends, f"{low} to {high}", middle,
                     _number(target["replicate_sd"])))  # fmt: skip
    heads = ("Target", "Field", "Central 90 % of the worlds", "Median", "Deviation by luck")
    return markdown(heads, rows)


def _judged(table: pd.DataFrame) -> list[str]:
    """What the independent figures say of structure and of knowledge."""
    said = [
        f"""Figures that ruled nothing out, in {table["worlds"].max()} of the worlds, drawn by luck.
What no world hits the model cannot give within what the evidence leaves open: a miss of its
structure. What some hit is a matter of what is known."""
    ]
    for word, what in HIT_BY.items():
        mine = table.loc[table["hit_by"] == word]
        if mine.empty:
            continue
        rows = [
            (
                f"`{row['id']}`", f"{_end(row['low'])} to {_end(row['high'])}",
                f"{row['q05']:.3g} to {row['q95']:.3g}", f"{row['q50']:.3g}",
                f"{row['hits'] / row['worlds']:.0%}",
            )
            for row in mine.to_dict("records")
        ]  # fmt: skip
        heads = ("Target", "Field", "Central 90 % of the worlds", "Median", "Hit in")
        said += [f"Hit by {what}: {len(mine)} of {len(table)}.", markdown(heads, rows, figures=1)]
    return said


def _end(value: float) -> str:
    return _number(value if math.isfinite(value) else None)


def _number(value: float | None) -> str:
    return "…" if value is None else f"{value:.3g}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    found_worlds, found_provenance = read_worlds(TABLE)
    write_text(PAGE, page(found_worlds, found_provenance, judged()))
    draw(narrowing(found_worlds, found_provenance), found_provenance, PICTURE)

"""Writes `docs/reference/figures.md`: each figure with its picture, its call and what it is from.

    python -m experiments.figures_page FOLDER...

Folders are those of finished studies, as the page's two commands make them; a figure is drawn from
the first that holds it. Without one, the words are written anew and the pictures stay.
"""

from __future__ import annotations

import inspect
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.calibration import figures as of_calibrations
from experiments.figures import FIGURES, SIZES, Picture, Plots
from experiments.figures import discovery as of_searches
from experiments.figures import sensitivity as of_analyses
from experiments.figures import sweep as of_sweeps
from experiments.figures.plots_of import PlotsOf
from experiments.figures.saving import save
from experiments.files import write_bytes, write_text
from experiments.pilots import figures as of_pilots
from experiments.python.plots import (
    CalibrationPlots,
    DiscoveryPlots,
    LearnedPlots,
    PilotPlots,
    SensitivityPlots,
    SweepPlots,
)
from experiments.study import Study
from experiments.telling.fact import fact
from experiments.telling.table import markdown

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "figures.md"
PICTURES = ROOT / "docs" / "pictures" / "figures"
NAME = "for_figures"
COMMAND = (
    f"hcpsim compare worlds=evidence population=eu5 population.size=300 weeks=26 replicates=12 "
    f"why=true rules=true story=7 'arms=[push,pull,hybrid,none]' name={NAME}"
)
WORLDS = (
    "hcpsim compare worlds=evidence population=eu5 population.size=300 weeks=26 replicates=40 "
    "'arms=[push,pull,hybrid,none]' name=for_knowing"
)
OTHERS: dict[str, tuple[Mapping[str, Picture[Any]], type[PlotsOf[Any]]]] = {
    "sweep": (of_sweeps.FIGURES, SweepPlots),
    "sensitivity": (of_analyses.FIGURES, SensitivityPlots),
    "discover": (of_searches.FIGURES, DiscoveryPlots),
    "pilot": (of_pilots.FIGURES, PilotPlots),
    "learn": (of_pilots.OF_LEARNED, LearnedPlots),
    "calibrate": (of_calibrations.FIGURES, CalibrationPlots),
}
"""Figures of the other verbs, and their methods."""
_COLOURS = 64
_DPI = 110

_TOP = f"""# Figures

Every figure is drawn from the tables that a study saved, by the same functions that draw those of
the report. `Plots` has them all; this page was made from a small study:

```console
$ {COMMAND}
```

What is worth finding out needs more worlds than these twelve:

```console
$ {WORLDS}
```

```python
from pathlib import Path

from experiments.figures import Plots, draw
from experiments.study import Study

study = Study.load(Path("results/{NAME}"))
plot = Plots(study)
figure = plot.forest(size="column")  # a Matplotlib figure, 89 mm wide
plot.all("paper", size="page", formats=["pdf", "svg"])  # every figure of the study
draw(study, "harm", "paper", size="slide", formats="png")  # one of them, by its name
```

**Into axes of your own.** With `ax=` a method draws one panel into it and returns its figure; which
panel, its last argument says. Fonts and colours of these axes stay yours, and no figure's title or
footer is added. The legend stands below the axes: `layout="constrained"` makes room for it,
`ax.get_legend().remove()` takes it away.

```python
import matplotlib.pyplot as plt

plt.style.use("experiments.figures.hcpsim")  # our style sheet, if you like it
figure, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3), layout="constrained")
plot.by_week(ax=left, measure="engaged")
plot.forest(ax=right, measure="engagement")
figure.savefig("both.pdf")
```

**Sizes.** {{sizes}}. A `Size` of your own goes as well.

**Files** are PNG, SVG (text stays text) or PDF, the same bytes each time. In an SVG what
belongs to an arm has an id `arm:NAME#n`, and a point to hover `tip:TEXT#n`, without ink.

**Faults** name what there is: an unknown figure, size or measure the nearest one and the list, a
figure of what the study does not hold what would make it (`missing_of(study)` has all of these).
`FIGURES[name].alt(study)` says in a sentence what is seen, for who cannot see it.
"""


_OTHERS = """## Sweeps, analyses, searches and pilots

What the other verbs return has its figures too, drawn in the same way: `ax=`, `size=`, `plot.names`
and `plot.all(folder)`. Where a figure has several panels, `measure=` leaves one (`arm=` of
`by_arm`, `panel=` of `power`). On given axes a map has no key of its colours, which would have to
lie outside of them: `figure.colorbar(ax.images[0])` makes one.

```python
import experiments

sweep = experiments.load("results/mails")
sweep.plot.response(size="column", measure="engagement")
sweep.plot.all("paper", formats="pdf")
```
"""


def page() -> str:
    """Returns the page."""
    said = {
        "column": "89 mm", "page": "183 mm", "slide": "16:9", "phone": "a screen of 400 pixels",
        "report": "1,200 pixels",
    }  # fmt: skip
    sizes = ", ".join(f"`{name}` ({said[name]})" for name in SIZES)
    rows = [(f"[{one.title}](#{one.name})", f"`plot.{one.call}`") for one in FIGURES.values()]
    parts = [_TOP.replace("{sizes}", sizes), markdown(("figure", "call"), rows)]
    parts += [_part(one) for one in FIGURES.values()]
    parts.append(_others())
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _part(one: Picture[Study]) -> str:
    """What the page says of one figure."""
    method = getattr(Plots, one.call.partition("(")[0])
    keys = [
        f"`{name}`" for name in inspect.signature(method).parameters
        if name not in ("self", "ax", "size", "segment")
    ]  # fmt: skip
    only = f" One panel alone: {', '.join(keys)}." if keys else ""
    return (
        f'<a id="{one.name}"></a>\n\n## {one.title}\n\n'
        f"![{one.title}](../pictures/figures/{one.name}.png)\n\n{fact(one.caption)}\n\n"
        f"`plot.{one.call}`, file `{one.name}`, from {_tables(one)}.{only}\n"
    )


def _tables(one: Picture[Any]) -> str:
    """The tables that a figure is made from."""
    return ", ".join(f"`{name}`" for name in one.made_from.split(", "))


def _others() -> str:
    """What the page says of the figures of the other verbs."""
    rows = [
        (f"`{verb}`", one.title, f"`plot.{one.call}`", _tables(one), str(fact(one.caption)))
        for verb, (figures, _) in OTHERS.items()
        for one in figures.values()
    ]  # fmt: skip
    heads = ("verb", "figure", "call", "from", "how to read it")
    return f"{_OTHERS}\n{markdown(heads, rows)}"


def draw_pictures(studies: Sequence[Study], folder: Path) -> list[Path]:
    """Draws the page's pictures, in few colours.

    Args:
        studies: that have the figures; each is drawn from the first that holds it.
        folder: where they go; made if missing.

    Returns:
        The files.
    """
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, one in FIGURES.items():
        holding = [study for study in studies if one.holds(study)]
        figure = one.draw(holding[0]) if holding else None
        if figure is None:
            print(f"{name}: {one.missing(studies[-1])}", file=sys.stderr)
            continue
        (path,) = save(figure, folder / name, "png", _DPI)
        with Image.open(path) as picture:
            few = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        small = io.BytesIO()
        few.save(small, "PNG", optimize=True)
        write_bytes(path, small.getvalue())
        paths.append(path)
    return paths


def main(given: list[str]) -> int:
    """Writes the page, and the pictures where a study is given."""
    if given:
        draw_pictures([Study.load(Path(folder)) for folder in given], PICTURES)
    write_text(PAGE, page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

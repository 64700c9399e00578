"""What the ready experiments found, in `docs/reference/experiments.md`, from runs of them.

    python -m experiments.experiment_page [NAME ...]

makes each study that is not whole yet in `results/experiments` and writes its section anew: the
question, the answer, who left money, on what it turns, and what the structures of the unequal
universe do to it (small runs in `results/structures`).
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

from experiments.configuration.plan import plan_study
from experiments.designs.study import make_study
from experiments.files import write_text
from experiments.structures import Changed, changed
from experiments.study import Study
from experiments.telling.verdict import verdict

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "experiments.md"
FOLDER = Path("results", "experiments")
WIDTH = 118
REPLICATES = 6  # enough for certainty, and all of them are made in a quarter of an hour
_TOLD = ("spent", "turns.turned", "turns.holds")
_SECTION = r"(?ms)^### {name}\n.*?(?=^##|\Z)"


def section(name: str, study: Study, universes: Changed) -> str:
    """Returns the section of one experiment in Markdown.

    Args:
        name: of its page in `configs/experiment`.
        study: made from it.
        universes: its answers without the structures of the unequal universe.
    """
    found = verdict(study.summary, study.differences, study.sensitivity_runs, study.manifest)
    told = [str(one) for line in found.facts for one in line if one.kind in _TOLD]
    sentences = [] if study.answer is None else list(study.answer["sentence"])
    bullets = [_wrapped(f"* {one}", "  ") for one in sentences]
    parts = [f"### {name}", study.question, "\n".join(bullets)]
    told += ["What the unequal universe changed. " + " ".join(universes.sentences())]
    return "\n\n".join([*parts, *(_wrapped(one) for one in told), universes.table()]) + "\n\n"


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def names() -> list[str]:
    """Returns the experiments that the page tells of, in its order."""
    return re.findall(r"(?m)^### (\w+)$", PAGE.read_text(encoding="utf-8"))


def made(name: str) -> Study:
    """Returns an experiment's study, made where it is not whole yet.

    Raises:
        RuntimeError: where runs of it failed.
    """
    given = [f"experiment={name}", f"results={FOLDER / name}", f"replicates={REPLICATES}"]
    given += ["why=false"]
    if make_study(plan_study(given, verb="compare")).code:
        message = f"{name}: runs failed"
        raise RuntimeError(message)
    return Study.load(FOLDER / name)


def main(chosen: list[str]) -> None:
    """Writes the sections of these experiments anew; of all where none is named."""
    for name in chosen or names():
        text = PAGE.read_text(encoding="utf-8")
        place = re.search(_SECTION.format(name=name), text)
        if place is None:
            message = f"{PAGE.name} has no section ### {name}"
            raise LookupError(message)
        new = section(name, made(name), changed(name))
        write_text(PAGE, text[: place.start()] + new + text[place.end() :])


if __name__ == "__main__":
    main(sys.argv[1:])

"""Key outputs of the model as they stand, so that figures change on purpose only.

    python -m validation.baselines
    python -m validation.baselines --update --why "what changed, and which way the figures move"

The first compares and says what differs (exit code 1 if anything does). The second writes
`validation/baselines.yaml` and the line in `CHANGELOG.md`; nothing else writes either.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import Any

import yaml

from experiments.jobs.store import Memory
from validation.worlds import Maker, Recipe, World, run_worlds

FILE = Path(__file__).with_name("baselines.yaml")
CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
STRATEGIES = (
    "none", "traditional", "push", "pull", "hybrid", "digital_push", "siloed", "adaptive", "unseen",
)  # fmt: skip
MARKETS = ("de", "us", "lockdown", "saturation", "strict_privacy")
MEASURES = (
    "engagement", "engaged", "reached", "minutes", "trust", "trust_change", "fatigue", "overloaded",
    "opted_out", "consented", "cost", "goodwill", "knowledge", "preferred_match", "purpose_met",
    "segment_error",
)  # fmt: skip
DIGITS = 6
_SMALL = ["population.size=300", "weeks=26"]
_HEAD = "# Written by `python -m validation.baselines --update --why ...`, never by hand.\n"


def recipes() -> list[Recipe]:
    """Every strategy in the baseline market, and hybrid in some markets."""
    plain = [Recipe(name, [f"strategy={name}", *_SMALL]) for name in STRATEGIES]
    abroad = [
        Recipe(f"hybrid in {name}", ["strategy=hybrid", f"market={name}", *_SMALL])
        for name in MARKETS
    ]
    return plain + abroad


def outputs() -> dict[str, dict[str, float]]:
    """Key outputs of each world as the model gives them now, to six digits."""
    maker = Maker()
    worlds = {recipe.name: maker.settings(recipe) for recipe in recipes()}
    (lived,) = run_worlds(worlds, 1, 1, 1, Memory())
    return {name: key_outputs(world) for name, world in lived.items()}


def key_outputs(world: World) -> dict[str, float]:
    """The measures of a world, to six digits."""
    return {name: _rounded(world.figure(name)) for name in MEASURES}


def _rounded(figure: float) -> float:
    return float(f"{figure:.{DIGITS}g}")


def read(path: Path = FILE) -> tuple[str, dict[str, dict[str, float]]]:
    """Why the baselines last changed, and the baselines."""
    tree: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return str(tree["why"]), tree["outputs"]


def differing(then: dict[str, dict[str, float]], now: dict[str, dict[str, float]]) -> list[str]:
    """What differs, a line for each output."""
    lines = []
    for world in dict.fromkeys([*then, *now]):
        old, new = then.get(world, {}), now.get(world, {})
        for name in dict.fromkeys([*old, *new]):
            a, b = old.get(name, math.nan), new.get(name, math.nan)
            if a != b and not (math.isnan(a) and math.isnan(b)):
                lines.append(f"{world}: {name} was {a:g}, is {b:g}")
    return lines


def update(now: dict[str, dict[str, float]], why: str, file: Path, changelog: Path) -> None:
    """Writes the baselines and their line in the changelog.

    Raises:
        ValueError: if the changelog has no part for what is unreleased.
    """
    log = changelog.read_text(encoding="utf-8")
    head, found, rest = log.partition("### Added\n\n")
    if not found:
        message = f"{changelog.name} has no '### Added' under what is unreleased"
        raise ValueError(message)
    page = yaml.safe_dump({"why": why, "outputs": now}, sort_keys=False, width=96)
    file.write_text(_HEAD + page, encoding="utf-8")
    changelog.write_text(f"{head}{found}{line(why)}\n{rest}", encoding="utf-8")


def line(why: str) -> str:
    """The changelog's line on a change of the baselines."""
    return f"- **numbers** Baselines: {why}"


def main(arguments: list[str] | None = None) -> int:
    """Compares, or updates with a reason."""
    parser = argparse.ArgumentParser(
        prog="python -m validation.baselines",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--why", default="", metavar="TEXT")
    options = parser.parse_args(arguments)
    why = " ".join(options.why.split())
    if options.update and not why:
        parser.error("--update takes --why: what changed, and which way the figures move")
    now = outputs()
    changed = differing(read()[1], now) if FILE.is_file() else ["there were none"]
    for difference in changed:
        print(difference)
    if not changed:
        print("Nothing differs.")
        return 0
    if not options.update:
        return 1
    update(now, why, FILE, CHANGELOG)
    return 0


if __name__ == "__main__":
    sys.exit(main())

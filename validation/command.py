"""`hcpsim validate`: the figures and patterns of the field against the model."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.configuration.plan import folder_faults
from experiments.faults import Fault, Faults, did_you_mean, shown
from experiments.runs.progress import RunProgress, say, waiting
from experiments.runs.store import write_whole
from experiments.tables import Table as Written
from experiments.terminal import WIDE, print_table
from sim.settings import Settings
from validation.targets import judge, read_targets, share_hit
from validation.worlds import Maker, World, live, read_recipes

REPLICATES, SEED = 3, 1
RESULTS = Path("results", "validate")
_KINDS = {
    "independent": "independent",
    "used": "used while building",
    "echo": "echoes of settings",
}


def validate(given: list[str]) -> int:
    """Live the worlds, judge the targets, print and draw what came out.

    Args:
        given: what follows the verb: `replicates=`, `seed=`, `results=`.

    Returns:
        0: a miss is a finding, not a failure.

    Raises:
        Faults: where an argument is not sound.
    """
    replicates, seed, folder = read(given)
    say("Targets against the model at its defaults; nothing is fitted here.")
    lives = _live_all(replicates, seed)
    with waiting("Judging"):
        judged = judge(read_targets(), lives)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(judged, folder / "validation.csv")
    with waiting("Drawing figures"):
        from validation.figures import draw_patterns

        draw_patterns(judged, lives, folder / "figures")
    show(judged)
    say(f"\nTable: {folder / 'validation.csv'}; figures: {folder / 'figures'}")
    return 0


def read(given: list[str]) -> tuple[int, int, Path]:
    """Replicates, seed and folder, or every fault in them."""
    figures, folder = {"replicates": REPLICATES, "seed": SEED}, RESULTS
    faults: list[Fault] = []
    limits = {"replicates": (1, 100), "seed": (0, 2**32 - 1)}
    for word in given:
        key, equals, text = word.partition("=")
        if key == "results" and text:
            folder = Path(text)
        elif key in figures and equals:
            low, high = limits[key]
            number = int(text) if text.isascii() and text.isdigit() else -1
            if not low <= number <= high:
                faults.append(Fault(key, f"a whole number, {low} to {high}", value=shown(text)))
            figures[key] = number
        else:
            hint = did_you_mean(key, [*figures, "results"])
            message = "unknown key; validate takes replicates, seed and results"
            faults.append(Fault(key, message, hint=hint))
    faults += folder_faults(folder)
    if faults:
        raise Faults(faults)
    return figures["replicates"], figures["seed"], folder


def _live_all(replicates: int, seed: int) -> list[dict[str, World]]:
    """Every world, as often as there are replicates."""
    import joblib

    from experiments.configuration.machine import processors
    from experiments.runner import compile_model, stopped_by_ctrl_c

    with waiting("Composing worlds"):
        maker, recipes = Maker(), read_recipes()
        worlds = {name: maker.settings(recipe) for name, recipe in recipes.items()}
    compile_model()
    places = [(name, k) for name in worlds for k in range(1, replicates + 1)]
    places.sort(key=lambda place: -_size(worlds[place[0]]))
    found: dict[tuple[str, int], World] = {}
    with stopped_by_ctrl_c(), RunProgress(len(places)) as progress:
        pool = joblib.Parallel(n_jobs=processors(), return_as="generator_unordered", batch_size=1)
        work = (joblib.delayed(_placed)(name, k, worlds[name], seed) for name, k in places)
        for name, k, world in pool(work):
            found[name, k] = world
            progress.advance(1)
    return [{name: found[name, k] for name in worlds} for k in range(1, replicates + 1)]


def _placed(name: str, replicate: int, settings: Settings, seed: int) -> tuple[str, int, World]:
    return name, replicate, live(settings, seed, replicate)


def _size(settings: Settings) -> int:
    return settings.population.size * (settings.weeks + settings.warm_up.weeks)


def show(judged: pd.DataFrame, console: Console | None = None) -> None:
    """Print every target with the model's figure, then the headline."""
    console = console or Console(highlight=False)
    wide = console.width >= WIDE
    for kind, words in _KINDS.items():
        mine = judged[judged["kind"] == kind]
        hit, every = share_hit(judged, kind)  # type: ignore[arg-type]
        console.print(Text(f"\n{words[0].upper()}{words[1:]}: {hit} of {every} hit", style="bold"))
        if not wide:
            print_table(_narrow(mine), console)
            continue
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
        heads: dict[str, Any] = {
            "target": {"ratio": 1}, "field": {"justify": "right"}, "range": {"justify": "right"},
            "model": {"justify": "right"}, "unit": {}, "": {},
        }  # fmt: skip
        for head, how in heads.items():
            table.add_column(head, **how)
        for _, row in mine.iterrows():
            table.add_row(
                Text(row["fact"]),
                _figure(row["figure"]), _range(row["low"], row["high"]),
                _figure(row["model"]), Text(row["unit"], overflow="ellipsis", no_wrap=True),
                Text(row["verdict"], style="bold" if row["verdict"] == "miss" else "dim"),
            )  # fmt: skip
        console.print(table)
    hit, every = share_hit(judged, "independent")
    misses = judged[(judged["kind"] == "independent") & (judged["verdict"] == "miss")]
    headline = f"{hit} of {every} independent targets hit ({hit / every:.0%})."
    console.print(Text(headline, style="bold"))
    if len(misses):
        console.print(Text(f"Missed: {', '.join(misses['id'])}; docs/limits.md says why."))


def _narrow(judged: pd.DataFrame) -> Written:
    """Targets by their ids, for a terminal that holds no more."""
    return Written(
        ("target", "field", "range", "model", "verdict", "unit"),
        tuple(
            (
                str(row["id"]), _figure(row["figure"]), _range(row["low"], row["high"]),
                _figure(row["model"]), str(row["verdict"]), str(row["unit"]),
            )
            for row in judged.to_dict("records")
        ),
    )  # fmt: skip


def _figure(value: float) -> str:
    """A figure to three digits."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _range(low: float, high: float) -> str:
    """A range; an open end is left out."""
    if math.isnan(low) or math.isnan(high):
        return f"at most {_figure(high)}" if math.isnan(low) else f"at least {_figure(low)}"
    return f"{_figure(low)} to {_figure(high)}" if low != high else "–"

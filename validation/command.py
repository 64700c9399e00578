"""`hcpsim validate`: the figures and patterns of the field against the model."""

from __future__ import annotations

import math
import shlex
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.text import Text

from experiments.config_errors import ConfigError, Problem
from experiments.configuration.own_keys import WORKERS, Whole, read_keys
from experiments.files import write_table
from experiments.folder.lock import held
from experiments.jobs.interrupts import STOPS, attended, tell_stop
from experiments.jobs.store import Store
from experiments.machine import folder_problems, processors, workers
from experiments.progress import say, waiting
from experiments.telling.table import WIDE, Table, print_table
from validation.targets import judge, read_targets, share_hit
from validation.worlds import Maker, World, read_recipes, run_worlds

REPLICATES, SEED = 3, 1
RESULTS = Path("results", "validate")
_KINDS = {
    "independent": "independent",
    "used": "used while building",
    "echo": "echoes of settings",
}


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes:
        replicates: lives of each world.
        seed: of all luck.
        workers: worlds at a time.
        folder: of the results.
    """

    replicates: int
    seed: int
    workers: int
    folder: Path


def validate(given: list[str]) -> int:
    """Live the worlds, judge the targets, print and draw what came out.

    Args:
        given: what follows the verb: `replicates=`, `seed=`, `executor.workers=`, `results=`.

    Returns:
        0: a miss is a finding, not a failure; 1 where it cannot go on, 130 after Ctrl-C.

    Raises:
        ConfigError: where an argument is not sound.
    """
    asked = read(given)
    say("Targets against the model at its defaults; nothing is fitted here.")
    repeat, store = shlex.join(["hcpsim", "validate", *given]), Store(asked.folder / "runs")
    try:
        with attended(), held(asked.folder, repeat):
            store.open()
            judged = _judge(asked, store)
    except STOPS as cause:
        store.look(closely=False)
        told = f"{len(store)} runs are kept in {store.folder}" if len(store) else ""
        return tell_stop(cause, repeat, asked.workers, told)
    show(judged)
    say(f"\nTable: {asked.folder / 'validation.csv'}; figures: {asked.folder / 'figures'}")
    return 0


def _judge(asked: Asked, store: Store) -> pd.DataFrame:
    """Lives the worlds, judges the targets; writes and draws what came out."""
    from validation.figures import draw_patterns

    lives = _run_all(asked, store)
    with waiting("Judging"):
        judged = judge(read_targets(), lives)
    write_table(judged, asked.folder / "validation.csv")
    with waiting("Drawing figures"):
        draw_patterns(judged, lives, asked.folder / "figures")
    return judged


def read(given: list[str]) -> Asked:
    """What is asked for, or every problem in it."""
    known: dict[str, Whole | str] = {
        "replicates": Whole(1, 100, REPLICATES), "seed": Whole(0, 2**32 - 1, SEED),
        WORKERS: Whole(1, 1024, processors()), "results": str(RESULTS),
    }  # fmt: skip
    takes = "validate takes replicates, seed, executor.workers and results"
    values, bare, problems = read_keys(given, known, takes)
    problems += [Problem(word, f"unknown key; {takes}") for word in bare]
    folder = Path(str(values["results"]))
    problems += folder_problems(folder)
    if problems:
        raise ConfigError(problems)
    at_a_time = workers(int(values[WORKERS]))
    return Asked(int(values["replicates"]), int(values["seed"]), at_a_time, folder)


def _run_all(asked: Asked, store: Store) -> list[dict[str, World]]:
    """Every world, as often as there are replicates."""
    with waiting("Composing worlds"):
        maker, recipes = Maker(), read_recipes()
        worlds = {name: maker.settings(recipe) for name, recipe in recipes.items()}
    return run_worlds(worlds, asked.replicates, asked.seed, asked.workers, store)


def show(judged: pd.DataFrame, console: Console | None = None) -> None:
    """Print every target with the model's figure, then the headline."""
    console = console or Console(highlight=False)
    wide = console.width >= WIDE
    for kind, words in _KINDS.items():
        mine = judged[judged["kind"] == kind]
        hit, every = share_hit(judged, kind)  # type: ignore[arg-type]
        console.print(Text(f"\n{words[0].upper()}{words[1:]}: {hit} of {every} hit", style="bold"))
        print_table(_table(mine, wide=wide), console)
    hit, every = share_hit(judged, "independent")
    misses = judged[(judged["kind"] == "independent") & (judged["verdict"] == "miss")]
    headline = f"{hit} of {every} independent targets hit ({hit / every:.0%})."
    console.print(Text(headline, style="bold"))
    if len(misses):
        console.print(
            Text(f"Missed: {', '.join(misses['id'])}; docs/explanation/limits.md says why.")
        )


def _table(judged: pd.DataFrame, *, wide: bool) -> Table:
    """Targets in words, or by their ids for a terminal that holds no more."""
    last = ("unit", "") if wide else ("verdict", "unit")
    rows = (
        (
            str(row["fact" if wide else "id"]), _figure(row["figure"]),
            _range(row["low"], row["high"]), _figure(row["model"]),
            *(str(row[name or "verdict"]) for name in last),
        )
        for row in judged.to_dict("records")
    )  # fmt: skip
    heads = ("target", "field", "range", "model", *last)
    styles = {"miss": "bold", "hit": "dim"}
    return Table(heads, tuple(rows), words=2, prose=wide, styles=styles)


def _figure(value: float) -> str:
    """A figure to three digits."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _range(low: float, high: float) -> str:
    """A range; an open end is left out."""
    if math.isnan(low) or math.isnan(high):
        return f"at most {_figure(high)}" if math.isnan(low) else f"at least {_figure(low)}"
    return f"{_figure(low)} to {_figure(high)}" if low != high else "–"

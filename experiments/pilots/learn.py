"""`hcpsim learn`: a pilot's results score its sealed forecast and narrow the worlds."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.config_errors import ConfigError, Problem, shown
from experiments.configuration.own_keys import read_keys
from experiments.files import file_digest, write_table, write_text
from experiments.folder.lock import held
from experiments.made import WHOLE
from experiments.pilots.narrowing import FEW, Narrowed, beliefs, narrow, redrawn
from experiments.pilots.results_file import KEY, Results, read_results
from experiments.pilots.score import scored
from experiments.pilots.sealed import opened
from experiments.pilots.telling import bare, is_better
from experiments.progress import say
from experiments.telling.fact import Fact, Gap, fact
from experiments.telling.table import Table, print_table
from experiments.telling.wording import chance, difference, wording
from experiments.worlds import LEFT_OPEN

FOLDER = "learned"
ABOUT = "learned.json"
"""What was learned, in sentences, and from which file."""
LEVEL = 80
_KNOWN = {KEY: "", "study": "results/pilot"}


def run_learn(given: Sequence[str]) -> int:
    """Reads a pilot's results, and writes and tells what they change.

    Args:
        given: what follows the verb: `pilot=FILE`, and `study=FOLDER` of `hcpsim pilot`.

    Returns:
        The exit code 0.

    Raises:
        ConfigError: everything that is wrong with the words, the folder or the file.
    """
    takes = f"learn takes {KEY}=FILE and study=FOLDER"
    values, bare_words, problems = read_keys(given, _KNOWN, takes)
    problems += [Problem(word, takes, value=shown(word)) for word in bare_words]
    if not values[KEY] and not any(problem.where == KEY for problem in problems):
        problems.append(Problem(KEY, f"is missing; {takes}"))
    if problems:
        raise ConfigError(problems)
    repeat = shlex.join(["hcpsim", "learn", *given])
    tell_learned(make_learned(Path(str(values[KEY])), Path(str(values["study"])), repeat))
    return WHOLE


def make_learned(path: Path, study: Path, repeat: str) -> Path:
    """Reads a pilot's results, and writes what they change.

    Args:
        path: of the results.
        study: the pilot's folder.
        repeat: the command that does it again.

    Returns:
        The folder written.

    Raises:
        ConfigError: everything that is wrong with the folder or the file.
    """
    sealed = opened(study)
    results = read_results(path, sealed)
    folder = study / FOLDER
    with held(study, repeat):
        folder.mkdir(exist_ok=True)
        learned = _learn(sealed, results, study, folder)
        said = [str(one) for one in closing(*learned, sealed, results)]
        about = {
            "repeat": repeat, "results": path.name, "digest": file_digest(path),
            "sealed": sealed["sealed"], "hash": sealed["hash"], "notes": results.notes,
            "worlds": None if learned[2] is None else learned[2].effective, "said": said,
        }  # fmt: skip
        write_text(folder / ABOUT, json.dumps(about, indent=1) + "\n")
    return folder


def _learn(
    sealed: dict[str, Any], results: Results, study: Path, folder: Path
) -> tuple[pd.DataFrame, pd.DataFrame, Narrowed | None]:
    """Writes what was learned; returns beliefs, the score and the worlds that are left."""
    from experiments.pilots.figures import Taught, draw_learned

    table = pd.read_csv(study / "forecast.csv")
    score = scored(sealed, table, results.found)
    write_table(score, folder / "score.csv")
    measures = [name for name in results.found if name in set(table["measure"])]
    if not measures:
        hint = "pilot.survey=true forecasts trust too"
        raise ConfigError([Problem(KEY, "has no measure that was forecast", hint=hint)])
    narrowed = narrow(table, results.found, measures)
    now = beliefs(table, results.found, narrowed)
    if sealed["worlds"] == "none":
        return now, score, None
    write_table(now, folder / "learned.csv")
    weights = pd.DataFrame(
        {"replicate": narrowed.replicates.astype(int), "weight": narrowed.weights}
    )
    write_table(weights, folder / "weights.csv")
    write_table(redrawn(pd.read_csv(study / "worlds.csv"), narrowed), folder / "worlds_now.csv")
    taught = Taught(now, sealed["new"], sealed["today"], narrowed.effective, len(narrowed.weights))
    draw_learned(taught, folder)
    return now, score, narrowed


def closing(
    now: pd.DataFrame, score: pd.DataFrame, narrowed: Narrowed | None, sealed: dict[str, Any],
    results: Results,
) -> list[Fact]:  # fmt: skip
    """Returns what is said of what was learned.

    Args:
        now: as `beliefs` gives it.
        score: as `scored` gives it.
        narrowed: the worlds that are left; None of one world.
        sealed: the forecast.
        results: the pilot's.
    """
    measure = sealed["measure"] if sealed["measure"] in results.found else next(iter(results.found))
    row = now[now["measure"] == measure].iloc[0]
    found = [_scored(score, measure, sealed)]
    if narrowed is None:
        return [*found, fact("learn.one_world")]
    gaps = {
        name: Gap(measure, row[name], row[f"{name}_low"], row[f"{name}_high"])
        for name in ("before", "seen", "now")
    }
    found.append(
        fact("learn.believed", measure=measure, new=sealed["new"], today=sealed["today"],
             better=row["now_better"], **gaps)
    )  # fmt: skip
    found.append(
        fact(
            "learn.worlds", effective=narrowed.effective, worlds=len(narrowed.weights),
            evidence=LEFT_OPEN in sealed["worlds"], few=narrowed.effective < FEW,
        )
    )  # fmt: skip
    if not narrowed.fits:
        found.append(fact("learn.outside", away=narrowed.away))
    return [*found, _what_to_do(row, sealed)]


def _what_to_do(row: pd.Series[Any], sealed: dict[str, Any]) -> Fact:
    """Says what to do with the new arm."""
    shown_ = row["seen_p"] < sealed["alpha"]
    better, said = row["now_better"], {"new": sealed["new"], "today": sealed["today"]}
    if shown_ and is_better(row["measure"], row["seen"]) and better >= 0.9:
        return fact("learn.take_up", better=better, **said)
    if shown_ and not is_better(row["measure"], row["seen"]) and better <= 0.1:
        return fact("learn.keep", better=better, **said)
    return fact("learn.open", shown=shown_, **said)


def _scored(score: pd.DataFrame, measure: str, sealed: dict[str, Any]) -> Fact:
    rows = score[score["level"] == LEVEL]
    mine = rows[(rows["measure"] == measure) & (rows["quantity"] == "difference")].iloc[0]
    naive = mine["crps_no_difference"]
    return fact(
        "learn.score", date=sealed["sealed"][:10], inside=int(rows["inside"].sum()),
        count=len(rows), level=LEVEL, measure=measure, score=bare(measure, mine["crps"]),
        skill=1.0 - mine["crps"] / naive if naive > 0 else 0.0,
    )  # fmt: skip


def tell_learned(folder: Path) -> None:
    """Prints what was learned of a pilot, from the folder where it was written."""
    from rich.console import Console

    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    for note in about["notes"]:
        say(f"hcpsim: note: {note}")
    if about["worlds"] is not None:
        print_table(overview(pd.read_csv(folder / "learned.csv")), Console(highlight=False))
    for one in about["said"]:
        print(one)


def overview(now: pd.DataFrame) -> Table:
    """Returns what was believed, seen and is believed now, by measure."""
    heads = ("measure", "believed before", "better", "seen", "p", "believed now", "better now")
    rows = []
    for row in now.to_dict("records"):
        cells = [
            difference(row["measure"], row[name], row[f"{name}_low"], row[f"{name}_high"])
            for name in ("before", "seen", "now")
        ]
        rows.append(
            (wording(row["measure"]).head, cells[0], f"{row['before_better']:.0%}", cells[1],
             chance(row["seen_p"]), cells[2], f"{row['now_better']:.0%}")
        )  # fmt: skip
    return Table(heads, tuple(rows))

"""What `python -m validation.evidence` does: matches, writes the table, looks at the rest.

    python -m validation.evidence workers=2 hours=4

goes on where it was killed or ran out of time; what a change of the model, the ranges or the
targets makes out of date is lived anew. `look=independent` lives no wave: it holds a few worlds of
the table against the independent targets.
"""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.config_errors import ConfigError, Problem, did_you_mean
from experiments.configuration.own_keys import Whole, read_keys
from experiments.folder.lock import held
from experiments.jobs.executors import lasting
from experiments.jobs.interrupts import STOPS, attended, tell_stop
from experiments.jobs.job import digest
from experiments.jobs.store import Store
from experiments.machine import processors
from experiments.machine import workers as workers_of
from experiments.progress import say
from experiments.worlds import SECTIONS, Box
from sim.compiled import MODEL_VERSION
from sim.settings import Settings
from sim.settings.parameter import Ranged, ranged
from validation import Floats
from validation.evidence.implausibility import MOST, Bounds, bounds_of
from validation.evidence.lives import Group, Lives, groups_of
from validation.evidence.look import look
from validation.evidence.table import TABLE, write_worlds
from validation.evidence.waves import FIRST_LUCK, Matching, Plan, match
from validation.targets import Target, read_targets

RESULTS = Path("results", "evidence")
_DIGITS = 6  # of values


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes:
        draws: of a wave.
        worlds: that are to be found.
        size: HCPs of a world of the default size.
        repeats: lives of the defaults that tell the variance by luck.
        seed: of all luck.
        workers: lives at a time.
        hours: after which nothing more is begun.
        waves: the most of them.
        left_out: ids of targets that rule nothing out.
        folder: of what is kept.
        table: that is written.
        look: at the independent targets, in place of matching.
    """

    draws: int
    worlds: int
    size: int
    repeats: int
    seed: int
    workers: int
    hours: int
    waves: int
    left_out: tuple[str, ...]
    folder: Path
    table: Path
    look: bool


def evidence(given: list[str]) -> int:
    """Does what the arguments say; returns 0, 1 where it cannot go on, 130 after Ctrl-C."""
    try:
        asked = read(given)
    except ConfigError as error:
        print(f"evidence: {error}", file=sys.stderr)
        return 2
    repeat = shlex.join(["python", "-m", "validation.evidence", *given])
    store = Store(asked.folder / "runs")
    try:
        with attended(), held(asked.folder, repeat), lasting():
            store.open()
            if asked.look:
                look(asked.table, asked.size, asked.seed, asked.workers, store)
            else:
                find(asked, store)
    except STOPS as cause:
        store.look(closely=False)
        told = f"{len(store)} lives are kept in {store.folder}" if len(store) else ""
        return tell_stop(cause, repeat, 1, told)
    return 0


def read(given: list[str]) -> Asked:
    """What is asked for.

    Raises:
        ConfigError: with every problem in it.
    """
    known: dict[str, Whole | str] = {
        "draws": Whole(10, 10_000, 300), "worlds": Whole(1, 10_000, 200),
        "size": Whole(20, 100_000, 1_000), "repeats": Whole(2, 900, 8),
        "seed": Whole(0, 2**31, 1), "workers": Whole(1, 1024, processors()),
        "hours": Whole(1, 1_000, 4), "waves": Whole(1, 1_000, 60), "leave_out": "none",
        "results": str(RESULTS), "table": str(TABLE), "look": "none",
    }  # fmt: skip
    takes = f"it takes {', '.join(known)}"
    values, bare, problems = read_keys(given, known, takes)
    problems += [Problem(word, f"unknown key; {takes}") for word in bare]
    if values["look"] not in ("none", "independent"):
        problems.append(Problem("look", "none or independent", value=str(values["look"])))
    used = [target.id for target in used_targets()]
    left_out = [] if values["leave_out"] == "none" else str(values["leave_out"]).split(",")
    problems += [
        Problem("leave_out", "ids of used targets", value=name, hint=did_you_mean(name, used))
        for name in left_out if name not in used
    ]  # fmt: skip
    if problems:
        raise ConfigError(problems)
    whole = {key: value for key, value in values.items() if isinstance(value, int)}
    return Asked(
        whole["draws"], whole["worlds"], whole["size"], whole["repeats"], whole["seed"],
        workers_of(whole["workers"]), whole["hours"], whole["waves"], tuple(left_out),
        Path(str(values["results"])), Path(str(values["table"])), values["look"] != "none",
    )  # fmt: skip


def used_targets() -> list[Target]:
    """Targets that the matching may look at."""
    return [target for target in read_targets() if target.kind == "used"]


def parameters() -> list[Ranged]:
    """Every parameter with a range that a world may vary, whatever its confidence.

    None is left out: one that no used figure feels stays spread over its range, as it should.
    """
    settings = Settings()
    return [one for name in SECTIONS for one in ranged(getattr(settings, name), name)]


@cache
def is_whole(key: str) -> bool:
    """Tells whether a parameter is a whole number."""
    return isinstance(reduce(getattr, key.split("."), Settings()), int)


@dataclass(frozen=True)
class Setting:
    """What is matched, and the lives for it."""

    asked: Asked
    targets: list[Target]
    box: Box
    groups: list[Group]
    lives: Lives

    def values(self, shares: Floats) -> list[dict[str, float]]:
        """Returns draws by key, as they are lived and as the table has them."""
        values = self.box.values(shares)
        values = np.where([is_whole(key) for key in self.box.keys], np.rint(values), values)
        rounded = [[float(f"{value:.{_DIGITS}g}") for value in row] for row in values.tolist()]
        return [dict(zip(self.box.keys, row, strict=True)) for row in rounded]

    def defaults(self) -> Floats:
        """Returns the defaults as shares of the ranges; within them, wherever they are."""
        values = np.array([one.value for one in parameters()])
        return np.asarray(np.clip(np.nan_to_num(self.box.shares(values)), 0.0, 1.0))

    def live(self, group: int, shares: Floats, lucks: Sequence[int]) -> Floats:
        """Lives draws, as `waves.Live`."""
        return self.lives.figures(self.groups[group], self.values(shares), lucks)

    def noise(self) -> Floats:
        """Returns the variance of every figure from one life to the next, at the defaults."""
        column = {target.id: place for place, target in enumerate(self.targets)}
        found = np.zeros(len(self.targets))
        defaults = {one.key: one.value for one in parameters()}
        lucks = range(1, self.asked.repeats + 1)
        say(f"The defaults, {self.asked.repeats} times in every world, for the variance by luck")
        for group in self.groups:
            told = self.lives.figures(group, [defaults] * len(lucks), lucks)
            for place, name in enumerate(group.ids):
                mine = told[np.isfinite(told[:, place]), place]
                found[column[name]] = mine.var(ddof=1) if len(mine) > 1 else 0.0
        return found


def setting_of(asked: Asked, store: Store) -> Setting:
    """Lays out targets, ranges and worlds."""
    targets = used_targets()
    box = Box({one.key: (one.low, one.high) for one in parameters()})
    groups = groups_of(targets, box.keys, asked.size)
    lives = Lives(groups, asked.seed, asked.workers, store)
    return Setting(asked, targets, box, groups, lives)


def find(asked: Asked, store: Store) -> Matching:
    """Matches, and writes the table of what was found."""
    until = time.monotonic() + asked.hours * 3600
    setting = setting_of(asked, store)
    worlds = sum(len(group.worlds) for group in setting.groups)
    say(
        f"{len(setting.box.keys)} parameters, {len(setting.targets)} used targets in {worlds} "
        f"worlds of {asked.size} HCPs"
    )
    noise = setting.noise()
    bounds = bounds_of(setting.targets, noise)
    column = {target.id: place for place, target in enumerate(setting.targets)}
    plan = Plan(
        [target.id for target in setting.targets], bounds,
        [[column[name] for name in group.ids] for group in setting.groups],
        [group.cost for group in setting.groups], len(setting.box.keys), asked.draws,
        asked.worlds, asked.seed, setting.defaults(),
        tuple(column[name] for name in asked.left_out), asked.waves,
    )  # fmt: skip
    matching = match(plan, setting.live, asked.folder / f"waves-{_named(setting, bounds)}", until)
    if not matching.kept.any():
        say("No world was found in which every figure is plausible; nothing is written.")
        _tell_nearest(matching)
        return matching
    kept = pd.DataFrame(setting.values(matching.shares[matching.kept]), columns=setting.box.keys)
    write_worlds(kept, _provenance(setting, matching, noise), asked.table)
    say(f"{len(kept)} worlds of {asked.worlds} wanted: {asked.table}")
    return matching


def _named(setting: Setting, bounds: Bounds) -> str:
    """Names what the draws of waves depend on."""
    asked = setting.asked
    return digest(
        [
            MODEL_VERSION, asked.draws, asked.size, asked.seed, asked.left_out,
            setting.defaults().tolist(),
            [(one.key, one.low, one.high) for one in parameters()],
            bounds.low.tolist(), bounds.high.tolist(), bounds.variance.tolist(),
            bounds.replicates.tolist(), [group.name for group in setting.groups],
        ]
    )  # fmt: skip


def _tell_nearest(matching: Matching) -> None:
    """Says which figures are in the way."""
    whole = matching.lived.all(axis=1)
    share = (matching.implausibility()[whole] > MOST).mean(axis=0) if whole.any() else []
    for place in np.argsort(-np.asarray(share))[:10]:
        say(f"  {matching.plan.names[place]}: implausible in {share[place]:.0%} of whole draws")


def _provenance(setting: Setting, matching: Matching, noise: Floats) -> dict[str, Any]:
    """What the table comes from, in plain values."""
    asked, reached, ruling = setting.asked, matching.reached, matching.ruling
    kept = int(matching.kept.sum())
    waves = [
        {
            "wave": one.number, "draws": one.draws, "lived_in_all_worlds": one.lived,
            "kept": one.kept, "share_of_ranges_drawn_from": float(f"{one.volume:.3g}"),
            "implausibility_that_counts": one.rank, "emulators": one.emulators,
            "held_in_95": None if np.isnan(one.held) else round(one.held, 3),
        }
        for one in matching.waves
    ]  # fmt: skip
    figures = matching.figures[matching.kept]
    return {
        "about": "ranges: low, default, high; of_worlds: 5, 50, 95 %; lucks: of each row, in order",
        "worlds": kept,
        "small": kept < 200 or asked.size < 500,
        "model": MODEL_VERSION,
        "seed": asked.seed, "size": asked.size,
        "parameters": len(setting.box.keys),
        "implausible_from": MOST,
        "ranges": {one.key: [one.low, one.value, one.high] for one in parameters()},
        "waves": waves,
        "impossible": [
            target.id for target, there in zip(setting.targets, reached, strict=True) if not there
        ],
        "left_out": list(asked.left_out),
        "repeats": asked.repeats,
        "lucks": (np.flatnonzero(matching.kept) + FIRST_LUCK).tolist(),
        "targets": {
            target.id: {
                "low": _short(target.low), "high": _short(target.high),
                "replicate_sd": _short(float(np.sqrt(noise[place]))),
                "of_worlds": [_short(float(q)) for q in
                              np.quantile(figures[:, place], (0.05, 0.5, 0.95))],
            }
            for place, target in enumerate(setting.targets) if ruling[place]
        },
    }  # fmt: skip


def _short(value: float) -> float | None:
    return float(f"{value:.4g}") if np.isfinite(value) else None

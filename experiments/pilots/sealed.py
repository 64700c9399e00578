"""A forecast that is sealed before the pilot: what it will show, with a date and a digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.config_errors import ConfigError, Problem
from experiments.configuration.plans import PilotPlan
from experiments.files import digest_of, file_digest, write_text
from experiments.pilots.counted import parts
from experiments.pilots.measures import MEASURES, OBSERVED
from experiments.pilots.pilot_design import Life
from experiments.pilots.seen import Lived, estimates, parts_of
from sim.compiled import MODEL_VERSION
from sim.types import Floats

NAME = "sealed.json"
SCHEMA = 1
LEVELS = (50, 80, 95)
QUANTITIES = ("difference", "new", "today")
"""What is forecast of each measure: the estimated difference, and the means that it is of."""

_NOISE = 200  # draws of an analyst's error for each world
_LUCK = 1_531


def forecast(
    plan: PilotPlan, lives: Mapping[Life, Lived], extra: Mapping[str, float]
) -> pd.DataFrame:
    """Returns what each simulated pilot shows at its end.

    Args:
        plan: a sound one.
        lives: as `seen.read` gives them.
        extra: variance between territories beyond that of the simulation, by measure.

    Returns:
        `replicate, draw, measure, estimate, error, new, today, expected` (what pilots in this world
        estimate but for chance) and `everywhere` (the new arm everywhere less today's everywhere).
    """
    test, rows = plan.test, []
    pilots = parts_of(lives, test.trial.form, "pilot")
    for measure in asked_of(plan):
        window = len(pilots[0].trial.windows) - 1
        found = parts(test, lives, test.trial.form, measure, window)
        for draw, lived in enumerate(pilots, start=1):
            read = estimates(lived, measure, None, extra[measure], plan.seed + draw - 1)
            rows += [
                {"replicate": k + 1, "draw": draw, "measure": measure, "estimate": one.effect,
                 "error": one.error, "new": one.new, "today": one.today,
                 "expected": found.expected[k], "everywhere": found.everywhere[k]}
                for k, one in enumerate(read)
            ]  # fmt: skip
    return pd.DataFrame(rows)


def asked_of(plan: PilotPlan) -> tuple[str, ...]:
    """Returns the measures that the pilot will have."""
    return MEASURES if plan.test.asked.survey else OBSERVED


def predicted(table: pd.DataFrame, measure: str, quantity: str, freedom: int) -> Floats:
    """Returns draws of what a pilot will show.

    A difference is what pilots in a world estimate, with the error of one pilot (Student's t) on
    top; a mean is that of each simulated pilot.

    Args:
        table: as `forecast` gives it.
        measure: of what.
        quantity: one of `QUANTITIES`.
        freedom: degrees of freedom of the error.
    """
    rows = table[table["measure"] == measure]
    if quantity != "difference":
        return rows[quantity].to_numpy(float)
    luck = np.random.default_rng(_LUCK)
    noise = luck.standard_t(freedom, (len(rows), _NOISE)) * rows[["error"]].to_numpy(float)
    return np.asarray((rows[["expected"]].to_numpy(float) + noise).ravel())


def intervals(draws: Floats) -> dict[str, list[float]]:
    """Returns the central intervals of draws by level, in per cent."""
    ends = {level: ((1 - level / 100) / 2, (1 + level / 100) / 2) for level in LEVELS}
    return {
        str(level): [float(f"{end:.6g}") for end in np.quantile(draws, both)]
        for level, both in ends.items()
    }


def freedom_of(form: str, territories: int) -> int:
    """Returns the degrees of freedom of a pilot's test."""
    return territories - (1 if form == "parallel" else 2)


def seal_forecast(plan: PilotPlan, table: pd.DataFrame) -> dict[str, Any]:
    """Writes `forecast.csv`'s seal, `sealed.json`; one of the same content keeps its date.

    Args:
        plan: a sound one, whose folder holds `forecast.csv`.
        table: as `forecast` gives it.

    Returns:
        What is sealed.
    """
    test, folder = plan.test, plan.results
    freedom = freedom_of(test.trial.form, test.trial.territories)
    said = []
    for measure in asked_of(plan):
        for quantity in QUANTITIES:
            draws = predicted(table, measure, quantity, freedom)
            said.append(
                {"measure": measure, "quantity": quantity, "mean": float(f"{draws.mean():.6g}"),
                 "intervals": intervals(draws)}
            )  # fmt: skip
    names = ["forecast.csv", *(["worlds.csv"] if plan.worlds is not None else [])]
    content: dict[str, Any] = {
        "schema": SCHEMA, "hcpsim": version("hcpsim"), "model": MODEL_VERSION, "name": plan.name,
        "new": test.new, "today": test.today, "design": test.trial.form,
        "measure": test.asked.measure, "alpha": test.asked.alpha,
        "territories": test.trial.territories, "hcps": test.hcps, "weeks": test.trial.weeks,
        "steps": test.trial.steps,
        "worlds": "none" if plan.worlds is None else plan.worlds.named(), "forecast": said,
        "files": {name: file_digest(folder / name) for name in names},
    }  # fmt: skip
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    before = _read(folder / NAME)
    kept = {**content, "sealed": before.get("sealed", now)}
    kept["hash"] = hash_of(kept)
    if before != kept:
        kept["sealed"] = now
        kept["hash"] = hash_of(kept)
        write_text(folder / NAME, json.dumps(kept, indent=1) + "\n")
    return kept


def hash_of(sealed: Mapping[str, Any]) -> str:
    """Returns the digest of all that is sealed, its date too."""
    content = {key: value for key, value in sealed.items() if key != "hash"}
    return digest_of(json.dumps(content, sort_keys=True).encode())


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def opened(folder: Path) -> dict[str, Any]:
    """Returns a forecast as it was sealed.

    Args:
        folder: of a pilot.

    Raises:
        ConfigError: where there is none, or it is not as it was sealed.
    """
    path = folder / NAME
    if not path.is_file():
        hint = "hcpsim pilot seals one; study=FOLDER names the folder that it wrote"
        raise ConfigError([Problem("study", f"{folder} holds no {NAME}", hint=hint)])
    found = _read(path)
    if found.get("schema") != SCHEMA or found.get("hash") != hash_of(found):
        raise ConfigError([Problem(str(path), "is not as it was sealed: its hash does not match")])
    problems = []
    for name, digest in found["files"].items():
        try:
            whole = file_digest(folder / name) == digest
        except OSError:
            whole = False
        if not whole:
            problems.append(Problem(str(folder / name), "is gone or is not as it was sealed"))
    if problems:
        raise ConfigError(problems)
    return found

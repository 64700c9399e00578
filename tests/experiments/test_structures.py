"""What the structures of the unequal universe do to the answers of experiments."""

from pathlib import Path

import pandas as pd
import pytest

from experiments import structures
from experiments.configuration import plan_study
from experiments.structures import ALL, NEUTRAL, NOTHING, Changed, changed, universes
from sim.settings import Settings


def test_a_universe_differs_from_the_defaults_in_what_is_taken_out() -> None:
    defaults, lacks = Settings(), []
    for name, values in universes().items():
        without = defaults.replace(values)
        assert (without == defaults) == (name == ALL), name
        lacks += [key for key in values if defaults.replace({key: values[key]}) == defaults]
    assert set(lacks) <= {"behaviour.fatigue.overload_opt_out"}  # what stands so at the defaults
    assert universes()[NOTHING] == {key: v for one in NEUTRAL.values() for key, v in one.items()}


def made_up(*rows: tuple[float, ...]) -> Changed:
    columns = [ALL, *NEUTRAL, NOTHING]
    figures = pd.DataFrame([list(row) for row in rows], columns=columns)
    return Changed([f"reading {k}" for k in range(len(rows))], figures)


def test_the_structure_that_moves_a_reading_most_is_named() -> None:
    told = made_up((0.1, 0.1, 0.25, 0.11, 0.1, 0.1, 0.3), (0.2, *[0.2] * 5, 0.3)).sentences()
    assert told == [
        "reading 0: +0.3 without the unequal universe, +0.1 with it; most by *screens*, without "
        "which it is +0.25."
    ]


def test_a_reading_that_changes_sides_is_told() -> None:
    told = made_up((0.2,) * 7, (-0.1, 0.2, *[-0.1] * 4, 0.3)).sentences()
    assert "no structure moves it much by itself" in told[0]
    assert told[1].startswith("reading 1: +0.3 without the unequal universe, -0.1 with it; most by")
    assert "*who sees no rep*, without which it is +0.2" in told[1]


def test_an_experiment_is_read_in_every_universe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structures, "FOLDER", tmp_path)
    monkeypatch.setattr(structures, "HCPS", 60)
    monkeypatch.setattr(structures, "REPLICATES", 1)
    monkeypatch.setattr(structures, "plan_study", lambda words, verb: plan_study(
        [*words, "weeks=10"], verb=verb
    ))  # fmt: skip
    found = changed("countries")
    assert list(found.figures) == [ALL, *NEUTRAL, NOTHING]
    assert len(found.names) == len(found.figures)
    assert found.figures.notna().all(axis=None)
    assert (found.figures.nunique(axis=1) > 3).all()  # universes, not one world seven times
    assert found.names[0].startswith("In the United Kingdom ")
    assert " over " in found.names[0]
    assert found.table().count("\n") == len(found.names) + 1

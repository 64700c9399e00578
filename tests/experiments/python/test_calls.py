"""The verbs as functions: plan, folder, bytes and faults are those of the command line."""

from __future__ import annotations

import inspect
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import typing
from pathlib import Path

import pandas as pd
import pytest

import experiments
from experiments import ConfigError, compare
from experiments.__main__ import main
from experiments.configuration import plan_study
from experiments.configuration.schema import GROUPS, StudyConfiguration
from experiments.jobs.store import Store
from experiments.made import NOTHING, Made
from experiments.python import calls, doing
from experiments.python.doing import FailedRuns, StudyStopped, planned
from experiments.verbs import VERBS
from tests.drawing import draw_only
from tests.experiments.python.conftest import MINE, TINY

SECTION = {"calibrate": "calibration"}


def test_the_command_line_writes_the_same_bytes(study, tmp_path, monkeypatch, capsys):
    draw_only(monkeypatch)
    monkeypatch.chdir(tmp_path)
    assert study.repeat.startswith("hcpsim compare 'arms={now:[")
    assert main(shlex.split(study.repeat)[1:]) == 0
    assert "Report: results/mine/report.html" in capsys.readouterr().err
    theirs = tmp_path / "results" / "mine"
    names = {path.name for path in theirs.iterdir() if path.is_file()}
    assert {"summary.csv", "differences.csv", "weekly.parquet", "report.html"} <= names
    assert names == {path.name for path in study.folder.iterdir() if path.is_file()}
    differ = {n for n in names if (theirs / n).read_bytes() != (study.folder / n).read_bytes()}
    assert differ <= {"manifest.json", "report.html"}  # which say how long it took
    pages = [(one / "report.html").read_text().splitlines() for one in (theirs, study.folder)]
    assert all("<dt>timings</dt>" in a for a, b in zip(*pages, strict=True) if a != b)
    manifests = [json.loads((one / "manifest.json").read_text()) for one in (theirs, study.folder)]
    for one in manifests:
        del one["timings"], one["files"]["report.html"]
    assert manifests[0] == manifests[1]


def test_nothing_is_made_twice(study, folder, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setattr("experiments.designs.design.make_jobs", lambda *_, **__: 1 / 0)
    again = compare(**MINE, quiet=True)
    assert again.summary.equals(study.summary)


def test_a_call_that_is_quiet_says_nothing_and_another_what_goes_on(study, folder, capsys):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        compare(**MINE, quiet=True)
        assert capsys.readouterr() == ("", "")
        compare(**MINE)
    out, err = capsys.readouterr()
    assert out == ""
    assert "holds this study already" in err
    assert "hcpsim:" not in err


def test_all_faults_come_at_once_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        compare(
            arms={"a": {"strategy": "hybird"}, "b": 5}, weeks=0, market=["dee"],
            population=pd.DataFrame({"hcp_id": [1]}), overrides={"behavior.x": 1, "seed": {1}},
        )  # fmt: skip
    said = str(caught.value)
    lines = said.splitlines()
    assert lines[0] == f"{len(lines) - 1} faults:"
    for part in (
        "weeks: 0 is not allowed", "did you mean hybrid?", "did you mean de?",
        "population: a DataFrame is not allowed: a table in memory has no name",
        "table.to_csv('hcps.csv', index=False)", "arms.b: 5 is not allowed",
        "behavior.x: unknown key", "seed: {1} is not allowed: a number, text, a list or a mapping",
    ):  # fmt: skip
        assert part in said, part
    assert not any(tmp_path.iterdir())
    with pytest.raises(ConfigError, match=r"^weeks: 0 is not allowed"):
        compare(weeks=0)


def test_a_keyword_that_is_unknown_is_told_with_all_else_that_is_wrong(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TypeError) as caught:
        compare(weks=3, worker=2, grid="mails", population_size=5, replicates=-1)
    assert isinstance(caught.value, ConfigError)
    assert str(caught.value).splitlines() == [
        "5 faults:",
        "weks: compare() has no such keyword; did you mean weeks?",
        "worker: compare() has no such keyword; did you mean workers?",
        "grid: compare() has no such keyword; only sweep tries values at points of a grid",
        'population_size: compare() has no such keyword; write population={"size": ...}',
        "replicates: -1 is not allowed: a whole number from 1 to 100,000, or auto",
    ]
    for name in ("run", "sweep", "sensitivity", "discover", "pilot", "calibrate", "learn"):
        with pytest.raises(ConfigError, match=r"reslts: .* did you mean results\?|study or quiet"):
            getattr(experiments, name)(reslts="x")
    for name in ("load", "studies", "diff", "query"):
        with pytest.raises(ConfigError, match=r"reslts: .* did you mean results\?"):
            getattr(experiments, name)(reslts="x")
    assert not any(tmp_path.iterdir())


def keywords(verb: str) -> set[str]:
    section = SECTION.get(verb, verb)
    names = set(inspect.signature(getattr(calls, verb)).parameters) - {"quiet", *doing._DOORS}
    own = StudyConfiguration.model_fields.get(section)
    own_names = set(type(own.get_default(call_default_factory=True)).model_fields) if own else set()
    return (names - own_names) | ({section} if names & own_names == own_names and own else set())


@pytest.mark.parametrize("verb", [one.name for one in VERBS.values() if one.planned])
def test_each_verb_takes_the_keys_that_it_has_use_for(verb):
    unused = {key for keys, _ in VERBS[verb].unused for key in keys}
    section = SECTION.get(verb, verb)
    own = StudyConfiguration.model_fields.get(section)
    shadowed = set(type(own.get_default(call_default_factory=True)).model_fields) if own else set()
    takes = {*StudyConfiguration.model_fields, *GROUPS} - unused - shadowed
    if not VERBS[verb].compares:
        takes -= {"arms"}
    assert keywords(verb) == takes


def test_every_keyword_is_described_once():
    described = inspect.getdoc(calls.compare)
    for name in VERBS:
        call = getattr(calls, name, None)
        if call is None or not VERBS[name].planned:
            continue
        for word in inspect.signature(call).parameters:
            assert f"\n    {word}: " in (inspect.getdoc(call) or "") + described, (name, word)


def test_what_is_exported_is_there_and_is_typed():
    assert set(experiments.__all__) <= set(dir(experiments))
    for name in experiments.__all__:
        found = getattr(experiments, name)
        if inspect.isfunction(found) and name != "settings":
            assert "return" in typing.get_type_hints(found), name
    assert (Path(experiments.__file__).parent / "py.typed").is_file()
    with pytest.raises(AttributeError, match=r"'comprae'; did you mean compare\?"):
        experiments.comprae  # noqa: B018


def test_importing_it_loads_nothing_else():
    slow = "('pandas', 'hydra', 'numba', 'experiments.python')"
    code = f"import sys, experiments; print(*[one for one in {slow} if one in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


@pytest.mark.parametrize(
    ("verb", "given", "typed"),
    [
        ("run", {"strategy": "push", "story": 7}, ["strategy=push", "story=7"]),
        ("sweep", {"grid": {"company.budget_per_hcp_year": [300, 600]}, "arms": ["push"]},
         ["grid={company.budget_per_hcp_year:[300,600]}", "arms=[push]"]),
        ("sensitivity",
         {"inputs": {"behaviour.peers.weight": None, "behaviour.trust.asymmetry": [1, 4]},
          "samples": 8},
         ["sensitivity.inputs={behaviour.peers.weight:null,behaviour.trust.asymmetry:[1,4]}",
          "sensitivity.samples=8"]),
        ("discover", {"favourite": "push", "replicates": 20},
         ["discover.favourite=push", "replicates=20"]),
        ("pilot", {"arms": ["hybrid", "push"], "weeks": 13, "territories": 8},
         ["arms=[hybrid,push]", "pilot.weeks=13", "pilot.territories=8"]),
    ],
)  # fmt: skip
def test_a_call_plans_what_is_typed(verb, given, typed):
    plan = planned(verb, given, "" if verb in ("run", "sweep") else verb)
    there = plan_study(typed, verb=verb)
    assert plan.configuration == there.configuration
    assert plan.repeat == there.repeat


@pytest.mark.parametrize(
    ("made", "error", "says"),
    [
        (NOTHING, StudyStopped, "So many runs failed"),
        (Made.stopped(OSError(28, "No space left", "x"), "2 of 4 runs are kept in x"), StudyStopped,
         "Cannot go on .x: No space left.: 2 of 4 runs are kept in x. The same call goes on"),
        (Made.stopped(KeyboardInterrupt(), ""), KeyboardInterrupt, "Stopped: nothing is kept"),
        (Made(1), FailedRuns, "some runs failed"),
    ],
)  # fmt: skip
def test_what_ends_before_its_time_is_raised(made, error, says, tmp_path):
    plan = plan_study([f"results={tmp_path}"], verb="compare")
    with pytest.raises(error, match=says):  # warnings are errors here
        doing._go_on(made, plan)


def test_ctrl_c_keeps_what_is_made_and_the_process(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.jobs.making._JOBS", 1)
    seen: list[int] = []
    started = threading.Event()

    def press() -> None:
        started.wait(60)
        for _ in range(2):  # impatient: a second one must not end a notebook
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)

    keep = Store.keep

    def kept(store, outcomes, labels):
        keep(store, outcomes, labels)
        seen.append(len(outcomes))
        started.set()
        time.sleep(0.2)

    monkeypatch.setattr(Store, "keep", kept)
    threading.Thread(target=press, daemon=True).start()
    with pytest.raises(KeyboardInterrupt) as caught:
        compare(arms=["push", "none"], quiet=True, **TINY)
    assert "kept in" in str(caught.value)
    assert sum(seen) >= 1

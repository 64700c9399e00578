"""Whose a folder of results is: the same study, more of it, or another configuration."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from experiments.config_errors import ConfigError
from experiments.designs.returns import EveryTable
from experiments.folder import results_folder as folders
from experiments.folder.results_folder import (
    Asked,
    Clock,
    configuration_of,
    holds,
    write_manifest,
)
from experiments.folder.seal import seal
from experiments.jobs import job as jobs
from experiments.jobs.job import Keys, Shared, content, digest
from sim import Settings
from tests.sim.worlds import shipped, world

ONE = {"verb": "compare", "seed": 1, "rows of population.file": "a"}
ARMS = {name: world(shipped(name)) for name in ("push", "pull")}


def asked(arms=ARMS, others=ONE, **extent):
    configuration = configuration_of(arms, others)
    return Asked("study", configuration, extent, digest([configuration, extent]),
                 ("summary.csv",), "Its tables are replaced.")  # fmt: skip


@pytest.fixture
def held(tmp_path):
    """A folder that holds a finished study of five replicates."""
    write_manifest(tmp_path, asked(replicates=5, audit=False).manifest("finished"))
    return tmp_path


def refused(folder, wanted):
    with pytest.raises(ConfigError) as caught:
        holds(folder, wanted, overwrite=False)
    return str(caught.value)


def test_the_same_is_whole_and_silent(held, capsys):
    assert holds(held, asked(replicates=5, audit=False), overwrite=False)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "study", ["spoilt", [1], {"arms": {"push": {}}}, {"settings": {}, "arms": ["push"]},
              {"settings": {}, "arms": {"push": 1}}],
)  # fmt: skip
def test_an_altered_configuration_is_another_one(held, study):
    manifest = json.loads((held / "manifest.json").read_text())
    write_manifest(held, manifest | {"study": study, "fingerprint": "other"})
    assert "holds another configuration; overwrite=true" in refused(held, asked(replicates=5))


@pytest.mark.parametrize("key", ["versions", "extent", "files"])
def test_an_altered_part_of_a_manifest_is_an_empty_one(held, capsys, key):
    manifest = json.loads((held / "manifest.json").read_text())
    write_manifest(held, manifest | {key: [1]})
    assert holds(held, asked(replicates=5, audit=False), overwrite=False)
    assert not holds(held, asked(replicates=6, audit=False), overwrite=False)


def test_an_unfinished_or_failed_one_goes_on(held):
    manifest = json.loads((held / "manifest.json").read_text())
    for change in ({"state": "unfinished"}, {"failed": [{"arm": "push"}]}):
        write_manifest(held, manifest | change)
        assert not holds(held, asked(replicates=5, audit=False), overwrite=False)


@pytest.mark.parametrize(
    ("extent", "says"),
    [
        ({"replicates": 20, "audit": False}, "with 5 replicates; 15 more are made."),
        ({"replicates": 6, "audit": False}, "with 5 replicates; 1 more is made."),
        ({"replicates": 1, "audit": False},
         "with 5 replicates; the tables will be of the first 1."),
        ({"replicates": 5, "audit": True},
         "; it goes on from what is kept (audit is true here and false there)."),
        ({"replicates": 9, "audit": True},
         "with 5 replicates; 4 more are made (audit is true here and false there)."),
    ],
)  # fmt: skip
def test_more_of_the_same_is_told_in_a_line(held, capsys, extent, says):
    assert not holds(held, asked(**extent), overwrite=False)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{held} holds this study")
    assert line.endswith(says)


@pytest.mark.parametrize("name", ["numpy", "numba", "model"])
def test_another_version_is_told(held, capsys, name):
    manifest = json.loads((held / "manifest.json").read_text())
    manifest["versions"][name] = "0.1"
    write_manifest(held, manifest | {"made_of": "other"})
    assert not holds(held, asked(replicates=5, audit=False), overwrite=False)
    the = "the model" if name == "model" else name
    assert f"by another version of {the}; it is made again." in capsys.readouterr().err


def test_another_configuration_is_refused_with_what_differs(held):
    weeks = {name: arm.model_copy(update={"weeks": 33}) for name, arm in ARMS.items()}
    was = ARMS["push"].weeks
    assert f"(weeks is {was} there and 33 here)" in refused(held, asked(weeks, replicates=5))
    assert f"(weeks of pull is {was} there and 33 here)" in refused(
        held, asked({"push": ARMS["push"], "pull": weeks["pull"]})
    )
    assert "(seed is 1 there and 2 here)" in refused(held, asked(others=ONE | {"seed": 2}))
    assert "(rows of population.file differ)" in refused(
        held, asked(others=ONE | {"rows of population.file": "b"})
    )
    assert "(arm hybrid is not there, arm pull is only there)" in refused(
        held, asked({"push": ARMS["push"], "hybrid": ARMS["pull"]})
    )
    assert "(compare made it)" in refused(held, asked(others=ONE | {"verb": "run"}))
    many = refused(held, asked({"push": ARMS["pull"], "pull": ARMS["push"]}))
    assert many.count(" here") == 3
    assert "more); overwrite=true replaces it" in many


def test_the_order_of_arms_is_no_other_configuration(held, capsys):
    turned = dict(reversed(ARMS.items()))
    assert digest(asked(turned).configuration) == digest(asked().configuration)


def test_overwriting_is_told_with_what_becomes_of_it(held, capsys):
    assert not holds(held, asked(others=ONE | {"seed": 2}), overwrite=True)
    assert capsys.readouterr().err == (
        f"overwrite=true: {held} held another configuration (seed is 1 there and 2 here). "
        "Its tables are replaced.\n"
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_a_spoilt_manifest_is_another_configuration(held, text):
    (held / "manifest.json").write_text(text)
    assert "holds another configuration; overwrite=true" in refused(held, asked())


@pytest.mark.parametrize("harm", ["gone", "emptied", "cut", "altered"])
def test_a_file_that_is_not_as_it_was_written_is_made_again(held, capsys, harm):
    path, manifest = held / "summary.csv", json.loads((held / "manifest.json").read_text())
    path.write_text("arm,segment\npush,all\n")
    write_manifest(held, manifest | {"files": seal(held, ["summary.csv", "hcps.parquet"])})
    assert holds(held, asked(replicates=5, audit=False), overwrite=False)
    if harm == "gone":
        path.unlink()
    else:
        text = path.read_text()
        path.write_text({"emptied": "", "cut": text[:-4]}.get(harm, text.replace("h", "g")))
    assert not holds(held, asked(replicates=5, audit=False), overwrite=False)
    assert f"summary.csv in {held} is not as written; made again" in capsys.readouterr().err


def test_files_that_are_not_of_hcpsim_are_not_replaced_unasked(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    assert not holds(tmp_path, asked(), overwrite=False)
    (tmp_path / "summary.csv").write_text("mine")
    assert "holds summary.csv, and is no folder of results" in refused(tmp_path, asked())
    assert not holds(tmp_path, asked(), overwrite=True)


def key(settings, seed=1, hcps=None):
    return Keys(Shared(seed, {"full": EveryTable()}, hcps)).job(settings, 1, "full").key


def test_a_description_and_a_files_name_make_no_other_run():
    settings = Settings()
    strategy = settings.strategy.model_copy(update={"about": "told otherwise"})
    warm_up = settings.warm_up.model_copy(update={"strategy": strategy})
    described = settings.model_copy(update={"strategy": strategy, "warm_up": warm_up})
    assert key(described) == key(settings)
    named = settings.population.model_copy(update={"file": "moved.csv", "columns": {"tier": "T"}})
    assert key(settings.model_copy(update={"population": named})) == key(settings)


def test_everything_else_makes_another_run():
    settings = Settings()
    assert "about" in settings.model_dump()["warm_up"]["strategy"]
    assert "about" not in content(settings)["strategy"]
    other = settings.strategy.model_copy(update={"site_open": not settings.strategy.site_open})
    assert key(settings.model_copy(update={"strategy": other})) != key(settings)
    assert key(settings, hcps=pd.DataFrame({"hcp_id": ["a"]})) != key(settings)
    assert key(settings, seed=2) != key(settings)


@pytest.mark.parametrize("library", ["numpy", "numba", "pandas"])
def test_another_version_of_what_runs_rest_on_makes_another_run(monkeypatch, library):
    before, real = key(Settings()), jobs.version
    monkeypatch.setattr(jobs, "version", lambda name: "9" if name == library else real(name))
    assert key(Settings()) != before
    monkeypatch.setattr(jobs, "version", lambda name: "9" if name == "rich" else real(name))
    assert key(Settings()) == before


def test_the_manifest_says_every_version_that_a_run_rests_on():
    assert {"model", *jobs.LIBRARIES_OF_JOBS} <= set(folders.versions())


def test_what_is_done_in_several_goes_is_timed_together(monkeypatch):
    moments = iter([1.0, 3.0, 10.0, 10.5, 20.0, 24.0])
    monkeypatch.setattr(folders, "time", SimpleNamespace(perf_counter=lambda: next(moments)))
    clock = Clock()
    for part in ("runs", "tables", "runs"):
        with clock.measure(part):
            pass
    assert clock.seconds == {"runs": 6.0, "tables": 0.5}

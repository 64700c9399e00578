"""A study from the command line: files, columns, exit codes, resuming, determinism."""

import errno
import json
import multiprocessing
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from experiments import machine
from experiments.__main__ import main
from experiments.designs import study_design, tables
from experiments.designs.returns import EveryTable
from experiments.designs.variants import variants_of
from experiments.jobs import executors, making
from experiments.jobs.store import Store, catalogue
from sim.draws import luck_of
from tests.drawing import draw_coarsely, draw_only, report_nothing
from tests.interrupting import interrupted_after
from tests.waiting import until
from tests.workers import in_one_process, last_first

SMALL = [
    "population.size=60", "weeks=4", "warm_up.weeks=2", "replicates=3", "executor.workers=1",
    "why=false",
]  # fmt: skip
SUMMARY_MEASURES = {
    "engagement", "engaged", "reached", "minutes", "trust", "trust_change", "fatigue",
    "overloaded", "opted_out", "consented", "cost", "cost_per_engaged", "spent",
}  # fmt: skip
LARGER = ["population.size=80", "weeks=6", "warm_up.weeks=3"]
COLUMNS = {
    "weekly.parquet": "arm, replicate, week, segment, value, hcps, touches, reached, engaged, "
    "engagement, minutes, trust, fatigue, overloaded, opted_out, consented, cost",
    "channels.parquet": "arm, replicate, week, channel, planned, blocked, delivered, responded, "
    "engaged, minutes, follow_ups, opt_outs, cost",
    "summary.csv": "arm, segment, value, measure, mean, ci_low, ci_high",
    "differences.csv": "arm, versus, segment, value, measure, difference, ci_low, ci_high, "
    "p_better, variance_ratio",
    "touches.parquet": "arm, replicate, week, hcp_id, channel, purpose, outcome, reason, minutes, "
    "cost, opted_out",
    "consent.parquet": "arm, replicate, week, hcp_id, scope, event",
    "hcps.parquet": "arm, replicate, hcp_id",
}


def read(path):
    return pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies") / "whole"
    record = ["record.hcps=true", "record.touches=true", "record.csv=true"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study_design, "variants_of", lambda _: [])  # nobody looks at re-runs here
        draw_only(patch)
        report_nothing(patch)
        assert main(["compare", *SMALL, *LARGER, *record, f"results={folder}"]) == 0
    return folder


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A study of few arms with its figures and its report."""
    folder = tmp_path_factory.mktemp("studies") / "drawn"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study_design, "variants_of", lambda _: [])
        draw_coarsely(patch)
        assert main(["compare", *SMALL, "arms=[push,hybrid,none]", f"results={folder}"]) == 0
    return folder


@pytest.mark.parametrize("name", COLUMNS)
def test_files_start_with_the_columns_of_the_contract(study, name):
    promised = COLUMNS[name].split(", ")
    assert list(read(study / name).columns[: len(promised)]) == promised


@pytest.mark.parametrize("name", [n for n in COLUMNS if n.endswith(".parquet")])
def test_csv_copies_hold_the_same_rows(study, name):
    copy = pd.read_csv(study / name.replace(".parquet", ".csv"))
    whole = pd.read_parquet(study / name)
    assert list(copy.columns) == list(whole.columns)
    assert len(copy) == len(whole)


def test_summary_has_every_measure_for_every_arm(study):
    summary = read(study / "summary.csv")
    for _, rows in summary[summary["segment"] == "all"].groupby("arm"):
        assert set(rows["measure"]) >= SUMMARY_MEASURES
    assert set(summary["segment"]) >= {"all", "persona", "specialty", "country", "tier"}


def test_differences_hold_every_ordered_pair(study):
    differences = read(study / "differences.csv")
    assert len(differences[["arm", "versus"]].drop_duplicates()) == 7 * 6


def test_figures_and_report_and_manifest_are_there(study, drawn):
    assert len(list((drawn / "figures").glob("*.png"))) >= 6
    assert len(list((drawn / "figures").glob("*.svg"))) >= 6
    page = (drawn / "report.html").read_text(encoding="utf-8")
    assert "not of prescriptions" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    manifest = json.loads((study / "manifest.json").read_text())
    assert manifest["state"] == "finished"
    assert manifest["seed"] == 1
    assert manifest["counts"]["runs"] == 21
    assert {"model", "mesa", "numpy"} <= set(manifest["versions"])


def test_touch_table_agrees_with_the_channels(study):
    touches, channels = read(study / "touches.parquet"), read(study / "channels.parquet")
    listed = touches.groupby(["arm", "channel"])["outcome"]
    delivered = listed.apply(lambda outcome: (outcome != "blocked").sum())
    counted = channels[~channels["channel"].isin(["assets", "research"])].groupby(
        ["arm", "channel"]
    )["delivered"]
    expected = counted.sum()
    assert (delivered == expected[delivered.index]).all()
    assert expected.drop(delivered.index).sum() == 0


def test_no_touch_after_opt_out(study):
    scopes = {"mass_email": "email", "rep_email": "email", "webinar": "email", "remote": "phone"}
    touches, consent = read(study / "touches.parquet"), read(study / "consent.parquet")
    key = ["arm", "replicate", "hcp_id", "scope"]
    withdrawn = consent[consent["event"] == "withdrawn"].groupby(key)["week"].min()
    granted = consent[(consent["event"] == "granted") & (consent["week"] > 0)]
    sure = withdrawn.drop(granted.set_index(key).index, errors="ignore").rename("no")
    mails = touches[touches["channel"].isin(scopes) & (touches["outcome"] != "blocked")].copy()
    mails["scope"] = mails["channel"].map(scopes)
    late = mails.join(sure, on=key, how="inner")
    assert len(withdrawn) > 0
    assert not (late["week"] > late["no"]).any()


@pytest.mark.usefixtures("unread")
def test_the_same_study_is_reported_again_and_another_is_refused(tmp_path, capsys):
    folder = tmp_path / "study"
    call = ["compare", *SMALL, "arms=[push,none]", f"results={folder}"]
    assert main(call) == 0
    made = (folder / "weekly.parquet").stat().st_mtime_ns
    assert main(call) == 0
    assert "reported again" in capsys.readouterr().err
    assert (folder / "weekly.parquet").stat().st_mtime_ns == made
    before = sorted(path.name for path in folder.iterdir())
    assert main([*call, "seed=2"]) == 2
    told = capsys.readouterr().err
    assert "another configuration (seed is 1 there and 2 here); overwrite=true" in told
    assert sorted(path.name for path in folder.iterdir()) == before
    runs = set(catalogue(folder / "runs")["key"])
    assert main([*call, "seed=2", "overwrite=true"]) == 0
    told = capsys.readouterr().err
    assert "held another configuration (seed is 1 there and 2 here). Its tables" in told
    assert f"its runs stay in {folder / 'runs'}" in told
    assert runs < set(catalogue(folder / "runs")["key"])
    assert json.loads((folder / "manifest.json").read_text())["seed"] == 2


@pytest.mark.usefixtures("unread", "small_tasks")
def test_workers_and_engines_give_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(study_design, "variants_of", lambda arms: variants_of(arms)[:2])
    begun = in_one_process(monkeypatch)
    last_first(monkeypatch)
    call = ["compare", *SMALL, "population.size=50", "replicates=2", "arms=[hybrid,push]",
            "record.touches=true", "worlds=ranges"]  # fmt: skip
    ways = {"one": [], "two": ["executor.workers=2"], "mesa": ["engine=mesa"]}
    for name, way in ways.items():
        assert main([*call, *way, f"results={tmp_path / name}"]) == 0
    assert begun
    for table in ("weekly.parquet", "channels.parquet", "touches.parquet", "consent.parquet",
                  "summary.csv", "differences.csv", "sensitivity_runs.csv", "worlds.csv",
                  "by_world.csv", "ranking.csv", "acceptability.csv", "break_even.csv",
                  "information.csv"):  # fmt: skip
        first = (tmp_path / "one" / table).read_bytes()
        assert (tmp_path / "two" / table).read_bytes() == first
        assert (tmp_path / "mesa" / table).read_bytes() == first


@pytest.mark.usefixtures("unread")
def test_an_interrupted_study_resumes_to_the_same_bytes(tmp_path, monkeypatch, capsys):
    call = ["compare", *SMALL, "arms=[push,none]"]
    assert main([*call, f"results={tmp_path / 'at_once'}"]) == 0
    folder = tmp_path / "in_parts"
    with interrupted_after(2, monkeypatch):
        assert main([*call, f"results={folder}"]) == 130
    told = capsys.readouterr().err
    assert "2 of" in told
    assert "hcpsim compare" in told
    assert not (folder / "summary.csv").exists()
    assert main([*call, f"results={folder}"]) == 0
    assert "kept from before" in capsys.readouterr().err
    for table in ("weekly.parquet", "summary.csv", "differences.csv"):
        assert (folder / table).read_bytes() == (tmp_path / "at_once" / table).read_bytes()


@pytest.mark.usefixtures("unread")
def test_more_replicates_go_on_and_fewer_are_read_from_what_is_kept(tmp_path, capsys):
    call = ["compare", *SMALL[:3], "executor.workers=1", "arms=[push,none]"]
    for count in (2, 3):
        assert main([*call, f"replicates={count}", f"results={tmp_path / f'of_{count}'}"]) == 0
    folder = tmp_path / "grown"
    shutil.copytree(tmp_path / "of_2", folder)
    tables = ("weekly.parquet", "summary.csv", "differences.csv", "sensitivity_runs.csv")
    steps = [
        ("replicates=3", "of_3", "with 2 replicates; 1 more is made.", "12 of 18 runs are kept"),
        (
            "replicates=2",
            "of_2",
            "with 3 replicates; the tables will be of the first 2.",
            "12 of 12",
        ),
    ]
    for replicates, same, line, kept in steps:
        capsys.readouterr()
        assert main([*call, replicates, f"results={folder}"]) == 0
        told = capsys.readouterr().err
        assert f"{folder} holds this study {line}" in told
        assert kept in told
        for table in tables:
            assert (folder / table).read_bytes() == (tmp_path / same / table).read_bytes()


def test_what_only_adds_or_reads_makes_no_run_again(tmp_path, capsys, monkeypatch):
    draw_only(monkeypatch, "story")
    draw_coarsely(monkeypatch)
    report_nothing(monkeypatch)
    call = ["compare", *SMALL, "arms=[push,none]", f"results={tmp_path}/study"]
    assert main(call) == 0
    more = ["record.csv=true", "question=Who leads?", "story=7", "executor.workers=auto"]
    capsys.readouterr()
    assert main([*call, *more]) == 0
    told = capsys.readouterr().err
    assert "holds this study; it goes on from what is kept (story is '7' here and '' there" in told
    assert "18 of 20 runs are kept from before." in told
    assert (tmp_path / "study/weekly.csv").exists()
    assert (tmp_path / "study/figures/story.png").exists()
    assert main(call) == 0
    assert not (tmp_path / "study/weekly.csv").exists()
    assert not (tmp_path / "study/story.csv").exists()
    assert not (tmp_path / "study/figures/story.png").exists()


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A study of one arm without figures."""
    folder = tmp_path_factory.mktemp("finished") / "one"
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        assert main(["run", *SMALL[:3], f"results={folder}"]) == 0
    return folder


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("name", ["weekly.parquet", "summary.csv", "report.html", "runs"])
def test_what_is_spoilt_in_a_finished_study_is_made_again(finished, tmp_path, capsys, name):
    folder = tmp_path / "one"
    shutil.copytree(finished, folder)
    call = ["run", *SMALL[:3], f"results={folder}"]
    tables = ("weekly.parquet", "channels.parquet", "summary.csv", "report.html")
    whole = {table: (folder / table).read_bytes() for table in tables}
    paths = sorted(folder.glob("runs/*.parquet")) if name == "runs" else []
    for path in [*paths, folder / ("summary.csv" if name == "runs" else name)]:
        path.write_bytes(path.read_bytes()[:-30])
    capsys.readouterr()
    code = main(["report", str(folder)])
    assert (code == 2) == (name != "report.html")
    assert "Traceback" not in capsys.readouterr().err
    assert main(call) == 0
    told = capsys.readouterr().err
    if name != "report.html":
        assert "not as written; made again from what is kept" in told
    if name == "runs":
        assert "1 run in" in told
        assert "is spoilt or gone, and is made again" in told
    for table in tables[:-1]:
        assert (folder / table).read_bytes() == whole[table]
    assert main(call) == 0
    assert "holds this study already" in capsys.readouterr().err


@pytest.mark.usefixtures("unread")
def test_a_table_that_was_deleted_is_made_again(tmp_path, capsys):
    call = ["run", *SMALL[:3], f"results={tmp_path}/one"]
    assert main(call) == 0
    (tmp_path / "one/summary.csv").unlink()
    assert main(call) == 0
    assert "1 of 1 runs are kept from before" in capsys.readouterr().err
    assert (tmp_path / "one/summary.csv").exists()


@pytest.mark.usefixtures("unread", "small_tasks")
def test_a_killed_worker_is_told_and_its_study_goes_on(tmp_path, monkeypatch, capfd):
    run, folder = executors._run_all, tmp_path / "study"

    def live_the_first_and_be_killed(task, common):
        assert multiprocessing.parent_process() is not None
        if task[0].replicate > 1:
            while not any(folder.glob("runs/catalogue/*.parquet")):
                time.sleep(0.1)
            signal.raise_signal(signal.SIGKILL)
        return run(task, common)

    call = ["compare", *SMALL[:4], "arms=[push,none]", f"results={folder}"]
    with monkeypatch.context() as patch:
        in_one_process(patch)
        patch.setattr(machine, "processors", lambda: 2)
        patch.setattr(making, "_JOBS", 1)
        patch.setattr(executors, "_run_all", live_the_first_and_be_killed)
        assert main([*call, "executor.workers=2"]) == 1
    told = capfd.readouterr().err
    kept = len(catalogue(folder / "runs"))
    assert kept > 0
    assert f"A worker was ended, perhaps for memory: {kept} of 18 runs are kept in" in told
    assert "Traceback" not in told
    repeat = told.splitlines()[-1]
    assert repeat.startswith("This goes on from there, with fewer workers: hcpsim compare")
    assert repeat.endswith("executor.workers=1")
    assert repeat.count("executor.workers") == 1
    assert main(shlex.split(repeat.partition("hcpsim ")[2])) == 0
    assert f"{kept} of 18 runs are kept from before." in capfd.readouterr().err


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("then", ["the disk is full", "the folder is gone"])
def test_a_folder_that_takes_no_more_ends_the_study_in_a_line(tmp_path, monkeypatch, capsys, then):
    keep, kept, folder = Store.keep, [], tmp_path / "study"

    def keep_two_at_most(store, outcomes, labels):
        if len(kept) == 2 and then == "the disk is full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(store.folder))
        if len(kept) == 2:
            shutil.rmtree(folder, ignore_errors=True)
        keep(store, outcomes, labels)
        kept.append(outcomes)

    call = ["compare", *SMALL, "arms=[push,none]", f"results={folder}"]
    with monkeypatch.context() as patch:
        patch.setattr(making, "_JOBS", 1)
        patch.setattr(Store, "keep", keep_two_at_most)
        assert main(call) == 1
    told = capsys.readouterr().err
    reason, left = ("No space left", 2) if "full" in then else ("No such file or directory", 0)
    assert f"{reason}" in told
    assert f"{left} of 18 runs are kept in" in told
    assert "This goes on from there, when that is mended: hcpsim compare" in told
    assert "Traceback" not in told
    assert main(call) == 0


@pytest.mark.usefixtures("unread")
def test_a_disk_that_is_full_when_tables_are_written_loses_no_run(tmp_path, monkeypatch, capsys):
    def full(table, path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    call = ["run", *SMALL[:3], f"results={tmp_path}/one"]
    with monkeypatch.context() as patch:
        patch.setattr(tables, "write_table", full)
        assert main(call) == 1
    assert "weekly.parquet: No space left on device): 1 of 1 runs are kept" in (
        capsys.readouterr().err
    )
    assert main(call) == 0


@pytest.mark.usefixtures("undrawn")
def test_a_study_whose_report_was_not_written_is_not_whole(tmp_path, monkeypatch):
    def full(study):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    call = ["run", *SMALL[:3], f"results={tmp_path}/one"]
    with monkeypatch.context() as patch:
        patch.setattr("experiments.report.write_report", full)
        assert main(call) == 1
    assert main(call) == 0
    assert (tmp_path / "one/report.html").exists()


def test_ctrl_c_in_a_real_process_exits_130_and_keeps_runs(tmp_path):
    folder = tmp_path / "study"
    call = ["compare", "population.size=150", "weeks=8", "warm_up.weeks=2", "replicates=40",
            "arms=[push,none]", "executor.workers=2"]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.at_once", *call, f"results={folder}"],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    until(lambda: any(folder.glob("runs/catalogue/*.parquet")), process)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in told
    assert "runs are kept" in told
    assert any(folder.glob("runs/catalogue/*.parquet"))


@pytest.mark.usefixtures("unread")
def test_a_failed_run_is_a_record_and_not_the_end(tmp_path, monkeypatch, capsys):
    every, broken = EveryTable.tables, []

    def tables_but_once(returns, model, settings):
        if settings.strategy.about.startswith("Push") and model.luck == luck_of(1, 2):
            broken.append(settings)
            raise RuntimeError("no luck")
        return every(returns, model, settings)

    folder = tmp_path / "study"
    with monkeypatch.context() as patch:
        patch.setattr(EveryTable, "tables", tables_but_once)
        assert main(["compare", *SMALL, "arms=[push,none]", f"results={folder}"]) == 1
    assert broken
    assert "arm push, replicate 2: RuntimeError: no luck" in capsys.readouterr().err
    failed = json.loads((folder / "manifest.json").read_text())["failed"]
    assert [(one["arm"], one["replicate"]) for one in failed] == [("push", 2)]
    weekly = pd.read_parquet(folder / "weekly.parquet")
    assert set(weekly.loc[weekly["arm"] == "push", "replicate"]) == {1, 3}
    assert main(["compare", *SMALL, "arms=[push,none]", f"results={folder}"]) == 0


@pytest.mark.drawn
def test_run_writes_one_arm_without_differences(tmp_path, monkeypatch):
    draw_coarsely(monkeypatch)
    folder = tmp_path / "one"
    call = ["run", "strategy=pull", *SMALL[:3], f"results={folder}"]
    assert main(call) == 0
    assert not (folder / "differences.csv").exists()
    assert set(pd.read_parquet(folder / "weekly.parquet")["arm"]) == {"pull"}
    assert (folder / "report.html").exists()
    assert len(list((folder / "figures").glob("*.png"))) >= 5


@pytest.mark.usefixtures("unread")
def test_a_strategy_of_ones_own_is_a_page_of_yaml(tmp_path):
    pages = tmp_path / "pages" / "strategy"
    pages.mkdir(parents=True)
    (pages / "mail_only.yaml").write_text(
        "about: One mail a week to everyone who allows it.\n"
        "touches_per_month:\n  mass_email: {A: 4.3, B: 4.3, C: 4.3}\n"
        "money_shares: {mass_email: 0.1}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "study"
    arms = 'arms={mine:["strategy=mail_only"],none:["strategy=none"]}'
    call = ["compare", *SMALL, arms, f"results={folder}", "--config-dir", str(pages.parent)]
    assert main(call) == 0
    channels = pd.read_parquet(folder / "channels.parquet")
    mine = channels[channels["arm"] == "mine"].groupby("channel")["delivered"].sum()
    assert mine["mass_email"] > 0
    assert mine.drop("mass_email").sum() == 0


def test_no_contact_means_no_touch_and_no_cost(study):
    weekly = pd.read_parquet(study / "weekly.parquet")
    none = weekly[weekly["arm"] == "none"]
    assert none["touches"].sum() == 0
    assert none["cost"].sum() == 0

"""`hcpsim calibrate`, from a log to a page that a comparison can use."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
from operator import attrgetter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.text import Text
from threadpoolctl import threadpool_limits

from experiments import Calibration, load, machine
from experiments.__main__ import main
from experiments.calibration import calibrate as calibrate_module
from experiments.calibration.calibrate import (
    Calibrated,
    Effort,
    calibrate,
    infer,
    log_from,
)
from experiments.calibration.figures import Fitted, fit, told
from experiments.calibration.findings import closing, fits, one_sided
from experiments.calibration.page import page_of
from experiments.calibration.simulated_logs import ReadLog, log_of, with_consent
from experiments.calibration.summary_statistics import Reader, _regress
from experiments.configuration import CalibrationPlan, ConfigError, plan_study
from experiments.jobs import executors
from experiments.jobs.executors import Here
from experiments.user_files.contacts import read_contacts
from sim import EngagementModel, Settings
from sim.settings.channels import CHANNELS
from sim.settings.words import OUTCOMES
from tests.drawing import draw_coarsely, draw_only
from tests.interrupting import interrupted_after
from tests.sim.worlds import ids, shipped, world
from tests.workers import in_one_process, last_first

RECORD = {"record": {"touches": True}, "warm_up": {"weeks": 4}}
SHORT = "warm_up.weeks=1"
CALIBRATE = ["calibrate", "calibration.file=log.csv", "strategy=push", "name=ours", SHORT,
             "calibration.simulations=200"]  # fmt: skip
FEW_PREDICTED = 40


@pytest.fixture(scope="module", autouse=True)
def few_predicted():
    """From the posterior fewer logs are simulated than a user has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrate_module, "PREDICTED", FEW_PREDICTED)
        yield


@pytest.fixture
def none_predicted(monkeypatch):
    """Of the posterior hardly a log is simulated, nor tried, where nobody looks at what comes."""
    monkeypatch.setattr(calibrate_module, "PREDICTED", 2)
    monkeypatch.setattr(calibrate_module, "TRIES", 2)


@pytest.fixture
def few_more_predicted(monkeypatch):
    """So many that two workers share them."""
    monkeypatch.setattr(calibrate_module, "PREDICTED", 6)


@pytest.fixture(scope="module")
def made(few_predicted, tmp_path_factory):
    """A folder with a log of push and what calibrate made of it."""
    folder = tmp_path_factory.mktemp("calibrated")
    before = Path.cwd()
    os.chdir(folder)
    try:
        run = ["run", "strategy=push", "population.size=60", "weeks=10", "seed=5", "name=log",
               SHORT, "record.touches=true", "record.csv=true"]  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            draw_only(patch)
            assert main(run) == 0
        shutil.copy("results/log/touches.csv", "log.csv")
        with pytest.MonkeyPatch.context() as patch:
            draw_coarsely(patch)
            assert main(CALIBRATE) == 0
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    """A copy of that folder to work in."""
    shutil.copytree(made, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    return tmp_path / "copy"


def results(folder, name):
    return pd.read_csv(folder / "results" / "ours" / f"{name}.csv")


def test_every_file_is_there(made):
    folder = made / "results" / "ours"
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert written >= {
        "behaviour/calibrated.yaml", "posterior.csv", "parameters.csv", "summary_statistics.csv",
        "time_series.csv", "manifest.json", "figures/told.png", "figures/told.svg",
        "figures/fit.png", "figures/fit.svg",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["verb"] == "calibrate"
    assert manifest["state"] == "finished"
    log, _ = read_contacts(made / "log.csv", {}, {}, {})
    assert manifest["counts"]["hcps"] == log["hcp_id"].nunique() > 50
    assert manifest["counts"]["contacts"] == len(log)
    assert manifest["counts"]["parameters"] == len(results(made, "parameters"))


def test_the_table_tells_what_the_log_did_not(made):
    table = results(made, "parameters")
    assert len(table) >= 20
    inside = (table["low"] <= table["ci_low"]) & (table["ci_low"] <= table["median"])
    inside &= (table["median"] <= table["ci_high"]) & (table["ci_high"] <= table["high"])
    assert inside.all()
    assert set(table["told"]) <= {"yes", "in part", "no"}
    assert (table["told"] == "no").sum() >= 5
    assert 0.8 < table["covered"].mean() < 0.97
    slow = table.set_index("parameter").loc["behaviour.trust.half_life_weeks"]
    assert slow["width"] > 0.85  # ten weeks say nothing of it
    draws = results(made, "posterior")
    assert list(draws.columns) == list(table["parameter"])
    assert len(draws) >= 1_000
    np.testing.assert_allclose(draws.median(), table["median"], rtol=1e-6)


def test_statistics_and_time_series_set_the_log_against_simulated_ones(made):
    summary_statistics, time_series = (
        results(made, "summary_statistics"),
        results(made, "time_series"),
    )
    assert summary_statistics["trace"].is_unique
    assert (summary_statistics["low"] <= summary_statistics["high"]).all()
    assert not summary_statistics["outside"].mean() > 0.15
    mail = time_series[time_series["channel"] == "mass_email"]
    assert list(mail["weeks"]) == [1, 2]
    assert ((mail["prior_high"] - mail["prior_low"]) > (mail["high"] - mail["low"])).all()


def test_the_page_is_used_by_name(made, monkeypatch):
    monkeypatch.chdir(made)
    given = ["--config-dir", "results/ours", "behaviour=calibrated"]
    plan = plan_study(["strategy=push", *given], verb="run")
    settings = plan.arms["push"].settings
    behaviour = settings.behaviour
    table = results(made, "parameters")
    told = table[table["told"] != "no"]
    assert told["parameter"].str.startswith("behaviour.response_shift.").any()
    for key, median in zip(told["parameter"], told["median"], strict=True):
        assert attrgetter(key)(settings) == pytest.approx(median, rel=1e-3), key
    assert behaviour.consent == Settings().behaviour.consent
    page = (made / "results/ours/behaviour/calibrated.yaml").read_text()
    assert "log.csv" in page.splitlines()[0]
    assert page.count("of the prior's width") == len(told)
    untold = table.loc[table["told"] == "no", "parameter"]
    assert all(key in page.splitlines()[3] for key in untold)
    assert behaviour.trust.half_life_weeks == Settings().behaviour.trust.half_life_weeks
    assert set(yaml.safe_load(page)) <= set(type(behaviour).model_fields)


def test_from_python_it_is_tables_and_sentences(made):
    found = load(made / "results" / "ours")
    assert type(found) is Calibration
    assert len(found.parameters) == len(results(made, "parameters"))
    assert "parameters" in found.told[0]
    assert found.report.name == "calibrated.yaml"
    assert "median" in found._repr_html_()
    assert found.plot.names == ["told", "fit"]
    with pytest.raises(ConfigError, match="one of visit, remote"):
        found.plot.fit(channel="fax")
    words = {text.get_text() for text in found.plot.fit(channel="visit").findobj(Text)}
    assert any("Log: log.csv. The same contacts made again" in one for one in words)


def test_it_is_told_again_and_not_made_again(here, capsys):
    shutil.rmtree(here / "results/ours/simulated_logs")
    assert main(CALIBRATE) == 0
    told = capsys.readouterr()
    assert "holds this calibration already" in told.err
    assert "response_shift" in told.out
    assert "the 90 % intervals held" in told.err
    assert not (here / "results/ours/simulated_logs").exists()


@pytest.mark.usefixtures("undrawn")
def test_one_that_older_code_made_is_made_again(here, capsys):
    path = here / "results/ours/manifest.json"
    manifest = json.loads(path.read_text())
    manifest["versions"]["calibration"] = "older"
    path.write_text(json.dumps({**manifest, "made_of": "other"}))
    assert main(CALIBRATE) == 0
    told = capsys.readouterr().err
    assert "told again" not in told
    assert "holds this calibration by another version of calibration; it is made again." in told
    assert json.loads(path.read_text())["versions"]["calibration"] != "older"


def test_another_log_there_is_a_problem(here, capsys):
    text = (here / "log.csv").read_text().splitlines()
    (here / "log.csv").write_text("\n".join(text[: 9 * len(text) // 10]) + "\n")
    assert main(CALIBRATE) == 2
    told = capsys.readouterr().err
    assert "holds another configuration (rows of calibration.file differ" in told


@pytest.mark.usefixtures("undrawn", "none_predicted")
def test_more_simulations_go_on_from_those_that_are_kept(here, capsys, monkeypatch):
    made = []
    tables = ReadLog.tables

    def counted(returns, model, settings):
        made.append(model)
        return tables(returns, model, settings)

    monkeypatch.setattr(ReadLog, "tables", counted)
    more = [*CALIBRATE[:-1], "calibration.simulations=205", "executor.workers=1"]
    assert main(more) == 0
    told = capsys.readouterr().err
    assert "(calibration.simulations is 205 here and 200 there)" in told
    assert len(made) == 5 + calibrate_module.PREDICTED


@pytest.mark.usefixtures("small_tasks")
def test_a_killed_worker_is_told_and_the_calibration_goes_on(here, capfd, monkeypatch):
    shutil.rmtree(here / "results")

    def be_killed(task, common):
        assert multiprocessing.parent_process() is not None
        signal.raise_signal(signal.SIGKILL)

    with monkeypatch.context() as patch:
        in_one_process(patch)
        patch.setattr(machine, "processors", lambda: 2)
        patch.setattr(executors, "_run_all", be_killed)
        assert main([*CALIBRATE, "executor.workers=2"]) == 1
    told = capfd.readouterr().err
    assert "A worker was ended, perhaps for memory: " in told
    assert "Traceback" not in told
    assert told.splitlines()[-1].endswith("calibration.simulations=200 executor.workers=1")
    assert not (here / "results/ours/behaviour").exists()


@pytest.mark.usefixtures("undrawn")
def test_what_was_simulated_is_taken_up_again(here, capsys):
    folder = here / "results/ours"
    before = (folder / "posterior.csv").read_bytes()
    part = next(folder.glob("simulated_logs/read-*.parquet"))
    part.write_bytes(part.read_bytes()[:-9])
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "state": "unfinished"}))
    (folder / "posterior.csv").unlink()
    assert main([*CALIBRATE, "executor.workers=1"]) == 0
    assert (folder / "posterior.csv").read_bytes() == before


def test_ctrl_c_keeps_what_is_simulated(here, monkeypatch, capsys):
    shutil.rmtree(here / "results")
    with interrupted_after(2, monkeypatch):
        assert main([*CALIBRATE, "executor.workers=1"]) == 130
    said = capsys.readouterr().err
    assert "Stopped: 2 simulated logs are kept in" in said
    assert "This goes on from there: hcpsim calibrate calibration.file=log.csv" in said
    assert list(here.glob("results/ours/simulated_logs/read-*.parquet"))
    assert not (here / "results/ours/behaviour").exists()


def lived(hcps, weeks, **values):
    settings = world(shipped("push"), RECORD, size=hcps, weeks=weeks)
    truth = settings.replace({f"behaviour.{key}": v for key, v in values.items()})
    table = ids(range(1, hcps + 1))
    return settings, table, log_of(EngagementModel(truth, 77, table=table).run())


def calibrated(hcps, weeks, simulations, values=None, **options) -> Calibrated:
    settings, table, log = lived(hcps, weeks, **(values or {}))
    return calibrate(settings, log, table, Effort(1, simulations, **options))


@pytest.mark.usefixtures("small_tasks", "few_more_predicted")
def test_workers_make_no_difference(monkeypatch):
    begun = in_one_process(monkeypatch)
    last_first(monkeypatch)
    one, two = (calibrated(40, 8, 30, workers=workers) for workers in (1, 2))
    assert begun
    for name in ("parameters", "posterior", "summary_statistics", "time_series"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name), check_exact=True)


@pytest.mark.usefixtures("none_predicted")
def test_more_is_told_by_more_contacts_and_it_is_right():
    values = {"response_shift.mass_email": 0.7, "response_shift.then.mass_email": -0.7}
    small, large = (calibrated(n, w, runs, values) for n, w, runs in ((40, 8, 80), (300, 12, 150)))
    of = {name: one.parameters.set_index("parameter") for name, one in
          (("small", small), ("large", large))}  # fmt: skip
    assert of["small"]["width"].mean() > 0.85  # wide, and honestly so
    assert of["large"]["width"].mean() < of["small"]["width"].mean() - 0.05
    for key, truth in values.items():
        row = of["large"].loc[f"behaviour.{key}"]
        assert row["ci_low"] < truth < row["ci_high"]
        assert np.sign(row["median"]) == np.sign(truth)
        assert row["width"] < 0.7


@pytest.mark.usefixtures("none_predicted")
def test_a_plan_can_be_simulated_too():
    found = calibrated(40, 8, 30, retrace=False)
    assert len(found.posterior) >= 1_000
    settings, table, log = lived(40, 8)
    touches = {}
    for retrace in (True, False):
        case = infer(settings, log, table, Effort(1, 20, retrace=retrace)).case
        values = np.array([one.value for one in case.free_parameters])
        keys = [one.key for one in case.free_parameters]
        lives = case.settings.replace(dict(zip(keys, values.tolist(), strict=True)))
        simulated = (
            log_of(
                EngagementModel(
                    lives, 1, replicate=replicate, table=case.shared.hcps,
                    contacts=case.shared.contacts,
                ).run()
            )
            for replicate in (1, 2)
        )  # fmt: skip
        one, other = (
            set(zip(each.week.tolist(), each.row.tolist(), strict=True)) for each in simulated
        )
        touches[retrace] = len(one & other) / len(one | other)
    assert touches[True] > 0.99  # but for what an opt-out of the same week stops
    assert touches[False] < 0.9


def test_without_a_word_on_opt_outs_nothing_is_read_of_them(made):
    text = pd.read_csv(made / "log.csv", dtype=str, keep_default_na=False)
    names = {}
    for name, table in (("with", text), ("without", text.drop(columns="opted_out"))):
        table.to_csv(made / "try.csv", index=False)
        contacts, notes = read_contacts(made / "try.csv", {}, {}, {})
        hcps = pd.DataFrame({"hcp_id": contacts["hcp_id"].unique()})
        log = log_from(contacts, hcps, 10)
        names[name] = Reader(Settings(), log).names
        assert any("of opt-outs nothing is read" in note for note in notes) == (name == "without")
    assert set(names["with"]) - set(names["without"]) == {"messages: opt-outs"}


def test_the_sums_of_traces_do_not_hang_on_threads():
    luck = np.random.default_rng(1)
    answers, features = luck.random(60_000), luck.random((60_000, 9))
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found += Here().map(regress, [(answers, features)], None)
    np.testing.assert_array_equal(*found)


def regress(given, _):
    yield _regress(*given)


def test_consent_at_the_start_is_what_the_log_tells():
    settings, table, log = lived(60, 10)
    told = with_consent(table, log, settings)["email_consent"]
    assert set(told.unique()) == {"yes", "no"}
    given = table.assign(email_consent=pd.Categorical(["no"] + [None] * 59))
    assert with_consent(given, log, settings)["email_consent"].iloc[0] == "no"
    visits = log.only(log.channel == 0)
    assert "email_consent" not in with_consent(table, visits, settings)


def test_hcps_of_a_list_whom_nobody_met_are_there(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{week},d{k},visit,{'engaged' if k % 2 else 'blocked'}\n"
                   for week in range(1, 11) for k in range(1, 9))  # fmt: skip
    Path("log.csv").write_text(f"week,hcp_id,channel,outcome\n{rows}3,zz,visit,engaged\n")
    Path("hcps.csv").write_text("hcp_id\n" + "".join(f"d{k}\n" for k in range(1, 101)))
    given = ["calibration.file=log.csv", "population.file=hcps.csv", "strategy=traditional"]
    plan = plan_study(given, verb="calibrate")
    assert isinstance(plan, CalibrationPlan)
    assert (plan.asked.file, plan.asked.plan, plan.asked.simulations) == ("log.csv", "log", 2_000)
    assert len(plan.hcps) == 100
    assert plan.weeks == 10
    assert "log.csv: 1 contacts left out, of 1 HCPs who are not in hcps.csv" in plan.notes
    log = log_from(plan.contacts, plan.hcps, plan.weeks)
    assert log.hcps == 100
    assert len(log) == 80
    assert set(log.row) == set(range(8))


def test_a_log_with_dates_begins_in_its_month(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"2026-{month:02}-1{k},d{k},visit,engaged\n"
                   for month in (5, 6, 7, 8) for k in range(1, 9))  # fmt: skip
    Path("log.csv").write_text(f"week,hcp_id,channel,outcome\n{rows}")
    plan = plan_study(["calibration.file=log.csv", "strategy=push"], verb="calibrate")
    assert plan.arms["push"].settings.market.start_month == 5
    assert plan.arms["push"].settings.weeks == plan.weeks == 15
    assert any("market.start_month=5" in note for note in plan.notes)
    given = ["calibration.file=log.csv", "strategy=push", "market.start_month=2", "weeks=30"]
    plan = plan_study(given, verb="calibrate")
    assert plan.arms["push"].settings.market.start_month == 2
    assert any(note.startswith("weeks left aside") for note in plan.notes)


def test_a_log_that_the_memory_does_not_hold_is_refused(made, monkeypatch):
    monkeypatch.chdir(made)
    monkeypatch.setattr(machine, "memory", lambda: 60_000)
    with pytest.raises(ConfigError, match=r"calibration\.file: \d\d is not allowed: at most"):
        plan_study(["calibration.file=log.csv", "strategy=push"], verb="calibrate")


def test_a_page_keeps_what_the_calibration_started_from():
    settings = Settings().replace({"behaviour.trust.asymmetry": 4.0, "behaviour.peers.weight": 0.1})
    row = {"parameter": "behaviour.peers.weight", "median": 0.254321, "ci_low": 0.1,
           "ci_high": 0.5, "width": 0.5, "told": "yes"}  # fmt: skip
    untold = {**row, "parameter": "behaviour.trust.strength", "median": 77.0, "told": "no"}
    page = page_of(settings, pd.DataFrame([row, untold]), log="l.csv", said=["Misfit: much."])
    assert "# Not told, and left as before: behaviour.trust.strength." in page
    assert "# Misfit: much." in page.splitlines()
    assert yaml.safe_load(page) == {"trust": {"asymmetry": 4.0}, "peers": {"weight": 0.2543}}
    assert "weight: 0.2543  # 0.1 to 0.5, 50% of the prior's width: told by the log" in page


def test_misfit_and_following_are_said():
    parameters = pd.DataFrame(
        {"parameter": ["a.b", "a.c"], "told": ["yes", "no"], "tries": 200, "covered": [0.9, 0.88],
         "median": [0.5, 1.0], "low": 0.0, "high": 1.0}
    )  # fmt: skip
    statistics = pd.DataFrame({"trace": [f"t{k}" for k in range(20)] + ["touches follow answers"],
                               "outside": [True] * 4 + [False] * 17})  # fmt: skip
    known, tried, misfit, verdict = map(str, closing(parameters, statistics, retraced=True))
    assert known.startswith("Of 2 parameters the log tells 1, 0 in part and 1 not at all")
    assert "held 89% of the truths" in tried
    assert misfit.startswith("Misfit: 4 of 20 summary statistics")
    assert "t0; t1; t2; t3" in misfit
    assert "no interval can be relied on" in verdict
    one = statistics.assign(outside=[True] + [False] * 20)
    assert str(closing(parameters, one, retraced=True)[-1]).startswith("Misfit: 1 of 20")
    quiet = statistics.assign(outside=[False] * 20 + [True])
    assert "calibration.plan=strategy" in str(closing(parameters, quiet, retraced=True)[-1])
    assert len(closing(parameters, quiet, retraced=False)) == 2
    assert len(closing(parameters, statistics.assign(outside=False), retraced=True)) == 2
    at_the_end = parameters.assign(median=[0.97, 0.5])
    (said,) = [
        str(one) for one in closing(at_the_end, quiet, retraced=False) if "At an end" in str(one)
    ]
    assert "At an end of its range lies a.b: the world may lie beyond" in said


def test_what_cannot_be_relied_on_is_not_offered_for_use():
    statistics = pd.DataFrame({"trace": [f"t{k}" for k in range(20)], "outside": [False] * 20})
    assert fits(statistics)
    assert not fits(statistics.assign(outside=[True] * 4 + [False] * 16))


def test_a_channel_on_which_everything_was_answered_is_warned_of():
    mail, visit, site = (CHANNELS.index(name) for name in ("mass_email", "visit", "site"))
    opened, met = OUTCOMES.index("responded"), OUTCOMES.index("engaged")
    log = pd.DataFrame({"channel": [mail] * 30 + [visit] * 30 + [site] * 30,
                        "outcome": [opened] * 30 + [met] * 60})  # fmt: skip
    (line,) = one_sided(log)
    assert str(line).startswith(
        "All 30 contacts by mass_email were answered; if the log leaves out"
    )
    log.loc[0, "outcome"] = OUTCOMES.index("ignored")
    assert one_sided(log) == []


def test_figures_say_what_they_stand_at(tmp_path):
    parameters = pd.DataFrame(
        [("behaviour.fatigue.own_half_life_weeks", 2.0, 1.0, 6.0, 2.5, 1.8, 3.1, 0.4, "yes")],
        columns=["parameter", "default", "low", "high", "median", "ci_low", "ci_high", "width",
                 "told"],
    )  # fmt: skip
    time_series = pd.DataFrame({"channel": "visit", "weeks": [1, 2, 3], "log": 0.2, "low": 0.1,
                           "high": 0.3, "prior_low": 0.0, "prior_high": 0.5,
                           "begun_by": "company"})  # fmt: skip
    fitted = Fitted(parameters, time_series, "l.csv", retraced=True)
    words = [text.get_text() for text in told(fitted).findobj(Text)]
    assert "fatigue.own_half_life_weeks (weeks)" in words
    assert {"2", "2.5", "1.8 to 3.1", "40%", "default", "median"} <= set(words)
    figure = fit(fitted, size="slide")
    ticks = [tick.get_text() for tick in figure.axes[0].get_xticklabels()]
    assert ticks == ["1\N{EN DASH}4", "5\N{EN DASH}8", "from 9"]


def test_our_own_touches_are_read_like_any_log(made):
    log, _ = read_contacts(made / "results/log/touches.parquet", {}, {}, {})
    again, _ = read_contacts(made / "log.csv", {}, {}, {})
    pd.testing.assert_frame_equal(log, again, check_dtype=False)

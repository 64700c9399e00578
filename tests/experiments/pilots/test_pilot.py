"""`hcpsim pilot` and `hcpsim learn`: from a question to a protocol, from results to worlds."""

import json
import math
import re
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments import ConfigError, Learned, Pilot, learn, load
from experiments.__main__ import main
from experiments.configuration import plan_study
from experiments.designs.design import gathered
from experiments.jobs.store import Memory, Store
from experiments.pilots import study as study_module
from experiments.pilots.allocation import allocation
from experiments.pilots.analyse import Estimate
from experiments.pilots.counted import COLUMNS
from experiments.pilots.learn import closing as learned
from experiments.pilots.lives import PilotForce, PilotLife
from experiments.pilots.measures import MEASURES, OBSERVED, Diary
from experiments.pilots.narrowing import narrow, redrawn, weighted_quantiles
from experiments.pilots.pilot_design import Life, lives_of, pilot_design, rows_of
from experiments.pilots.protocol import protocol
from experiments.pilots.results_file import Results, read_results
from experiments.pilots.score import crps, interval_score
from experiments.pilots.sealed import hash_of, opened
from experiments.pilots.telling import closing
from experiments.trial import FORMS, Trial
from sim.model import EngagementModel
from sim.scorecard.declared import PERIOD
from tests.experiments.pilots.made import few_nulls, results
from tests.workers import in_one_process

TINY = [
    "arms=[hybrid,push]", "pilot.territories=6", "pilot.hcps_per_territory=15", "pilot.weeks=8",
    "pilot.steps=3", "warm_up.weeks=2", "replicates=3", "executor.workers=1", "worlds=ranges",
]  # fmt: skip


pytestmark = pytest.mark.usefixtures("undrawn")


@pytest.fixture(scope="module", autouse=True)
def _nothing_confirmed():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study_module, "MOST_CONFIRMED", 0)
        few_nulls(patch)
        yield


def planned(*words):
    return plan_study([*TINY, *words], verb="pilot")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A pilot, counted and sealed."""
    path = tmp_path_factory.mktemp("pilot") / "trial"
    assert main(["pilot", *TINY, f"results={path}"]) == 0
    return path


@pytest.fixture
def copied(folder, tmp_path):
    """The pilot, to be spoilt."""
    shutil.copytree(folder, tmp_path / "trial")
    return tmp_path / "trial"


def written(table, tmp_path):
    path = tmp_path / "results.csv"
    table.to_csv(path, index=False)
    return path


def test_every_file_is_there_and_the_table_has_every_design_and_measure(folder):
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "pilot.csv", "power.csv", "forecast.csv", "allocation.csv", "worlds.csv", "sealed.json",
        "protocol.md", "manifest.json", "figures", "runs",
    }  # fmt: skip
    table = pd.read_csv(folder / "pilot.csv")
    assert list(table.columns) == list(COLUMNS)
    whole = table[table["weeks"] == 8]
    assert len(whole) == len(FORMS) * len(MEASURES)
    for name in ("power", "power_low", "power_high", "power_formula", "seen_at_no_effect"):
        assert table[name].between(0, 1).all()
    assert (table["smallest_effect"] > 0).all()
    assert (table["effect"] - table["everywhere"] - table["spill_over"]).abs().max() < 1e-12
    assert set(table["observed"]) == {"log", "survey"}
    assert (table["hcps_new"] == table["new_territories"] * 15)[table["design"] == "cluster"].all()


def test_measures_are_measures_of_the_model_and_of_the_key():
    assert set(MEASURES) <= set(PERIOD)
    assert plan_study([*TINY, "pilot.survey=true", "pilot.measure=trust"], verb="pilot").test
    for name in OBSERVED:
        assert planned(f"pilot.measure={name}").test.asked.measure == name


def test_a_second_time_nothing_is_simulated_and_the_seal_keeps_its_date(folder, copied, capsys):
    before = (copied / "sealed.json").read_bytes()
    assert main(["pilot", *TINY, f"results={copied}"]) == 0
    assert "is told again" in capsys.readouterr().err
    (copied / "pilot.csv").unlink()
    assert main(["pilot", *TINY, f"results={copied}"]) == 0
    assert "kept from before" in capsys.readouterr().err
    assert (copied / "sealed.json").read_bytes() == before
    pd.testing.assert_frame_equal(
        pd.read_csv(folder / "pilot.csv"), pd.read_csv(copied / "pilot.csv")
    )


@pytest.mark.usefixtures("small_tasks")
def test_two_workers_count_the_same(folder, tmp_path, monkeypatch):
    begun = in_one_process(monkeypatch)
    words = [word for word in TINY if not word.startswith("executor")]
    again = tmp_path / "again"
    assert main(["pilot", *words, "executor.workers=2", f"results={again}"]) == 0
    for name in ("pilot.csv", "forecast.csv", "allocation.csv"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()
    assert begun


def test_what_is_said_is_said_of_the_figures(folder):
    table, manifest = pd.read_csv(folder / "pilot.csv"), (folder / "manifest.json").read_text()
    about = json.loads(manifest)["pilot"]
    assert about["look"]["week"] == 4
    assert about["look"]["p_stop"] < about["look"]["p_end"] < 0.05
    assert 0 <= about["look"]["stops"] <= about["look"]["power"] <= 1
    kinds = [one.kind for one in closing(table, about)]
    assert kinds[0] == "pilot.counted"
    assert kinds[1] in ("pilot.run", "pilot.larger", "pilot.vain")
    mine = (table["design"] == "cluster") & (table["measure"] == "engagement")
    sure = table.assign(
        power_formula=table["power_formula"].mask(mine, 0.9), territories_needed=4.0
    )
    assert closing(sure, about)[1].kind == "pilot.run"
    misled = str(closing(sure.assign(effect=-sure["everywhere"].abs(), everywhere=0.05), about)[1])
    assert misled.startswith("Do not run it: it would show")
    assert "the other way round than in every territory" in misled
    assert "as alike as" in str(closing(sure.assign(power_alike=0.5), about)[1])
    assert "as alike as" not in str(closing(sure.assign(power_alike=0.9), about)[1])
    eaten = table.assign(
        power_formula=0.3, power_endless_hcps=0.4, icc=0.2, hcps_needed=np.nan,
        territories_needed=60.0,
    )  # fmt: skip
    said = {one.kind: str(one) for one in closing(eaten, about)}
    assert "60 territories" in said["pilot.larger"]
    assert "HCPs per territory" not in said["pilot.larger"]
    assert said["pilot.clustered"].startswith("More HCPs per territory cannot do it")
    never = eaten.assign(territories_needed=np.nan)
    assert closing(never, about)[1].kind == "pilot.vain"
    one_world = [one.kind for one in closing(table, {**about, "worlds": 0})]
    assert one_world[-1] == "pilot.one_world"
    for one in (*closing(table, about), *closing(eaten, about), *closing(never, about)):
        assert "nan" not in str(one)
        assert str(one).endswith(".")


def test_the_protocol_says_who_what_when_and_how(folder):
    page = (folder / "protocol.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.*)$", page, re.M)
    assert heads == [
        "The question", "Who", "What", "When", "What is measured", "How it is analysed",
        "How sure it is", "When to stop", "What would change our mind", "What this rests on",
        "Signed",
    ]  # fmt: skip
    assert "nan" not in page
    assert "\n\n\n" not in page
    assert all(
        before == ""
        for before, head in zip(page.splitlines(), page.splitlines()[1:], strict=False)
        if head.startswith("## ")
    )
    assert json.loads((folder / "sealed.json").read_text())["hash"] in page


def rendered(folder, form, *words, called="hybrid"):
    """The protocol of a pilot of another design or measure, its figures those that were counted."""
    plan = planned(f"pilot.design={form}", *words)
    arms = {called: plan.arms["hybrid"], "push": plan.arms["push"]}
    plan, asked = replace(plan, arms=arms, test=replace(plan.test, new=called)), plan.test.asked
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["pilot"]
    about |= {"design": form, "measure": asked.measure}
    if form == "stepped_wedge":
        about["look"] = None
    sealed = json.loads((folder / "sealed.json").read_text(encoding="utf-8"))
    return protocol(plan, pd.read_csv(folder / "pilot.csv"), about, sealed, ["It is."], "Sealed.")


FORMULA = re.compile(r"`([a-z]+ = [^`]+)`")


@pytest.mark.parametrize(
    ("form", "measure"),
    [*((form, "engagement") for form in FORMS), *(("cluster", name) for name in OBSERVED[1:])],
)
def test_each_sign_of_a_formula_is_explained_with_its_unit(folder, form, measure):
    page = rendered(folder, form, f"pilot.measure={measure}")
    for _, section in re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", page, re.M):
        signs = {one for formula in FORMULA.findall(section)
                 for one in re.findall(r"[a-zA-Z]+", formula.replace("exp(-", "exp("))}  # fmt: skip
        rows = re.findall(r"^\| (`.+`[^|]*|[a-z ]+) \| ([^|]+) \| ([^|]+) \|$", section, re.M)
        told = set(re.findall(r"[a-z]+", " ".join(re.findall(r"`([^`]+)`", " ".join(
            sign for sign, _, _ in rows)))))  # fmt: skip
        assert signs <= told, (form, section)
    assert len(FORMULA.findall(page)) >= (3 if measure == "engagement" else 2) - (
        form == "stepped_wedge"
    )
    for before, line, after in zip(
        page.splitlines(), page.splitlines()[1:], page.splitlines()[2:], strict=False
    ):
        if re.fullmatch(r"\|( -+:? \|| -+ \|)+", line):
            assert before.count(" | ") == after.count(" | "), (
                "a table whose rows have its head's cells"
            )
    assert "\n\n\n" not in page
    assert "{" not in page


def test_any_name_of_an_arm_stands_in_the_protocol_as_it_is(folder):
    page = rendered(folder, "cluster", called="<b>|$x_$\x1b")
    assert r"**\<b\>\|\$x\_\$" in page
    assert "<b>" not in page
    assert "\x1b" not in page
    assert rendered(folder, "cluster", called="=1+1").count("=1+1") > 5


@pytest.mark.parametrize("form", FORMS)
def test_territories_are_under_both_arms_side_by_side(form):
    """A life in which all are new, or none, and one between; nobody drawn changes the warm-up."""
    plan = planned(f"pilot.design={form}", "replicates=1", "worlds=none")
    trial, settings = plan.test.trial, plan.test.settings
    shares = {}
    for kind in ("new", "today", "pilot"):
        model = EngagementModel(settings, 5)
        life = PilotLife(trial, kind)
        table = life.tables(model, settings)["territories"]
        shares[kind] = table.pivot(index="territory", columns="window", values="new")
        plans = model.company.field_force.reps["plan"]
        assert (plans == 0).tolist() == shares[kind].iloc[:, -1].tolist()
        assert table["hcps"].sum() == plan.test.hcps * len(trial.windows)
    assert shares["new"].to_numpy().all()
    assert not shares["today"].to_numpy().any()
    assert 0 < shares["pilot"].to_numpy().mean() < 1


def test_a_force_takes_as_many_weeks_as_it_has_reps():
    force = EngagementModel(planned().test.settings, 5).company.field_force
    with pytest.raises(ValueError, match="6 reps for 3"):
        PilotForce(force, np.ones(3, dtype=np.int64))


def test_a_diary_has_the_depth_of_the_scorecard():
    """Points of 13 weeks make the depth that the model measures in the thirteenth."""
    settings = planned().test.settings.replace({"weeks": 13})
    model = EngagementModel(settings, 3)
    diary = Diary(len(model.universe.hcps), settings)
    for week in range(1, 14):
        model.step()
        diary.note(week, model.universe.hcps, model.universe.customers)
    model.end_period()
    weekly = model.scorecard.weekly
    last = weekly[(weekly["segment"] == "all") & (weekly["week"] == 13)].iloc[0]
    assert diary.read("engagement", 1, 13).mean() == pytest.approx(last["engagement"], rel=1e-5)
    assert diary.read("trust", 1, 13).mean() == pytest.approx(last["trust"], rel=1e-5)
    for name in ("opted_out", "consented"):
        assert diary.read(name, 1, 13).sum() == last[name]
    everyone = weekly[weekly["segment"] == "all"]
    assert diary.read("weekly_index", 1, 13).mean() == pytest.approx(
        everyone["weekly_index"].mean(), rel=1e-4
    )
    assert diary.read("engaged", 1, 13).mean() == pytest.approx(
        (everyone["engaged"] / everyone["hcps"]).mean(), rel=1e-5
    )


def test_every_life_is_a_row_of_the_one_runner():
    plan = planned("replicates=2")
    design, store = pilot_design(plan, lives := lives_of(plan.test)), Memory()
    assert len(design.rows) == 2 * len(lives)
    some = [Life("cluster", "today", 1, 6), Life("cluster", "pilot", 1, 6)]
    small = pilot_design(plan, some)
    small.make_whole(store, 1)
    table = gathered(store, rows_of(small, some[1]), "territories")
    assert list(table["replicate"].unique()) == [1, 2]
    draws = table[table["window"] == 0].groupby("replicate")["new"].apply(tuple)
    assert all(sum(one) == 3 for one in draws)
    assert {row.job.key for row in small.rows} <= {row.job.key for row in design.rows}


@pytest.mark.parametrize("form", FORMS)
def test_learn_analyses_what_the_design_asks_for(form, folder, tmp_path):
    """The file of a made-up pilot gives the estimate that the pilot's own analysis gives."""
    plan = planned(f"pilot.design={form}")
    table = results(plan)
    sealed = {**opened(folder), "design": form, "steps": 3}
    found = read_results(written(table, tmp_path), sealed).found
    assert set(found) == set(OBSERVED)
    one = found["engagement"]
    if form == "cluster":
        means = table.groupby("arm")["engagement"].mean()
        assert one.effect == pytest.approx(means["hybrid"] - means["push"])
    if form == "parallel":
        wide = table.pivot(index="territory", columns="arm", values="engagement")
        assert one.effect == pytest.approx((wide["hybrid"] - wide["push"]).mean())
    assert one.error > 0


@pytest.mark.drawn
def test_learn_scores_the_seal_and_narrows_the_worlds(copied, tmp_path, capsys):
    path = written(results(planned()), tmp_path)
    assert main(["learn", f"pilot={path}", f"study={copied}"]) == 0
    said = capsys.readouterr().out
    assert "Of the forecast sealed on" in said
    learned_folder = copied / "learned"
    assert {one.name for one in learned_folder.iterdir()} == {
        "learned.csv", "score.csv", "weights.csv", "worlds_now.csv", "learned.png", "learned.svg",
        "learned.json",
    }  # fmt: skip
    weights = pd.read_csv(learned_folder / "weights.csv")
    assert weights["weight"].sum() == pytest.approx(1.0)
    now, before = (
        pd.read_csv(path) for path in (learned_folder / "worlds_now.csv", copied / "worlds.csv")
    )
    assert list(now.columns) == list(before.columns)[1:]
    kept = before.drop(columns="replicate")
    assert now.apply(tuple, axis=1).isin(set(kept.apply(tuple, axis=1))).all()
    words = ["compare", "arms=[hybrid,push]", f"worlds={learned_folder / 'worlds_now.csv'}"]
    assert plan_study([*words[1:], "replicates=3"], verb="compare").worlds is not None
    score = pd.read_csv(learned_folder / "score.csv")
    assert (score["inside"] == score["seen"].between(score["low"], score["high"])).all()


def test_of_one_world_the_score_is_all(tmp_path, capsys):
    words = [word for word in TINY if not word.startswith("worlds")]
    folder, path = tmp_path / "one", written(results(planned()), tmp_path)
    assert main(["pilot", *words, "replicates=2", f"results={folder}"]) == 0
    assert main(["learn", f"pilot={path}", f"study={folder}"]) == 0
    assert "none to narrow" in capsys.readouterr().out
    assert {one.name for one in (folder / "learned").iterdir()} == {"score.csv", "learned.json"}


def test_a_seal_that_was_broken_is_refused(copied, tmp_path, capsys):
    path = written(results(planned()), tmp_path)
    sealed = json.loads((copied / "sealed.json").read_text())
    assert sealed["hash"] == hash_of(sealed)
    sealed["forecast"][0]["mean"] += 1e-6
    (copied / "sealed.json").write_text(json.dumps(sealed))
    assert main(["learn", f"pilot={path}", f"study={copied}"]) == 2
    assert "its hash does not match" in capsys.readouterr().err
    sealed["hash"] = hash_of(sealed)
    (copied / "sealed.json").write_text(json.dumps(sealed))
    with (copied / "forecast.csv").open("a") as file:
        file.write("\n")
    assert main(["learn", f"pilot={path}", f"study={copied}"]) == 2
    assert "forecast.csv: is gone or is not as it was sealed" in capsys.readouterr().err
    assert not (copied / "learned").exists()


def test_from_python_a_pilot_and_what_was_learned_are_tables_and_sentences(copied, tmp_path):
    counted = load(copied)
    assert type(counted) is Pilot
    assert counted.pilot["territories"].nunique() == 1
    assert counted.told[-1].startswith("Sealed on ")
    assert counted.report.read_text(encoding="utf-8").startswith("# ")
    shown = counted._repr_html_()
    assert "territories needed" in shown, shown
    found = learn(written(results(planned()), tmp_path), counted, quiet=True)
    assert type(found) is type(load(copied / "learned")) is Learned
    assert list(found.weights) == ["replicate", "weight"]
    assert found.told[0].startswith("Of the forecast sealed on")
    assert found.repeat.startswith("hcpsim learn pilot=")
    assert "believed before" in found._repr_html_()
    with pytest.raises(ConfigError, match=r"nowhere\.csv"):
        learn("nowhere.csv", counted)


def forecast_of(expected, error=0.01, draws=4):
    """A forecast of worlds whose pilots estimate these, on two measures that go together."""
    luck = np.random.default_rng(7)
    rows = []
    for replicate, mean in enumerate(expected, start=1):
        for draw in range(1, draws + 1):
            off = luck.normal(0, error)
            rows += [
                {"replicate": replicate, "draw": draw, "measure": name, "error": error,
                 "estimate": size + off, "new": 0.3 + size + off, "today": 0.3,
                 "expected": size, "everywhere": size}
                for name, size in (("engagement", mean), ("engaged", mean))
            ]  # fmt: skip
    return pd.DataFrame(rows)


def test_worlds_that_foresaw_it_are_left():
    table = forecast_of([0.0, 0.02, 0.04, 0.06, 0.2])
    seen = {"engagement": Estimate(0.04, 0.01, 18)}
    narrowed = narrow(table, seen, ["engagement"])
    assert int(narrowed.replicates[np.argmax(narrowed.weights)]) == 3
    assert narrowed.weights[4] < 1e-6
    assert narrowed.weights[1] == pytest.approx(narrowed.weights[3])
    assert 1 < narrowed.effective < 4
    assert narrowed.fits
    both = narrow(table, {**seen, "engaged": Estimate(0.04, 0.01, 18)}, ["engagement", "engaged"])
    assert both.effective == pytest.approx(narrowed.effective, rel=0.35)  # they tell the same
    far = narrow(table, {"engagement": Estimate(0.4, 0.01, 18)}, ["engagement"])
    assert not far.fits
    surer = narrow(table, {"engagement": Estimate(0.04, 0.001, 18)}, ["engagement"])
    assert surer.effective < narrowed.effective


def test_worlds_are_drawn_anew_by_their_weights():
    table = forecast_of([0.0, 0.04, 0.2])
    worlds = pd.DataFrame({"replicate": [1, 2, 3], "behaviour.trust.asymmetry": [2.0, 2.5, 3.0]})
    narrowed = narrow(table, {"engagement": Estimate(0.04, 0.001, 18)}, ["engagement"])
    assert redrawn(worlds, narrowed)["behaviour.trust.asymmetry"].tolist() == [2.5] * 3
    even = narrow(table, {"engagement": Estimate(0.04, 1e6, 18)}, ["engagement"])
    assert sorted(redrawn(worlds, even)["behaviour.trust.asymmetry"]) == [2.0, 2.5, 3.0]


def test_weighted_quantiles_of_even_weights_are_plain_ones():
    values = np.random.default_rng(8).normal(size=2_001)
    even = np.full(len(values), 1 / len(values))
    found = weighted_quantiles(values, even, (0.1, 0.5, 0.9))
    assert found == pytest.approx(np.quantile(values, (0.1, 0.5, 0.9)), abs=1e-2)


def test_scores_are_the_published_ones():
    """Of a normal forecast the CRPS is known (Gneiting & Raftery 2007, equation 5)."""
    assert interval_score(0.0, 1.0, 0.8, 0.5) == 1.0
    assert interval_score(0.0, 1.0, 0.8, 1.2) == pytest.approx(1.0 + 10 * 0.2)
    assert interval_score(0.0, 1.0, 0.5, -0.1) == pytest.approx(1.0 + 4 * 0.1)
    draws = np.random.default_rng(9).normal(size=20_000)
    for seen in (0.0, 1.5):
        density = math.exp(-(seen**2) / 2) / math.sqrt(2 * math.pi)
        known = seen * math.erf(seen / math.sqrt(2)) + 2 * density - 1 / math.sqrt(math.pi)
        assert crps(draws, seen) == pytest.approx(known, abs=0.02)
    assert crps(np.array([2.0]), 3.5) == 1.5


@pytest.mark.parametrize(
    ("seen", "error", "worlds", "kind"),
    [
        (0.05, 0.01, [0.04, 0.05, 0.06], "learn.take_up"),
        (-0.05, 0.01, [-0.04, -0.05, -0.06], "learn.keep"),
        (0.005, 0.01, [-0.01, 0.0, 0.01], "learn.open"),
    ],
)
def test_what_to_do_follows_from_what_is_believed(seen, error, worlds, kind, folder):
    from experiments.pilots.narrowing import beliefs
    from experiments.pilots.score import scored

    table, sealed = forecast_of(worlds), opened(folder)
    found = {"engagement": Estimate(seen, error, 18, 0.3 + seen, 0.3)}
    narrowed = narrow(table, found, ["engagement"])
    score = scored(sealed, table, found)
    now = beliefs(table, found, narrowed)
    said = learned(now, score, narrowed, sealed, Results(found))
    assert said[-1].kind == kind
    assert "learn.worlds" in [one.kind for one in said]
    assert all("nan" not in str(one) for one in said)


def test_a_companys_own_list_is_drawn_by_territory(tmp_path):
    listed = pd.DataFrame(
        {"hcp_id": [f"h{k}" for k in range(60)], "tier": ["A", "B", "C"] * 20,
         "area": [f"area {k % 6}" for k in range(60)]}
    )  # fmt: skip
    path = tmp_path / "hcps.csv"
    listed.to_csv(path, index=False)
    own = [f"population.file={path}", "pilot.territory_column=area"]
    table = allocation(planned(*own))
    assert table["hcp_id"].tolist() == listed["hcp_id"].tolist()
    assert table.groupby("territory")["arm"].nunique().eq(1).all()
    assert table.drop_duplicates("territory")["arm"].value_counts().to_dict() == {
        "hybrid": 3, "push": 3,
    }  # fmt: skip
    pd.testing.assert_frame_equal(table, allocation(planned(*own)))
    assert allocation(planned(*own, "seed=2"))["arm"].tolist() != table["arm"].tolist()
    halves = allocation(planned(*own, "pilot.design=parallel"))
    counts = halves.groupby("territory")["arm"].value_counts().unstack()
    assert (counts["hybrid"] - counts["push"]).abs().max() <= 1
    tiers = halves.assign(tier=listed["tier"]).groupby(["territory", "tier", "arm"]).size()
    assert tiers.max() - tiers.min() <= 1
    wedge = allocation(planned(*own, "pilot.design=stepped_wedge"))
    assert sorted(wedge.drop_duplicates("territory")["from_week"].unique()) == [3, 5, 7]


def test_a_pilot_that_would_do_is_lived_and_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(study_module, "MOST_CONFIRMED", 10_000)
    words = [*TINY[:-1], "replicates=2", "pilot.power=0.5", "pilot.measure=engaged",
             "pilot.weeks=13"]  # fmt: skip
    assert main(["pilot", *words, f"results={tmp_path / 'trial'}"]) == 0
    table = pd.read_csv(tmp_path / "trial" / "pilot.csv")
    needed = table.loc[
        (table["design"] == "cluster") & (table["measure"] == "engaged") & (table["weeks"] == 13),
        "territories_needed",
    ].iloc[0]  # fmt: skip
    other = table[table["territories"] != 6]
    if math.isfinite(needed) and needed != 6 and needed * 15 <= 10_000:
        assert other["territories"].tolist() == [needed]
        assert other["pilots"].tolist() == [10]
    else:
        assert other.empty


def test_a_stopped_pilot_goes_on(tmp_path):
    plan = planned(f"results={tmp_path / 'trial'}")
    store = Store(tmp_path / "trial" / "runs")
    store.folder.mkdir(parents=True)
    store.open()
    few = pilot_design(plan, lives_of(plan.test)[:2])
    few.make_whole(store, 1)
    assert len(pilot_design(plan, lives_of(plan.test)).left(store)) == 3 * (
        len(lives_of(plan.test)) - 2
    )


def test_the_trial_knows_its_territories():
    assert Trial("parallel", 6, 8).reps == 12
    assert planned("pilot.design=parallel").test.settings.company.reps.hcps_per_rep == (
        pytest.approx(20_000 / 12)
    )


def test_what_never_varies_is_told_too(tmp_path, capsys):
    """Nobody opts out of what nobody sends, in four weeks of a dozen HCPs and one replicate."""
    words = [
        "arms=[none,traditional]", "pilot.territories=4", "pilot.hcps_per_territory=3",
        "pilot.weeks=4", "pilot.steps=3", "warm_up.weeks=2", "replicates=1", "executor.workers=1",
        "pilot.measure=opted_out", f"results={tmp_path / 'still'}",
    ]  # fmt: skip
    assert main(["pilot", *words]) == 0
    said = capsys.readouterr().out
    assert "by the formula it is 5%" in said
    assert "nan" not in said

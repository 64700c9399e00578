"""Worlds: each replicate in one of its own, the same in every arm, at the luck of before."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.__main__ import main
from experiments.assumptions import assumptions, value_of
from experiments.config_errors import ConfigError
from experiments.configuration import plan_study
from experiments.configuration.worlds import EVIDENCE_TABLE, ranges_of
from experiments.designs.study_design import AUDIT, study_design
from experiments.designs.variants import variants_of
from experiments.jobs.store import catalogue
from experiments.study import Study
from experiments.telling.verdict import verdict
from experiments.telling.worlds import held
from experiments.worlds import worlds_of_draws, worlds_of_ranges
from sim.settings import Settings
from tests.drawing import draw_only, report_nothing
from tests.interrupting import interrupted_after

TINY = [
    "population.size=60", "weeks=8", "warm_up.weeks=2", "replicates=3", "executor.workers=1",
    "why=false", "arms=[push,hybrid]",
]  # fmt: skip
TABLES = ("weekly.parquet", "summary.csv", "differences.csv", "sensitivity_runs.csv",
          "worlds.csv", "by_world.csv", "ranking.csv", "acceptability.csv", "break_even.csv",
          "information.csv")  # fmt: skip
DRAWS = pd.DataFrame(
    {
        "behaviour.trust.asymmetry": [2.0, 2.5, 3.0],
        "behaviour.response_shift.visit": [0.1, 0.2, 0.3],
    }
)


@pytest.fixture(scope="module", autouse=True)
def _one_variant_and_no_report():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "experiments.designs.study_design.variants_of", lambda arms: variants_of(arms)[:1]
        )
        report_nothing(patch)
        yield


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A study in worlds of ranges."""
    folder = tmp_path_factory.mktemp("worlds") / "one"
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        assert main(["compare", *TINY, "worlds=ranges", f"results={folder}"]) == 0
    return folder


def planned(*words):
    return plan_study([*TINY, *words], verb="compare")


def test_without_worlds_jobs_are_those_of_before():
    plain, said = (study_design(planned(*words)) for words in ((), ("worlds=none",)))
    assert [row.job for row in plain.rows] == [row.job for row in said.rows]
    assert not any(row.job.values for row in plain.rows)
    assert not any("worlds" in note for note in planned().notes)


@pytest.mark.usefixtures("undrawn")
def test_a_killed_study_goes_on_to_the_same_bytes(study, tmp_path, monkeypatch, capsys):
    call = ["compare", *TINY, "worlds=ranges", f"results={tmp_path}/parts"]
    with interrupted_after(2, monkeypatch):
        assert main(call) == 130
    assert main(call) == 0
    assert "2 of 12 runs are kept from before" in capsys.readouterr().err
    for table in TABLES:
        assert (tmp_path / "parts" / table).read_bytes() == (study / table).read_bytes(), table


def test_all_arms_of_a_replicate_share_its_world(study):
    worlds = pd.read_csv(study / "worlds.csv", index_col="replicate")
    runs = catalogue(study / "runs")
    assert len(runs) == 12
    for run in runs.itertuples():
        told = json.loads(run.values)
        own = {"behaviour.peers.weight", "behaviour.peers.endorsement_per_week"}
        if run.point:
            assert all(told.pop(key) == 0.0 for key in own)
        expected = worlds.loc[run.replicate].drop(list(own & {*worlds} if run.point else ()))
        assert told == expected.to_dict()
    assert len(worlds.drop_duplicates()) == 3


def test_luck_is_that_of_the_replicate_whatever_its_world(study, tmp_path, monkeypatch):
    """A world at the very values that are set anyway is lived as without worlds."""
    draw_only(monkeypatch)
    monkeypatch.chdir(tmp_path)
    as_set = Settings().behaviour.trust.asymmetry
    pd.DataFrame({"behaviour.trust.asymmetry": [as_set]}).to_csv("same.csv", index=False)
    for word in ("none", "same.csv"):
        assert main(["compare", *TINY, f"worlds={word}", f"results=in_{word[:4]}"]) == 0
    for table in ("weekly.parquet", "differences.csv"):
        lived = [
            (tmp_path / f"in_{word[:4]}" / table).read_bytes() for word in ("none", "same.csv")
        ]
        assert lived[0] == lived[1]


def test_ranges_are_filled_evenly_and_wide_ones_by_their_logarithm():
    ranges = ranges_of(Settings())
    assert {key.split(".")[0] for key in ranges} <= {
        "behaviour",
        "population",
        "market",
        "channels",
    }
    found = worlds_of_ranges({**ranges, "wide": (0.01, 1.0), "zero": (0.0, 1.0)}, 50, seed=1)
    low, high = np.array([*ranges.values(), (0.01, 1.0), (0.0, 1.0)]).T
    assert (found.values >= low).all()
    assert (found.values <= high).all()
    shares = (found.values - low) / (high - low)
    shares[:, -2] = np.log(found.values[:, -2] / 0.01) / np.log(100)
    for column in [*np.flatnonzero((low <= 0) | (high <= 10 * low)), -2]:
        assert sorted(np.floor(shares[:, column] * 50).astype(int)) == list(range(50))
    again = worlds_of_ranges(ranges, 50, seed=1)
    other = worlds_of_ranges(ranges, 50, seed=2)
    assert (again.values == worlds_of_ranges(ranges, 50, seed=1).values).all()
    assert (again.values != other.values).all()
    for replicate in range(1, 51):
        Settings().replace(again.of(replicate))


def test_what_is_set_stays_as_it_is_set():
    ranges = ranges_of(Settings())
    default = Settings().behaviour.trust.asymmetry
    typed, of_arm, mapped = [key for key in ranges if key.startswith("behaviour.trust.")][:3]
    *above, last = mapped.split(".")
    plan = planned(
        "worlds=ranges", f"{typed}={default}" if typed.endswith("asymmetry") else f"{typed}=0.01",
        f"{'.'.join(above)}={{{last}:{ranges[mapped][1]}}}",
        f'+arms.other=["strategy=pull","{of_arm}={ranges[of_arm][1]}"]',
    )  # fmt: skip
    assert {*ranges} - {*plan.worlds.keys} == {typed, of_arm, mapped}
    assert any("3 left as set, and the same in every world: " in note for note in plan.notes)
    assert any(f"{len(ranges) - 3} assumptions" in note for note in plan.notes)


def test_a_file_gives_its_draws_row_by_row(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    DRAWS.to_csv("posterior.csv", index=False)
    found = planned("worlds=posterior.csv").worlds
    rows = found.table().set_index("replicate")
    assert list(rows.columns) == list(DRAWS.columns)
    for at, draw in enumerate(found.draws):
        assert rows.iloc[at].tolist() == DRAWS.iloc[draw - 1].tolist()
    assert sorted(found.draws) == [1, 2, 3]
    more = planned("worlds=posterior.csv", "replicates=7")
    assert more.worlds.draws[:3] == found.draws, "more replicates move no world"
    assert any("3 draws for 7 replicates, so that they repeat" in note for note in more.notes)
    other = [worlds_of_draws(DRAWS, DRAWS.to_numpy(), 3, seed).draws for seed in range(9)]
    assert len({*other}) > 1


def test_a_page_gives_way_to_draws_and_arms_that_differ_do_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    DRAWS.to_csv("posterior.csv", index=False)
    page = tmp_path / "behaviour" / "ours.yaml"
    page.parent.mkdir()
    page.write_text("trust: { asymmetry: 4.0 }\n")
    given = ["worlds=posterior.csv", "--config-dir", "."]
    assert len(planned(*given, "behaviour=ours").worlds.keys) == 2
    plan = planned(*given, '+arms.c=["behaviour=ours"]')
    assert plan.worlds.keys == ("behaviour.response_shift.visit",)


def test_an_audit_tries_the_default_too_where_worlds_vary_it(monkeypatch):
    ends = assumptions(Settings())
    at_end = next(one for one in ends if value_of(Settings(), one[0]) in one[1])
    inside = next(one for one in ends if value_of(Settings(), one[0]) not in one[1])
    monkeypatch.setattr("experiments.designs.audit_runs.assumptions", lambda _: [at_end, inside])
    monkeypatch.setattr("experiments.designs.audit_runs.OFF", {})
    points = {}
    for word in ("none", "ranges"):
        rows = study_design(planned(f"worlds={word}", "audit=true")).rows
        tried = [row for row in rows if row.job.returns == AUDIT]
        assert not any({*row.point.values} & {*row.job.values} for row in tried)
        points[word] = {row.point.name for row in tried}
    default = value_of(Settings(), at_end[0])
    assert points["ranges"] - points["none"] == {f"{at_end[0]} {default:g}"}
    assert len(points["ranges"]) == 4


def test_several_replicates_live_in_each_world(tmp_path, monkeypatch):
    """Their luck is that of their numbers, and intervals take the world as the unit."""
    draw_only(monkeypatch)
    call = ["compare", *TINY, "replicates=4", "replicates_per_world=2", "worlds=ranges"]
    call += ["arms=[push,push_places]"]  # few groups of settings set them apart
    asked = "+answer.a={plus: [push], minus: [push_places], weeks: [2, 8], more: '{}', less: '{}'}"
    assert main([*call, asked, "why=leader", f"results={tmp_path / 'two'}"]) == 0
    read = Study.load(tmp_path / "two")
    lived = pd.read_csv(tmp_path / "two" / "worlds.csv", index_col="replicate")
    assert (lived.loc[1] == lived.loc[2]).all()
    assert (lived.loc[3] == lived.loc[4]).all()
    assert (lived.loc[1] != lived.loc[3]).any()
    assert read.draws == {1: 1, 2: 1, 3: 2, 4: 2}
    assert (read.units, read.replicates) == (2, 4)
    figures = read.by_world[read.by_world["measure"] == "engagement"]
    means = figures.groupby(["draw", "arm"])["figure"].mean().unstack()
    gaps = means["push"] - means["push_places"]
    rows = read.differences
    found = rows[(rows["arm"] == "push") & (rows["segment"] == "all")
                 & (rows["measure"] == "engagement")].iloc[0]  # fmt: skip
    half = stats.t.ppf(0.975, 1) * gaps.std() / np.sqrt(2)
    assert found["difference"] == pytest.approx(gaps.mean())
    assert found["ci_high"] - found["difference"] == pytest.approx(half)
    weekly = read.weekly[(read.weekly["segment"] == "all") & (read.weekly["week"] >= 2)]
    by_week = weekly.assign(world=weekly["replicate"].map(read.draws))
    asked_for = by_week.groupby(["world", "arm"])["engagement"].mean().unstack()
    apart = asked_for["push"] - asked_for["push_places"]
    told = read.answer.iloc[0]
    assert told["ci_high"] - told["difference"] == pytest.approx(
        stats.t.ppf(0.975, 1) * apart.std() / np.sqrt(2)
    )
    given = (read.summary, read.differences, read.sensitivity_runs, read.manifest)
    text = " ".join(verdict(*given, by_world=read.by_world).text.split())
    assert "of 2 worlds, by the mean of the replicates in each." in text
    assert "over the luck and 2 worlds" in text
    assert {"ranking.csv", "information.csv"} <= {path.name for path in read.folder.iterdir()}


def test_of_several_replicates_in_a_world_luck_is_that_of_the_number(monkeypatch):
    """Two replicates in each world of a file live as if one had each of its rows twice."""
    plan = planned("replicates=4", "replicates_per_world=2", "worlds=ranges")
    assert plan.worlds.draws == (1, 1, 2, 2)
    assert "2 replicates in each" in plan.worlds.source
    rows = study_design(plan).rows
    jobs = {row.replicate: row.job for row in rows if row.arm == "push" and not row.point.name}
    assert jobs[1].values == jobs[2].values != jobs[3].values
    assert jobs[1].key != jobs[2].key, "the same world, lived with other luck"
    single = planned("replicates=2", "worlds=ranges").worlds
    assert (plan.worlds.values[::2] == single.values).all(), "as many worlds are the same ones"


def test_run_leaves_worlds_aside():
    plan = plan_study(["worlds=nowhere.csv"], verb="run")
    assert plan.worlds is None
    assert any("worlds left aside" in note for note in plan.notes)


def test_in_one_world_a_score_is_left_aside():
    words = ["score={engaged:8000,cost:1}", "worth=5000", "replicates_per_world=3"]
    plan = planned(*words)
    assert any(
        "replicates_per_world, score, worth left aside: in one world" in note for note in plan.notes
    )
    lived = planned(*words, "worlds=ranges")
    assert lived.score == {"engaged": 8000, "cost": 1}
    assert lived.worth == 5000
    assert not any("left aside: in one" in note for note in lived.notes)


def test_other_worlds_are_another_study(study, capsys):
    call = ["compare", *TINY, f"results={study}"]
    for word in ("worlds=none", "worlds=ranges seed=1 replicates=2"):
        assert main([*call, *word.split()]) == 2
        assert "holds another configuration (worlds is 'ranges over 3" in capsys.readouterr().err


def test_the_closing_words_count_worlds(study):
    read = Study.load(study)
    lived = read.by_world
    given = (read.summary, read.differences, read.sensitivity_runs, read.manifest)
    text = verdict(*given, by_world=lived).text
    assert "of 3 worlds." in text
    assert "over the luck and the worlds of 3 paired replicates" in text
    assert "worlds" not in verdict(*given).text


def test_a_lead_is_counted_in_its_better_direction():
    rows = [(k, 1 + k % 2, arm, "engagement", figure + 0.2 * (k == 4) * (arm == "b"))
            for k in (1, 2, 3, 4) for arm, figure in (("a", 0.25), ("b", 0.2))]  # fmt: skip
    table = pd.DataFrame(rows, columns=["replicate", "draw", "arm", "measure", "figure"])
    said = str(held(table, "engagement", "a", "b"))
    shared = (
        "Counted one by one, a leads b on engagement depth in 1 of 2 worlds, by the mean of the "
        "replicates in each."
    )
    assert said == shared
    apart = str(held(table.assign(draw=table["replicate"]), "engagement", "a", "b"))
    assert apart == "Counted one by one, a leads b on engagement depth in 3 of 4 worlds."
    assert held(None, "engagement", "a", "b") is None
    assert held(table, "engagement", "a", "gone") is None


def bring_evidence(tmp_path, monkeypatch, small=False):
    """Puts a table in the place of the one that ships."""
    table = tmp_path / "evidence.csv"
    DRAWS.to_csv(table, index=False)
    table.with_suffix(".yaml").write_text(f"worlds: 3\nsmall: {str(small).lower()}\n")
    monkeypatch.setattr("experiments.configuration.worlds.EVIDENCE_TABLE", table)
    monkeypatch.chdir(tmp_path)
    return table


def test_worlds_of_evidence_are_those_of_the_table(tmp_path, monkeypatch):
    table = bring_evidence(tmp_path, monkeypatch)
    ours, theirs = (planned(f"worlds={word}").worlds for word in ("evidence", table))
    assert (ours.values == theirs.values).all()
    assert ours.keys == theirs.keys
    assert ours.source == "3 worlds that the evidence leaves open"
    notes = planned("worlds=evidence").notes
    assert any("worlds=evidence: 2 parameters are those of a draw" in note for note in notes)


@pytest.mark.parametrize("there", [True, False], ids=["a small table", "no table"])
def test_before_its_worlds_are_found_evidence_is_refused(tmp_path, monkeypatch, there):
    table = bring_evidence(tmp_path, monkeypatch, small=True)
    if not there:
        table.unlink()
    with pytest.raises(ConfigError, match=r"not found yet.*write worlds=ranges"):
        planned("worlds=evidence")


def test_the_closing_words_say_whose_worlds_they_are(tmp_path, monkeypatch):
    draw_only(monkeypatch)
    bring_evidence(tmp_path, monkeypatch)
    assert main(["compare", *TINY, "worlds=evidence", "results=open"]) == 0
    read = Study.load(tmp_path / "open")
    given = (read.summary, read.differences, read.sensitivity_runs, read.manifest)
    text = verdict(*given, by_world=read.by_world).text
    assert "of 3 worlds that the evidence leaves open." in " ".join(text.split())


def test_the_table_that_ships_is_sound():
    assert EVIDENCE_TABLE.exists(), "it is part of the package"
    worlds = planned(f"worlds={EVIDENCE_TABLE}").worlds
    assert len(worlds.keys) > 50

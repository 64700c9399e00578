"""Tables on how sure a choice is, and their sentences, of a made-up comparison in worlds."""

import numpy as np
import pandas as pd
import pytest

from experiments.doubt.lives import lives_of
from experiments.doubt.tables import doubt_tables, wanted
from experiments.study import Study
from experiments.telling.doubt import (
    amount,
    best_table,
    break_even_table,
    doubted,
    group_named,
    information_table,
    lines_of,
    per_cent,
)
from tests.experiments import synthetic

ARMS, WORLDS = ("push", "pull", "none"), 120
SCORE = {"engaged": 8_000.0, "cost": 2.0}
KEYS = ["behaviour.pull.presence_max", "behaviour.pull.presence_half", "channels.visit.cost",
        "behaviour.trust.strength"]  # fmt: skip


def made(each=1, arms=ARMS, luck=0.002):
    """Measures and worlds: what pull engages depends on presence, what push costs on visits."""
    draw = np.random.default_rng(4)
    worlds = pd.DataFrame(draw.random((WORLDS, len(KEYS))), columns=KEYS)
    worlds = worlds.loc[np.repeat(np.arange(WORLDS), each)].reset_index(drop=True)
    draws = np.repeat(np.arange(1, WORLDS + 1), each)
    presence, price = (worlds[key].to_numpy() for key in (KEYS[0], KEYS[2]))
    engaged = {"push": 0.2 + 0 * price, "pull": 0.05 + 0.1 * presence, "none": 0 * price}
    cost = {"push": 1_000 + 200 * price, "pull": 400 + 0 * price, "none": 0 * price}
    rows = []
    for arm in arms:
        noisy = engaged[arm] + luck * draw.normal(size=len(worlds)) * (arm != "none")
        figures = {"engaged": noisy, "engagement": 2 * noisy, "trust_change": 0.1 * noisy,
                   "cost": cost[arm]}  # fmt: skip
        for measure, column in figures.items():
            rows += [
                (arm, replicate, "all", "all", measure, figure)
                for replicate, figure in enumerate(column, start=1)
            ]
    columns = ["arm", "replicate", "segment", "value", "measure", "figure"]
    worlds.insert(0, "replicate", np.arange(1, len(worlds) + 1))
    return pd.DataFrame(rows, columns=columns), worlds, draws.tolist()


@pytest.fixture(scope="module")
def lives():
    return lives_of(*made(), wanted(SCORE))


@pytest.fixture(scope="module")
def tables(lives):
    return doubt_tables(lives, SCORE, None, lambda key: f"what {key} is")


def of(table, **chosen):
    for name, value in chosen.items():
        table = table[table[name] == value]
    return table


def test_chances_add_up_and_the_least_loss_is_what_all_is_worth(tables):
    objectives = ["engagement", "engaged", "trust_change", "score", "net_benefit"]
    assert list(dict.fromkeys(tables.ranking["objective"])) == objectives
    groups = tables.ranking.groupby(["objective", "worth"], dropna=False)
    assert groups[["p_best", "p_best_raw"]].sum().to_numpy() == pytest.approx(1.0)
    whole = of(tables.information, kind="all").groupby(["objective", "worth"], dropna=False)
    pd.testing.assert_series_equal(
        groups["loss"].min(), whole["evppi"].first(), check_names=False, check_exact=False
    )
    assert (tables.ranking["p_best_low"] <= tables.ranking["p_best"]).all()
    assert (tables.ranking["p_best"] <= tables.ranking["p_best_high"]).all()
    assert tables.acceptability.groupby("worth")["p_best"].sum().to_numpy() == pytest.approx(1.0)


def test_the_best_choice_changes_where_money_says(tables):
    changes = of(tables.break_even, takes_over=True)
    assert list(zip(changes["arm"], changes["versus"], strict=True)) == [
        ("pull", "none"), ("push", "pull"),
    ]  # fmt: skip
    pull, push = changes["break_even"]
    assert pull == pytest.approx(400 / 0.1, rel=0.05)
    assert push == pytest.approx(700 / 0.1, rel=0.05)
    assert (changes["ci_low"] < changes["break_even"]).all()
    assert (changes["break_even"] < changes["ci_high"]).all()
    assert set(of(tables.ranking, objective="net_benefit")["worth"]) == set(changes["break_even"])
    first, last = (tables.acceptability["worth"].agg(end) for end in ("min", "max"))
    assert first == 0
    assert last == pytest.approx(2 * push, rel=0.1)
    curve = tables.acceptability.pivot(index="worth", columns="arm", values="p_best")
    assert curve.iloc[0].to_dict() == {"none": 1.0, "pull": 0.0, "push": 0.0}
    assert curve.iloc[-1]["push"] == 1.0


def test_what_decides_is_what_is_worth_knowing(tables):
    push = of(tables.break_even, arm="push", versus="pull")["break_even"].iloc[0]
    known = of(tables.information, objective="net_benefit", worth=push, shown=True)
    assert [*of(known, kind="parameter")["name"]] == [KEYS[0], KEYS[2]]
    assert of(known, name=KEYS[0])["about"].iloc[0] == f"what {KEYS[0]} is"
    assert "behaviour.pull.*" in [*of(known, kind="group")["name"]]
    assert (known["eur"] == known["evppi"]).all()
    score = of(tables.information, objective="score")
    assert score["eur"].to_numpy() == pytest.approx(score["evppi"].to_numpy() / 2.0)
    assert of(tables.information, objective="engaged")["eur"].isna().all()


def test_a_worth_that_is_given_is_the_one_that_is_looked_at(lives):
    found = doubt_tables(lives, {}, 5_000.0, str)
    assert set(of(found.ranking, objective="net_benefit")["worth"]) == {5_000.0}
    assert "score" not in set(found.ranking["objective"])
    assert found.acceptability["worth"].max() >= 10_000


def test_what_is_worth_finding_out_for_the_score_has_its_price(lives, tables, tmp_path):
    study = synthetic.study(tmp_path / "study", told=True)
    told = {**vars(study), **tables._asdict()}
    line = lines_of(doubted(Study(**told)))[2]
    assert line.startswith("On the score finding out all that the worlds vary is worth at most")
    assert "(EUR " in line
    assert KEYS[0] in line


def test_of_arms_that_cost_the_same_none_is_dearer(tmp_path):
    measures, worlds, draws = made()
    measures.loc[measures["measure"] == "cost", "figure"] = 500.0
    found = doubt_tables(lives_of(measures, worlds, draws, wanted({})), {}, None, str)
    assert found.break_even.empty
    assert found.acceptability["worth"].max() == 20_000
    study = synthetic.study(tmp_path / "study", told=True)
    for name, table in found._asdict().items():
        table.to_csv(study.folder / f"{name}.csv", index=False)
    study = Study.load(study.folder)
    assert "the cheapest arm stays the best choice" in lines_of(doubted(study))[1]
    assert break_even_table(study.break_even).rows == ()


def test_several_replicates_of_a_world_count_as_one(lives):
    twice = lives_of(*made(each=2), wanted({}))
    assert twice.worlds == lives.worlds == WORLDS
    assert set(twice.lives) == {2}
    figures = twice.figures["engaged"]
    assert twice.by_world(figures)[5] == pytest.approx(figures[10:12].mean(axis=0))


def test_arms_and_replicates_without_a_figure_are_left_out():
    measures, worlds, draws = made()
    nobody = (measures["arm"] == "none") & (measures["measure"] == "engaged")
    assert lives_of(measures[~nobody], worlds, draws, wanted({})).arms == ("push", "pull")
    gone = (measures["arm"] == "push") & (measures["replicate"] == 7)
    assert lives_of(measures[~gone], worlds, draws, wanted({})).worlds == WORLDS - 1
    one = [1] * WORLDS
    assert lives_of(measures, worlds, one, wanted({})) is None, "all in one world"
    assert lives_of(measures[measures["arm"] == "push"], worlds, draws, wanted({})) is None


def lived_twice(study):
    """The study with two replicates in each world, so that luck can be told from worlds."""
    draws = (study.by_world["replicate"] + 1) // 2
    return Study(**{**vars(study), "by_world": study.by_world.assign(draw=draws)})


def test_where_luck_cannot_be_told_from_worlds_both_ends_are_told(tmp_path):
    study = synthetic.study(tmp_path / "study", told=True)
    best, _, known = lines_of(doubted(study))
    assert best.startswith(
        "Probability of being best over 8 worlds, between what their parameters explain and all "
        "that differs between them, luck and all: traditional 72 to 90 % on engagement depth"
    )
    assert best.endswith("; replicates_per_world=2 or more tells luck from worlds.")
    assert "is worth at most EUR 80 per HCP and year (EVPI), luck and all; EUR 35 (EUR" in known
    study.information["evppi"] = 0.0
    assert "replicates_per_world=2 or more tells luck from worlds" in lines_of(doubted(study))[-1]


def test_what_is_said_is_what_is_in_the_tables(tmp_path):
    study = lived_twice(synthetic.study(tmp_path / "study", told=True))
    assert lines_of(doubted(study)) == [
        "Probability of being best over 4 worlds, luck smoothed out: traditional 90 % (45 to "
        "95 %) on engagement depth (72 % of single replicates; choosing it loses 0.005 on "
        "average), traditional 90 % (45 to 95 %) on the engaged share (72 % of single "
        "replicates; choosing it loses 0.5 points on average) and traditional 90 % (45 to 95 "
        "%) on trust change (72 % of single replicates; choosing it loses 0.005 on average).",
        "An engaged HCP-year has to be worth EUR 6,500 (6,000 to 7,100) for traditional to "
        "pay over none.",
        "At EUR 6,500 per engaged HCP-year finding out all that the worlds vary is worth at "
        "most EUR 35 per HCP and year (EUR 20 to EUR 44; EVPI), EUR 80 before luck was "
        "smoothed out, by a regression that explains 40 % of the difference between the two "
        "best arms in worlds that it did not learn from. Find out first "
        "behaviour.pull.presence_max (of sessions), worth at most EUR 25; of what goes "
        "together, all of behaviour.pull is worth most, at most EUR 28.",
    ]
    assert best_table(study.ranking).rows[3][1] == "90 % (45 to 95 %), raw 72 %"
    assert break_even_table(study.break_even).rows[0][-3:] == ("6,500", "6,000 to 7,100", "yes")
    told = information_table(study.information)
    assert [row[1] for row in told.rows] == ["everything", "all of behaviour.pull", KEYS[0]]


def test_nothing_learnt_and_nothing_to_learn_are_told_apart(tmp_path):
    study = lived_twice(synthetic.study(tmp_path / "study", told=True))
    whole = study.information["kind"] == "all"
    study.information["evppi"] = 0.0
    assert "EUR 80 per HCP and year is luck" in lines_of(doubted(study))[-1]
    study.ranking["explained"] = 0.0
    assert "nothing could be learnt from so few worlds" in lines_of(doubted(study))[-1]
    study.information.loc[whole, "raw"] = 0.0
    assert "the same arm is best in every world" in lines_of(doubted(study))[-1]
    study.information.loc[whole, "evppi"] = 30.0
    assert "No single parameter stands out of luck" in lines_of(doubted(study))[-1], "explains 0 %"
    study.ranking["explained"] = 0.5
    assert "Find out first" in lines_of(doubted(study))[-1]
    study.information["shown"] = False
    assert "No single parameter stands out of luck" in lines_of(doubted(study))[-1]
    study.break_even["takes_over"] = False
    assert "the cheapest arm stays the best choice" in lines_of(doubted(study))[1]
    plain = {**vars(study), "ranking": None}
    assert doubted(Study(**plain)) == []


def test_figures_are_written_as_people_read_them():
    assert [per_cent(share) for share in (0.0, 0.004, 0.5, 0.997, 1.0)] == [
        "0 %", "< 1 %", "50 %", "> 99 %", "100 %",
    ]  # fmt: skip
    assert amount("net_benefit", 1234.5) == "EUR 1,234"
    assert amount("net_benefit", 0.123) == "EUR 0.12"
    assert amount("trust_change", 1e-6).startswith("< 0.0")
    assert amount("score", 12.345) == "12.3"
    assert group_named("*.visit.*") == "all of the channel visit"

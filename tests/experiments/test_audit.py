"""The audit: what is tried, where a lead turns, and the words for it."""

import math

import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.assumptions import assumptions, value_of
from experiments.audit import COLUMNS, Assumption, audit, soonest
from experiments.designs.audit_runs import OFF, audit_of, parameter_of
from experiments.designs.variants import variants_of
from experiments.telling.audit_sentences import closing
from sim.settings import Settings

BELOW = Assumption("behaviour.a", "a thing", 2.0, {1.0: "a 1", 5.0: "a 5"}, (1.0, 5.0))
NEVER = Assumption("behaviour.b", "another", 2.0, {1.0: "b 1", 5.0: "b 5"}, (1.0, 5.0))
OFFED = Assumption("without peers", "", math.nan, {0.0: "without peers"}, (0.0, 0.0))
FEW = 5  # assumptions of an audit that is lived; that all are tried is seen of its points


def differences(gap, variant=None):
    rows = []
    for arm, versus, sign in (("push", "pull", 1), ("pull", "push", -1)):
        row = {"arm": arm, "versus": versus, "measure": "engagement", "difference": sign * gap}
        rows.append(row if variant is None else {"variant": variant, **row})
    return pd.DataFrame(rows)


def tried(**gaps):
    return pd.concat([differences(gap, name.replace("_", " ")) for name, gap in gaps.items()])


def test_a_lead_turns_on_the_straight_line_to_the_end():
    sensitivity_runs = tried(a_1=0.4, a_5=-0.2, b_1=0.3, b_5=0.05, without_peers=0.15)
    found = audit(differences(0.1), sensitivity_runs, [BELOW, NEVER, OFFED], [])
    assert list(found.columns) == list(COLUMNS)
    assert (found["arm"] == "push").all()
    row = found.set_index("assumption").loc["behaviour.a"]
    assert row["turns_at"] == pytest.approx(2 + 3 / 3)
    assert row["distance"] == pytest.approx(1 / 3)
    assert list(soonest(found)["assumption"]) == ["behaviour.a"]
    said = str(closing(found))
    assert "1 of 3 assumptions tried" in said
    assert "push leads pull on" in said
    assert "as long as behaviour.a (a thing) is below 3 (default 2, range 1 to 5)" in said


def test_a_mechanism_without_which_a_lead_is_lost_is_said_so():
    sensitivity_runs = tried(a_1=0.4, a_5=-2.0, without_peers=-0.1)
    found = audit(differences(0.1), sensitivity_runs, [BELOW, OFFED], [])
    assert list(soonest(found)["assumption"]) == ["behaviour.a", "without peers"]
    assert "not without peers" in str(closing(found))
    assert "these two soonest" in str(closing(found))


def test_a_lead_that_holds_is_said_to_hold():
    found = audit(differences(0.1), tried(b_1=0.3, b_5=0.05), [NEVER], [])
    assert soonest(found).empty
    assert "none turns a lead" in str(closing(found))
    assert closing(None) is None


def test_control_arms_are_no_rivals():
    known = pd.concat(
        [
            differences(0.1),
            pd.DataFrame(
                [{"arm": "none", "versus": "push", "measure": "engagement", "difference": 1.0},
                 {"arm": "push", "versus": "none", "measure": "engagement", "difference": -1.0}]
            ),
        ]
    )  # fmt: skip
    found = audit(known, tried(a_1=0.1, a_5=0.1), [BELOW], ["none"])
    assert set(found["arm"]) | set(found["versus"]) == {"push", "pull"}


def test_a_lone_strategy_is_tried_against_no_contact():
    known, turns = (
        table.replace({"pull": "none"}) for table in (differences(0.1), tried(a_1=0.4, a_5=-0.2))
    )
    found = audit(known, turns, [BELOW], ["none"])
    assert list(zip(found["arm"], found["versus"], strict=True)) == [("push", "none")]
    assert found["turns_at"].item() == pytest.approx(3.0)


def test_an_end_whose_re_runs_failed_is_empty_and_no_assumption_that_was_tried():
    found = audit(differences(0.1), tried(a_1=0.4, b_1=0.3, b_5=0.2), [BELOW, NEVER, OFFED], [])
    rows = found.set_index("assumption")
    assert rows.loc["behaviour.a", "at_low"] == pytest.approx(0.4)
    assert math.isnan(rows.loc["behaviour.a", "at_high"])
    assert rows.loc["without peers", ["at_low", "at_high"]].isna().all()
    assert "of 2 assumptions tried" in str(closing(found))
    gone = audit(differences(0.1), differences(0.1, "other"), [BELOW], [])
    assert len(gone) == 1
    assert closing(gone) is None


@pytest.mark.parametrize(("gap", "tried_at_all"), [(-0.2, True), (None, False)])
def test_a_study_that_stands_at_an_end_is_told_its_whole_range(gap, tried_at_all):
    at_low = Assumption("behaviour.a", "a thing", 1.0, {5.0: "a 5"}, (1.0, 5.0))
    turns = differences(0.1, "other") if gap is None else tried(a_5=gap)
    row = audit(differences(0.1), turns, [at_low], []).iloc[0]
    assert (row["low"], row["high"]) == (1.0, 5.0)
    assert math.isfinite(row["at_low"]) is math.isfinite(row["at_high"]) is tried_at_all
    if tried_at_all:
        assert (row["at_low"], row["at_high"]) == pytest.approx((0.1, -0.2))
        assert row["turns_at"] == pytest.approx(1 + 4 / 3)


def test_every_assumption_of_confidence_c_with_a_range_is_tried_at_both_ends():
    settings = Settings()
    keys = dict(assumptions(settings))
    assert len(keys) > 12
    assert keys["behaviour.pull.presence_max"] == (0.02, 0.4)
    assert "behaviour.goodwill.carry_per_week" not in keys, "confidence A"
    variants = audit_of({"a": settings})
    for key, ends in keys.items():
        mine = [variant for variant in variants if (parameter_of(variant) or [""])[0] == key]
        values = {value_of(variant.arms["a"], key) for variant in mine}
        assert values == set(ends) - {value_of(settings, key)}
        rest = mine[0].arms["a"].model_dump()
        other = settings.model_dump()
        *above, last = key.split(".")
        one, two = rest, other
        for name in above:
            one, two = one[name], two[name]
        one[last] = two[last]
        assert rest == other, "nothing else is changed"


def test_every_disputed_mechanism_is_switched_off():
    names = {variant.name for variant in audit_of({"a": Settings()})}
    assert {f"without {name}" for name in OFF} <= names
    for word in ("peers", "goodwill", "fatigue", "platform share", "synergy", "asymmetry"):
        assert any(word in name for name in OFF), word
    for values in OFF.values():
        for key in values:
            assert isinstance(value_of(Settings(), key), float)


def test_an_arm_that_a_value_does_not_change_stays():
    peerless = Settings.model_validate(
        {"behaviour": {"peers": {"weight": 0.0, "endorsement_per_week": 0.0}}}
    )
    found = {variant.name: variant for variant in audit_of({"a": Settings(), "b": peerless})}
    assert set(found["without peers"].arms) == {"a"}


@pytest.mark.slow
@pytest.mark.usefixtures("undrawn")
def test_an_audit_is_written_told_and_reported(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    some = set(list(dict(assumptions(Settings())))[:FEW])

    def of_some(arms, drawn=()):
        points = audit_of(arms, drawn)
        return [one for one in points if (parameter_of(one) or (None,))[0] in {None, *some}]

    monkeypatch.setattr("experiments.designs.study_design.audit_of", of_some)
    monkeypatch.setattr(
        "experiments.designs.study_design.variants_of", lambda arms: variants_of(arms)[:2]
    )
    small = [
        "population.size=40",
        "weeks=3",
        "warm_up.weeks=1",
        "replicates=1",
        "executor.workers=1",
        "why=false",
    ]
    assert main(["compare", "arms=[push,pull]", "audit=true", "name=a", *small]) == 0
    assert "Audit:" in " ".join(capsys.readouterr().out.split())
    folder = tmp_path / "results" / "a"
    table = pd.read_csv(folder / "audit.csv")
    assert list(table.columns) == list(COLUMNS)
    assert set(table["assumption"]) == some | {f"without {name}" for name in OFF}
    sensitivity_runs = pd.read_csv(folder / "sensitivity_runs.csv")
    assert sensitivity_runs["variant"].nunique() == 2
    assert not sensitivity_runs["variant"].str.startswith(("behaviour.", "without ")).any()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Audit:" in page
    assert "It turns on" in page[: page.index('class="chips"')], "on the first screen"
    assert main(["compare", "arms=[push,pull]", "name=a", *small]) == 0
    assert "audit is false here and true there" in capsys.readouterr().err
    assert not (folder / "audit.csv").exists()

"""Identifiers of a log that are not in the list of HCPs."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.configuration import ConfigError, plan_study
from experiments.user_files.matching import examples, why_apart

ROWS = "".join(
    f"{week},{hcp},visit,engaged\n" for week in range(1, 11) for hcp in (4711, 12, 99, 5)
)


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        ("4711", "0004711", "leading zeros were lost in log.csv"),
        ("0004711", "4711", "leading zeros were lost in h.csv"),
        ("4711.0", "4711", "log.csv has decimals after whole numbers"),
        ("D7", "d7", "capital letters"),
        ("12-34", "12 34", "spaces or signs"),
        ("d-007", "D7x", ""),
        ("", "", ""),
    ],
)
def test_why_identifiers_do_not_meet(ours, theirs, reason):
    said = why_apart([ours], "log.csv", ["other", theirs], "h.csv")
    assert reason in said
    assert (f"'{ours}' of log.csv may be '{theirs}' of h.csv" in said) == bool(reason)


def test_examples_of_both_sides():
    said = examples(["a" * 5000], "log.csv", [], "h.csv")
    assert said.startswith("log.csv has such as 'aaa")
    assert len(said) < 200


def plan(tmp_path, monkeypatch, listed):
    monkeypatch.chdir(tmp_path)
    Path("log.csv").write_text(f"week,hcp_id,channel,outcome\n{ROWS}")
    Path("h.csv").write_text("hcp_id\n" + "".join(f"{hcp}\n" for hcp in listed))
    given = ["calibration.file=log.csv", "population.file=h.csv", "strategy=push"]
    return plan_study(given, verb="calibrate")


def test_lost_zeros_are_told_with_both_sides(tmp_path, monkeypatch):
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path, monkeypatch, ["0004711", "0000012"])
    assert [str(problem) for problem in caught.value.problems] == [
        "log.csv: no hcp_id of it is in h.csv; '4711' of log.csv may be '0004711' of h.csv: "
        "leading zeros were lost in log.csv; export the column as text"
    ]


def test_zeros_that_some_lost_are_told_as_well(tmp_path, monkeypatch):
    made = plan(tmp_path, monkeypatch, ["4711", "12", "99", "0005"])
    note = next(note for note in made.notes if "left out" in note)
    assert note == (
        "log.csv: 10 contacts left out, of 1 HCPs who are not in h.csv; '5' of log.csv may be "
        "'0005' of h.csv: leading zeros were lost in log.csv; export the column as text"
    )


def test_identifiers_that_have_nothing_in_common(tmp_path, monkeypatch):
    with pytest.raises(ConfigError, match=r"log\.csv has such as '4711', h\.csv such as 'x'"):
        plan(tmp_path, monkeypatch, ["x"])

"""A user's own contact log."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.config_errors import ConfigError
from experiments.configuration.user_tables import _doubts
from experiments.user_files.contacts import read_contacts, unnamed
from sim.settings import Settings
from sim.settings.channels import CHANNELS
from sim.settings.words import OUTCOMES

NOTHING = "log.csv: without a column opted_out, of opt-outs nothing is read"
HEAD = "week,hcp_id,channel,outcome\n"


def unsaid(word):
    line = f"calibration.outcomes.{word}=leave_out"
    line = repr(line) if " " in word else line
    return (
        f"log.csv: 1 visits that were blocked without a reason count as turned away: {word} (1); "
        f"if they were not tried, {line} leaves them out; a column of "
        "reasons (calibration.columns.reason) tells them apart"
    )


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(text, columns=None, channels=None, outcomes=None, reasons=None, per="contact", **more):
    Path("log.csv").write_text(text, encoding="utf-8")
    maps = [columns or {}, channels or {}, outcomes or {}, reasons or {}]
    return read_contacts(Path("log.csv"), *maps, one_row_per=per, **more)


def problems(text, **maps):
    with pytest.raises(ConfigError) as caught:
        read(text, **maps)
    return [str(problem) for problem in caught.value.problems]


def test_contacts_come_in_the_order_of_weeks():
    log, notes = read(HEAD + "3,b,visit,engaged\n1,a,mass_email,Responded\n3,a,visit,blocked\n")
    assert list(log["week"]) == [1, 3, 3]
    assert list(log["hcp_id"]) == ["a", "b", "a"]
    assert [CHANNELS[at] for at in log["channel"]] == ["mass_email", "visit", "visit"]
    assert [OUTCOMES[at] for at in log["outcome"]] == ["responded", "engaged", "blocked"]
    assert "opted_out" not in log
    assert log.attrs["month"] is None
    assert notes == [unsaid("blocked"), NOTHING]


def test_a_log_of_one_late_week_has_no_silent_weeks():
    log, _ = read(HEAD + "12,a,visit,engaged\n" * 40)
    assert _doubts(log, "log.csv") == []


def test_a_crm_with_its_own_names_and_dates():
    log, notes = read(
        "Date,Doctor,Channel,Result,Unsubscribed,Comment\n"
        "2026-03-04,D7,Newsletter,opened,no,x\n"
        "2026-03-09T10:30:00,D7,Newsletter,clicked,yes,x\n"
        "2026-03-08,D9,Rep visit,met,,x\n"
        "2026-04-01,D9,Rep visit,not seen,,x\n",
        columns={"week": "Date", "hcp_id": "Doctor", "channel": "Channel", "outcome": "Result",
                 "opted_out": "Unsubscribed"},
        channels={"Newsletter": "mass_email", "rep VISIT": "visit"},
        outcomes={"opened": "responded", "clicked": "engaged", "met": "engaged",
                  "not seen": "blocked"},
    )  # fmt: skip
    assert list(log["week"]) == [1, 1, 2, 5]
    assert log.attrs["month"] == 3
    assert list(log["opted_out"]) == [False, False, True, False]
    assert notes == [unsaid("not seen")]


def test_unknown_words_are_told_once_with_their_number():
    rows = "1,a,Post,engaged\n1,a,visit,seen\n" * 30
    said = problems(HEAD + rows)
    assert len(said) == 2
    assert "row 2, channel: 'Post' in 30 rows is not allowed" in said[0]
    assert "row 3, outcome: 'seen' in 30 rows is not allowed" in said[1]
    assert "did you mean" not in said[1]


def test_a_visit_that_was_declined_was_turned_away():
    log, _ = read(HEAD + "1,a,visit,declined\n1,b,visit,ignored\n1,c,mass_email,ignored\n")
    assert [OUTCOMES[at] for at in log["outcome"]] == ["blocked", "blocked", "ignored"]


def test_rows_that_stand_there_twice_are_told():
    _, notes = read(HEAD + "2026-03-04,a,visit,engaged\n" * 3)
    assert any("2 rows stand there twice" in note for note in notes)


def test_what_was_not_tried_is_left_out():
    log, notes = read(
        "week,hcp_id,channel,outcome,reason\n"
        "1,a,visit,blocked,access\n1,a,mass_email,blocked,consent\n1,b,visit,blocked,budget\n"
        "2,b,visit,engaged,\n"
    )
    assert len(log) == 2
    assert notes[0] == "log.csv: 2 touches left out that were blocked, not tried"


def test_a_log_without_refusals_is_told_so():
    _, notes = read(HEAD + "1,a,visit,engaged\n2,b,visit,engaged\n")
    assert "no visit was turned away" in notes[0]


def test_third_parties_report_without_names():
    log, _ = read(HEAD + "1,,platform,engaged\n1,a,site,engaged\n")
    assert list(log["hcp_id"]) == ["", "a"]
    assert "row 2, hcp_id: is empty" in problems(HEAD + "1,,site,engaged\n")[0]


def test_whom_the_company_sees_is_named_in_its_log():
    channels = Settings().replace({"channels.platform.observed": True}).channels
    totals = unnamed(channels)
    assert "platform" in unnamed(Settings().channels)
    assert "platform" not in totals
    assert "row 2, hcp_id: is empty" in problems(HEAD + "1,,platform,engaged\n", totals=totals)[0]
    said = problems(HEAD + "1,,platform,engaged\n", totals=())[0]
    assert "no contact comes without an HCP" in said


def test_what_our_own_runs_write_is_read(tmp_path):
    table = pd.DataFrame(
        {"arm": "push", "replicate": 1, "week": [1, 2], "hcp_id": ["1", "2"],
         "channel": ["visit", "visit"], "purpose": ["news", ""], "outcome": ["engaged", "blocked"],
         "reason": ["", "access"], "minutes": np.float32(3.0), "cost": np.float32(180.0),
         "opted_out": [False, True]}
    )  # fmt: skip
    table.to_parquet("t.parquet")
    log, notes = read_contacts(Path("t.parquet"), {}, {}, {})
    assert list(log["opted_out"]) == [False, True]
    assert notes == []
    pd.concat([table, table.assign(arm="pull")]).to_parquet("t.parquet")
    with pytest.raises(ConfigError, match="column arm: holds 2 of them"):
        read_contacts(Path("t.parquet"), {}, {}, {})


def test_every_problem_at_once_by_row():
    said = problems(
        "week,hcp_id,channel,outcome,opted_out\n"
        "0,a,visit,engaged,no\n1,a,vist,engaged,no\n1,a,visit,enagged,no\n2,,visit,engaged,maybe\n"
        "x,a,visit,,no\n"
    )
    wanted = [
        "row 2, week: '0' is not allowed: a whole number from 1 to 1,040, or a date",
        "row 6, week: 'x' is not allowed",
        "row 3, channel: 'vist' is not allowed: visit, remote",
        "did you mean visit?",
        "row 4, outcome: 'enagged' is not allowed: blocked, ignored, declined",
        "row 6, outcome: is empty",
        "row 5, hcp_id: is empty",
        "row 5, opted_out: 'maybe' is not allowed: yes or no",
    ]
    for part in wanted:
        assert any(part in line for line in said), f"{part!r} is not in {said}"
    assert len(said) == 7


def test_a_file_half_of_dates_is_at_fault_where_they_are_not():
    said = problems(
        HEAD + "2026-03-04,a,visit,engaged\n2026-03-05,a,visit,engaged\n7,a,visit,engaged\n"
    )
    assert said == [
        "log.csv: row 4, week: '7' is not allowed: a date, as in the other rows, and within 10 "
        "years of them"
    ]


def test_missing_columns_and_wrong_maps():
    said = problems("weeks,hcp,channel,outcome\n1,a,visit,engaged\n")
    assert "column week: is missing" in said[0]
    assert "if it is weeks, write calibration.columns.week=weeks" in said[0]
    assert "column hcp_id: is missing" in said[1]
    said = problems(HEAD + "1,a,visit,engaged\n", columns={"weak": "x", "week": "wek"},
                  channels={"Post": "mail"}, outcomes={"seen": "respnded"})  # fmt: skip
    assert (
        said[0] == "calibration.columns.weak: unknown key; did you mean calibration.columns.week?"
    )
    assert "calibration.columns.week: 'wek' is not allowed: one of the columns" in said[1]
    assert "calibration.channels.Post: 'mail' is not allowed" in said[2]
    assert "calibration.outcomes.seen: 'respnded' is not allowed" in said[3]
    assert "did you mean responded?" in said[3]


def test_hours_and_their_zones_do_not_matter():
    log, _ = read(
        HEAD + "2026-03-28T23:30:00+01:00,a,visit,engaged\n"
        "2026-03-31 08:00:00+02:00,a,visit,engaged\n"
        "2026-04-01T08:00:00Z,a,visit,blocked\n2026-04-02,a,visit,engaged\n"
    )
    assert list(log["week"]) == [1, 2, 2, 2]


def test_a_mistyped_year_is_at_fault_itself():
    rows = "".join(f"2026-03-{day:02},a,visit,engaged\n" for day in range(1, 11))
    assert problems(HEAD + "1926-03-01,a,visit,engaged\n" + rows)[0].startswith(
        "log.csv: row 2, week"
    )
    assert len(problems(HEAD + rows + "1926-03-01,a,visit,engaged\n")) == 1


def test_weeks_of_the_calendar_are_counted_from_the_first_contact():
    log, notes = read(HEAD + "27,a,visit,engaged\n29,a,visit,blocked\n")
    assert list(log["week"]) == [1, 3]
    assert "week 27 is week 1" in " ".join(notes)


def test_reasons_of_another_kind_say_nothing():
    log, _ = read("week,hcp_id,channel,outcome,reason\n1,a,visit,engaged,routine call\n"
                  "1,b,visit,blocked,in surgery\n")  # fmt: skip
    assert len(log) == 2


def test_nobody_has_a_thousand_contacts_in_a_week():
    said = problems(HEAD + "3,unknown,display,ignored\n" * 70)
    assert said == [
        "log.csv: 70 with unknown on display in week 1 is not allowed: at most 60 contacts with "
        "one HCP on a channel and in a week"
    ]


def test_nothing_left_and_columns_of_the_same_name():
    assert problems(HEAD + "1,a,mass_email,blocked\n") == [
        "log.csv: no contact of it was made or tried; log.csv: 1 touches left out that were "
        "blocked, not tried"
    ]
    said = problems(HEAD + "1,a,visit,engaged\n", columns={"reason": "outcome"})
    assert said == [
        "calibration.columns.reason: 'outcome' is not allowed: a column that nothing else is read "
        "of"
    ]


def test_no_rows_and_no_file():
    assert problems(HEAD) == ["log.csv: has no rows; each contact is one"]
    with pytest.raises(ConfigError, match=r"calibration\.file: none\.csv: no such file"):
        read_contacts(Path("none.csv"), {}, {}, {})


CANCELLED = "week,hcp_id,channel,outcome,why\n" + "".join(
    f"{week},a,visit,{outcome},{why}\n"
    for week, outcome, why in (
        (1, "met", ""), (2, "Cancelled", "rep ill"), (2, "Cancelled", "HCP said no"),
        (3, "no", "access"), (4, "", ""), (5, "met", "rep ill"),
    )
)  # fmt: skip
MET = {"met": "engaged", "no": "blocked", "": "leave_out"}


def test_rows_are_left_out_by_a_word_of_ours():
    log, notes = read(CANCELLED, outcomes=MET | {"Cancelled": "leave_out"})
    assert [OUTCOMES[at] for at in log["outcome"]] == ["engaged", "blocked", "engaged"]
    left = "log.csv: 3 rows left out, as calibration.outcomes says: Cancelled (2), empty (1)"
    assert notes[0] == left
    assert "turned away" not in "".join(notes[:1])


def test_visits_that_were_cancelled_and_counted_as_turned_away_are_told():
    _, notes = read(CANCELLED, outcomes=MET | {"Cancelled": "blocked"})
    (told,) = [note for note in notes if "without a reason" in note]
    assert "3 visits that were blocked without a reason count as turned away: Cancelled (2)" in told
    assert "calibration.outcomes.Cancelled=leave_out leaves them out" in told


def test_reasons_can_be_mapped_and_left_out():
    log, notes = read(
        CANCELLED, columns={"reason": "why"}, outcomes=MET | {"Cancelled": "blocked"},
        reasons={"rep ill": "leave_out", "hcp said NO": "access"},
    )  # fmt: skip
    assert list(log["week"]) == [1, 2, 3]
    assert "2 rows left out, as calibration.reasons says: rep ill (2)" in " ".join(notes)
    assert not [note for note in notes if "without a reason" in note]
    log, notes = read(CANCELLED, columns={"reason": "why"}, reasons={"rep ill": "capacity"},
                      outcomes=MET | {"Cancelled": "blocked"})  # fmt: skip
    assert "1 touches left out that were blocked, not tried" in " ".join(notes)
    assert "1 visits that were blocked without a reason" in " ".join(notes)


def test_nothing_is_at_fault_in_rows_that_are_left_out():
    log, _ = read(
        HEAD + "once,,Fax,?\n2026-03-04,a,visit,engaged\n,b,visit,Planned\n"
        "2026-03-12,a,visit,blocked\n",
        channels={"Fax": "leave_out"}, outcomes={"planned": "leave_out"},
    )  # fmt: skip
    assert (list(log["week"]), log.attrs["month"]) == ([1, 2], 3)
    said = problems(HEAD + "once,,Fax,?\n2026-03-04,a,visit,engaged\n2026-03-12,a,visit,?\n",
                  channels={"Fax": "leave_out"})  # fmt: skip
    assert len(said) == 1
    assert "row 4, outcome: '?' is not allowed" in said[0]


def test_words_that_are_mapped_and_stand_nowhere_are_told():
    _, notes = read(
        CANCELLED, columns={"reason": "why"}, outcomes=MET | {"Cancelled": "leave_out"},
        reasons={"rep il": "leave_out", "rep ill": "capacity"},
    )  # fmt: skip
    assert "log.csv: calibration.reasons: no row says 'rep il'" in notes


def test_all_rows_left_out():
    said = problems(HEAD + "1,a,visit,x\n", outcomes={"x": "leave_out"})
    assert "no contact of it was made or tried" in said[0]
    rows = "2026-03-02,a,visit,x\n"
    said = problems(HEAD + rows, outcomes={"x": "leave_out"}, per="event")
    assert "no contact of it was made or tried" in said[0]


EVENTS = HEAD.replace("\n", ",mail_id\n") + (
    "2026-03-02 09:00,a,mass_email,ignored,m1\n2026-03-02 11:00,a,mass_email,responded,m1\n"
    "2026-03-09 10:00,a,mass_email,engaged,m1\n2026-03-02 09:00,b,mass_email,ignored,m2\n"
    "2026-03-02 09:00,b,mass_email,ignored,m3\n2026-03-03 09:00,b,mass_email,responded,m3\n"
    "2026-03-02 09:00,c,mass_email,ignored,\n2026-03-02 10:00,c,mass_email,responded,\n"
)


def test_events_are_noticed_with_the_line_that_brings_them_together():
    log, notes = read(EVENTS)
    assert len(log) == 8
    assert notes[0] == (
        "log.csv: 4 of 8 rows differ only in the outcome from others of the same HCP, channel and "
        "day; is each row one contact? If they are events of one, such as sent, opened and "
        "clicked, write calibration.columns.contact_id=mail_id: the furthest then counts"
    )
    note = read(EVENTS.replace("mail_id", "mail"))[1][0]
    assert "write calibration.one_row_per=event, or calibration.columns.contact_id=NAME" in note


def test_rows_of_one_contact_are_brought_together():
    log, notes = read(EVENTS, columns={"contact_id": "mail_id"})
    told = log[["week", "hcp_id"]].assign(outcome=[OUTCOMES[at] for at in log["outcome"]])
    assert sorted(told.itertuples(index=False, name=None)) == [
        (1, "a", "engaged"), (1, "b", "ignored"), (1, "b", "responded"), (1, "c", "ignored"),
        (1, "c", "responded"),
    ]  # fmt: skip
    assert notes[0] == "log.csv: 8 rows are 5 contacts; the furthest outcome of each counts"
    log, _ = read(EVENTS, columns={"contact_id": "mail_id"}, per="event")
    assert len(log) == 4


def test_events_of_a_day_are_one_contact():
    log, notes = read(EVENTS, per="event")
    assert sorted(zip(log["hcp_id"], log["week"], strict=True)) == [
        ("a", 1), ("a", 2), ("b", 1), ("b", 1), ("c", 1),
    ]  # fmt: skip
    assert "8 rows are 5 contacts" in notes[0]


def test_an_opt_out_at_any_event_counts():
    head = "week,hcp_id,channel,outcome,opted_out,x\n"
    log, _ = read(
        head + "2026-03-02,a,mass_email,engaged,,m\n2026-03-02,a,mass_email,ignored,ja,m\n",
        columns={"contact_id": "x"},
    )
    assert (list(log["opted_out"]), log["outcome"][0]) == ([True], OUTCOMES.index("engaged"))


def test_a_third_party_names_nobody_whose_events_could_be_brought_together():
    rows = "2026-03-02,,platform,engaged\n2026-03-02,,platform,responded\n"
    log, notes = read(HEAD + rows, per="event")
    assert len(log) == 2
    assert "no two rows are of one contact" in notes[0]


def test_a_column_of_a_person_is_not_taken_for_the_contact():
    rows = "2026-03-02,a,visit,engaged,9\n2026-03-03,a,visit,engaged,9\n"
    log, _ = read(HEAD.replace("\n", ",contact_id\n") + rows)
    assert len(log) == 2


def test_days_in_parquet_and_as_numbers():
    table = pd.DataFrame({
        "week": pd.to_datetime(["2026-03-02 09:00", "2026-03-02 11:00", "2026-03-03 11:00"]),
        "hcp_id": "a", "channel": "mass_email", "outcome": ["ignored", "engaged", "engaged"],
    })  # fmt: skip
    table.to_parquet("t.parquet")
    log, _ = read_contacts(Path("t.parquet"), {}, {}, {}, one_row_per="event")
    assert [OUTCOMES[at] for at in log["outcome"]] == ["engaged", "engaged"]


def test_words_that_are_numbers_or_have_accents():
    log, _ = read(
        HEAD + "1,a,Téléphone,1\n2,a,TÉLÉPHONE,0\n", channels={"Téléphone": "phone"},
        outcomes={"1": "engaged", "0": "declined"},
    )  # fmt: skip
    assert [OUTCOMES[at] for at in log["outcome"]] == ["engaged", "declined"]

"""A user's own table of HCPs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.configuration import ConfigError, plan_study
from experiments.configuration.groups import OURS
from experiments.configuration.yaml_text import read_words
from experiments.user_files import csv_source
from experiments.user_files.hcp_columns import COLUMNS
from experiments.user_files.hcps import read_hcps
from sim.settings.words import SPECIALTY_CLASSES
from tests.counting import calls

SPECIALTIES = read_words(OURS / "specialties.yaml")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _read(text: str, **columns: str) -> tuple[pd.DataFrame, list[str]]:
    Path("h.csv").write_text(text, encoding="utf-8")
    return read_hcps(Path("h.csv"), columns, SPECIALTIES)


def test_columns_of_open_payments() -> None:
    hcps, notes = _read(
        "hcp_id,specialty,contacts_per_month,companies_per_active_month\n"
        "IA0001,Psychiatry & Neurology,0.0,\n"
        "IA0002,Internal Medicine,12.25,3.5\n"
        "IA0003,,0.25,1.0\n"
    )
    assert list(hcps["hcp_id"]) == ["IA0001", "IA0002", "IA0003"]
    assert list(hcps["contacts_per_month"]) == [0.0, 12.25, 0.25]
    assert list(hcps["specialty_class"][:2]) == ["psychiatry", "primary_care"]
    assert hcps["specialty"].isna().tolist() == [False, False, True]
    assert hcps["specialty_class"].isna().tolist() == [False, False, True]
    assert notes == ["h.csv: columns left aside: companies_per_active_month"]


def test_every_column_of_the_contract_comes_out_whatever_the_file_has() -> None:
    hcps, notes = _read("hcp_id\n1\n2\n")
    assert set(hcps.columns) == {*COLUMNS, "specialty_class"}
    assert hcps.drop(columns="hcp_id").isna().all(axis=None)
    assert list(hcps["specialty_class"].cat.categories) == list(SPECIALTY_CLASSES)
    assert notes == []


def test_sums_below_the_rows_are_no_hcps_and_are_told() -> None:
    text = "Nr.;Land;Kontakte\nA-1;de;2,5\nTotal;fr;1,0\nA-2;de;k.A.\nSumme:;;3,5\nGesamt;;\n"
    hcps, notes = _read(text, hcp_id="Nr.", country="Land", contacts_per_month="Kontakte")
    assert list(hcps["hcp_id"]) == ["A-1", "Total", "A-2"]
    assert list(hcps["contacts_per_month"][:2]) == [2.5, 1.0]
    assert pd.isna(hcps["contacts_per_month"][2])
    assert [note for note in notes if "total" in note] == [
        "h.csv: row 6, Nr.: left aside: 'Gesamt' is a total and no HCP",
        "h.csv: row 5, Nr.: left aside: 'Summe:' is a total and no HCP",
    ]
    with pytest.raises(ConfigError, match="has no rows"):
        _read("hcp_id\nTotal\n")


def test_words_of_a_german_export() -> None:
    hcps, notes = _read(
        "hcp_id,setting,email_consent\n1,Klinik,ja\n2,MVZ,k.A.\n3,keine Angabe,nein\n4,k. A.,ja\n"
    )
    assert hcps["setting"].astype(object).where(hcps["setting"].notna(), "").tolist() == [
        "hospital", "group", "", "",
    ]  # fmt: skip
    assert hcps["email_consent"].isna().tolist() == [False, True, False, False]
    assert any("Klinik read as hospital" in note for note in notes)


def test_words_in_any_case_and_missing_values() -> None:
    hcps, _ = _read(
        "hcp_id,country,cohort,setting,persona,tier,email_consent,access,contacts_per_month\n"
        "1, DE ,Early,SOLO,Learner,a,YES,Open,3\n"
        "2,,NA,,,,,,\n"
        "3,null,,n/a,NaN,None,,,NA\n"
    )
    assert hcps.iloc[0].drop(["specialty", "specialty_class"]).tolist() == [
        "1", "de", "early", "solo", "learner", "A", "yes", "open", 3.0,
    ]  # fmt: skip
    assert hcps.iloc[1:].drop(columns="hcp_id").isna().all(axis=None)


def test_identifiers_stay_as_they_are_written() -> None:
    hcps, _ = _read("hcp_id\n007\n7\n7.0\nNA\nÅsa\n")
    assert list(hcps["hcp_id"]) == ["007", "7", "7.0", "NA", "Åsa"]


def test_renamed_columns() -> None:
    text = "npi,Fach,tier,segment\n1,Cardiology,A,C\n"
    hcps, notes = _read(text, hcp_id="npi", specialty="Fach", tier="segment")
    assert (hcps["hcp_id"][0], hcps["specialty_class"][0], hcps["tier"][0]) == (
        "1",
        "other_medical",
        "C",
    )
    assert notes == ["h.csv: columns left aside: tier"]


def test_unknown_specialties_are_other_and_are_told() -> None:
    hcps, notes = _read(
        "hcp_id,specialty\n1,Alchemy\n2,alchemy\n3,  family   MEDICINE \n4,Alchemy\n"
    )
    assert list(hcps["specialty_class"]) == ["other", "other", "primary_care", "other"]
    assert notes == [
        "h.csv: specialties not known, counted as other: Alchemy (3); a page specialties.yaml in a "
        "folder of your own adds them to ours, such as other_medical: [Alchemy], with --config-dir "
        "FOLDER"
    ]


def test_a_column_that_looks_like_one_of_ours_is_told() -> None:
    _, notes = _read("hcp_id,speciality\n1,Cardiology\n")
    assert (
        notes[1]
        == "h.csv: if speciality is specialty, write population.columns.specialty=speciality"
    )


def test_csv_with_bom_quotes_line_breaks_and_empty_lines() -> None:
    hcps, _ = _read('\ufeffhcp_id,note,tier\r\n1,"a, ""b""\nc",A\r\n\r\n2,x,B\r\n')
    assert list(hcps["tier"]) == ["A", "B"]


@pytest.mark.parametrize(
    "ids",
    [
        [1, 2, 3],
        np.array([1, 2, 3], dtype=np.uint64),
        [1.0, 2.0, 3.0],
        ["1", "2", "3"],
        pd.Categorical(["1", "2", "3"]),
    ],
    ids=["int", "uint64", "float", "text", "categorical"],
)
def test_parquet(ids: object) -> None:
    table = pd.DataFrame(
        {
            "hcp_id": ids,
            "specialty": pd.Categorical(["Oncology", None, "gp"]),
            "email_consent": pd.array([True, None, False], dtype="boolean"),
            "contacts_per_month": pd.array([1, None, 3], dtype="Int64"),
            "left": [[1], [2], [3]],
        }
    )
    table.to_parquet("h.parquet")
    hcps, notes = read_hcps(Path("h.parquet"), {}, SPECIALTIES)
    assert list(hcps["hcp_id"]) == ["1", "2", "3"]
    classes = hcps["specialty_class"].astype(object).fillna("missing")
    assert list(classes) == ["oncology", "missing", "primary_care"]
    assert hcps["email_consent"][[0, 2]].tolist() == ["yes", "no"]
    assert hcps["contacts_per_month"].fillna(-1).tolist() == [1, -1, 3]
    assert notes == ["h.parquet: columns left aside: left"]


def test_parquet_and_csv_of_the_same_table_are_the_same() -> None:
    table = pd.DataFrame(
        {"hcp_id": ["a", "b"], "tier": ["A", None], "contacts_per_month": [0.1, np.nan]}
    )
    table.to_parquet("h.parquet")
    table.to_csv("h.csv", index=False)
    ours = [read_hcps(Path(name), {}, SPECIALTIES)[0] for name in ("h.parquet", "h.csv")]
    pd.testing.assert_frame_equal(*ours)


def test_parquet_columns_of_the_wrong_type() -> None:
    table = pd.DataFrame(
        {"hcp_id": [True, False], "tier": [[1], [2]], "contacts_per_month": [[1], [2]]}
    )
    table.to_parquet("h.parquet")
    with pytest.raises(ConfigError) as caught:
        read_hcps(Path("h.parquet"), {}, SPECIALTIES)
    assert [str(problem) for problem in caught.value.problems] == [
        "h.parquet: column hcp_id: bool is not allowed: text or whole numbers",
        "h.parquet: column tier: list<element: int64> is not allowed: text",
        "h.parquet: column contacts_per_month: list<element: int64> is not allowed: numbers",
    ]


def test_identifiers_that_are_not_whole_numbers() -> None:
    pd.DataFrame({"hcp_id": [1.5, 2.0]}).to_parquet("h.parquet")
    with pytest.raises(
        ConfigError, match=r"row 1, hcp_id: '1.5' is not allowed: text or a whole number"
    ):
        read_hcps(Path("h.parquet"), {}, SPECIALTIES)


def test_a_study_takes_the_file_as_its_population() -> None:
    Path("my, file.csv").write_text("npi,x\n1,2\n2,3\n", encoding="utf-8")
    given = ["population.file=my, file.csv", "population.columns.hcp_id=npi", "arms=[push,none]"]
    plan = plan_study(given, verb="compare")
    assert plan.hcps is not None
    assert list(plan.hcps["hcp_id"]) == ["1", "2"]
    aside, whole, few = plan.notes
    assert whole.startswith("my, file.csv: its 2 HCPs stand for 20,000 by whom content")
    assert whole.endswith("write population.represents=2")
    said = plan_study([*given, "population.represents=2"], verb="compare").notes
    assert not any("stand for" in note for note in said)
    assert aside == "my, file.csv: columns left aside: x"
    assert few.startswith("2 HCPs are few")
    assert plan.arms["push"].settings.population.file == "my, file.csv"


def test_rows_are_read_by_the_column() -> None:
    """Fifty times the rows take no more calls: a million rows take seconds."""

    def file_of(rows: int) -> Path:
        table = pd.DataFrame(
            {
                "hcp_id": np.arange(rows),
                "specialty": np.tile(["Cardiology", "gp", "Alchemy", ""], rows // 4),
                "tier": np.tile(["A", "B"], rows // 2),
                "contacts_per_month": np.arange(rows) % 50 / 4,
            }
        )
        table.to_csv(f"{rows}.csv", index=False)
        return Path(f"{rows}.csv")

    small, large = file_of(1_000), file_of(50_000)
    assert len(read_hcps(small, {}, SPECIALTIES)[0]) == 1_000
    few = calls(lambda: read_hcps(small, {}, SPECIALTIES))
    assert calls(lambda: read_hcps(large, {}, SPECIALTIES)) < 2 * few


def test_consent_in_the_words_of_spreadsheets() -> None:
    hcps, notes = _read("hcp_id,email_consent\n1,TRUE\n2,N\n3,0\n4,ja\n5,opted out\n6,\n")
    assert hcps["email_consent"][:5].tolist() == ["yes", "no", "no", "yes", "no"]
    assert notes == []
    table = pd.DataFrame({"hcp_id": [1, 2, 3], "email_consent": [1.0, 0.0, np.nan]})
    table.to_parquet("h.parquet")
    given = read_hcps(Path("h.parquet"), {}, SPECIALTIES)[0]["email_consent"]
    assert given.astype(object).fillna("?").tolist() == ["yes", "no", "?"]


def test_ticks_and_empty_cells_are_asked_about() -> None:
    text = "hcp_id,email_consent\n1,x\n2,\n3,\n"
    hcps, notes = _read(text)
    assert hcps["email_consent"].isna().tolist() == [False, True, True]
    assert notes == [
        "h.csv: email_consent: 2 empty cells beside yes, and no `no`: they are drawn; if empty is "
        "no, write population.words.email_consent.empty=no"
    ]
    Path("h.csv").write_text(text, encoding="utf-8")
    words = {"email_consent": {"empty": "no"}}
    hcps, notes = read_hcps(Path("h.csv"), {}, SPECIALTIES, words)
    assert hcps["email_consent"].tolist() == ["yes", "no", "no"]
    assert notes == []


def test_words_of_ones_own_and_names_of_countries() -> None:
    text = "hcp_id,country,segment\nx1,USA,tier_1\nx2,Germany,tier_2\nx3,uk,unidentified\n"
    Path("h.csv").write_text(text, encoding="utf-8")
    words = {"tier": {"TIER_1": "A", "tier_2": "B", "unidentified": "unknown"}, "cohort": {}}
    hcps, notes = read_hcps(Path("h.csv"), {"tier": "segment"}, SPECIALTIES, words)
    assert hcps["country"].tolist() == ["us", "de", "uk"]
    assert hcps["tier"].astype(object).fillna("?").tolist() == ["A", "B", "?"]
    assert notes == [
        "h.csv: country: USA read as us (1), Germany read as de (1)",
        "h.csv: population.words.cohort left aside: the file has no column of it",
    ]


def test_numbers_of_a_parquet_file_can_be_words() -> None:
    pd.DataFrame({"hcp_id": [1, 2], "tier": [1, 2]}).to_parquet("h.parquet")
    hcps, _ = read_hcps(Path("h.parquet"), {}, SPECIALTIES, {"tier": {"1": "A", "2": "C"}})
    assert hcps["tier"].tolist() == ["A", "C"]


def test_a_market_that_overrides_countries_of_the_file_is_told() -> None:
    Path("h.csv").write_text("hcp_id,country\n1,fr\n2,it\n3,fr\n4,de\n5,\n", encoding="utf-8")
    plan = plan_study(["population.file=h.csv", "market=de"], verb="run")
    said = "h.csv: market.country=de overrides the country of 3 HCPs: fr (2), it (1)"
    assert said in plan.notes
    plan = plan_study(["population.file=h.csv"], verb="run")
    assert not any("overrides" in note for note in plan.notes)


def test_own_specialties_are_added_to_ours() -> None:
    Path("mine").mkdir()
    page = "other_medical: [Alchemy]\noncology: [cardiology, no]\n"
    Path("mine/specialties.yaml").write_text(page, encoding="utf-8")
    rows = "1,ALCHEMY\n2,FAMILY MEDICINE\n3,Cardiology\n4,No\n"
    Path("h.csv").write_text(f"hcp_id,specialty\n{rows}", encoding="utf-8")
    plan = plan_study(["population.file=h.csv", "--config-dir", "mine"], verb="run")
    assert plan.hcps is not None
    assert plan.hcps["specialty_class"].tolist() == [
        "other_medical", "primary_care", "oncology", "oncology",
    ]  # fmt: skip


def test_columns_of_any_name() -> None:
    Path("h.csv").write_text("Id n° (PP),Spécialité #1,2024\n1,Cardiologie,3\n", encoding="utf-8")
    given = [
        "population.file=h.csv", "population.columns.hcp_id=Id n° (PP)",
        "population.columns={specialty:Spécialité #1,contacts_per_month:2024}",
    ]  # fmt: skip
    plan = plan_study(given, verb="run")
    assert plan.hcps is not None
    assert plan.hcps["specialty_class"].tolist() == ["other_medical"]
    assert plan.hcps["contacts_per_month"].tolist() == [3.0]


def test_many_rows_are_not_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("rows are counted in Python")

    monkeypatch.setattr(csv_source, "records", refuse)
    rows = 100_000
    table = pd.DataFrame(
        {
            "hcp_id": np.arange(rows),
            "specialty": np.tile(["Cardiology", "gp", "Alchemy", ""], rows // 4),
            "tier": np.tile(["A", "B"], rows // 2),
            "contacts_per_month": np.round(np.random.default_rng(1).gamma(0.5, 2, rows), 4),
        }
    )
    for form in ({}, {"sep": ";", "decimal": ",", "encoding": "utf-16"}):
        table.to_csv("h.csv", index=False, **form)
        hcps, _ = read_hcps(Path("h.csv"), {}, SPECIALTIES)
        assert hcps["contacts_per_month"].tolist() == table["contacts_per_month"].tolist()

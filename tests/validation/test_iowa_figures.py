"""The script that turns the Open Payments data into figures, and the figures in the tree."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from validation import inequality, quantile_table
from validation.iowa_data import read_classes, read_folder
from validation.iowa_figures import (
    CLASSES,
    PROBABILITIES,
    contact_groups,
    drawn_rates,
    main,
    population_figures,
    specialty_shares,
)

ROOT = Path(__file__).parents[2]
SIZES = {
    "Family Medicine": 70,
    "Internal Medicine": 40,
    "Urology": 35,
    "Pathology": 12,
    "Nuclear Medicine": 3,
    "Colon & Rectal Surgery": 2,
    "Witchcraft": 6,
    "": 5,
}


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(5)
    names = np.repeat(list(SIZES), list(SIZES.values()))
    ids = np.array([f"D{i:03d}" for i in range(len(names))])
    rates = rng.gamma(0.6, 3.0, len(ids))
    months = pd.period_range("2013-11", "2014-12", freq="M")
    owners = np.repeat(ids, rng.poisson(rates * len(months)))
    dates = [
        f"{months[m]}-{d:02d}"
        for m, d in zip(
            rng.integers(0, len(months), len(owners)), rng.integers(1, 29, len(owners)), strict=True
        )
    ]
    companies = rng.geometric(0.3, len(owners))
    doctors = pd.DataFrame(
        {
            "hcp_id": ids,
            "specialty": names,
            "contacts_per_month": rates.round(4),
            "companies_per_active_month": "",
        }
    )
    doctors.to_csv(tmp_path / "doctors.csv", index=False)
    contacts = pd.DataFrame({"hcp_id": owners, "date": dates, "company_id": companies})
    contacts.to_csv(tmp_path / "contacts.csv.gz", index=False)
    return tmp_path


def assert_sound(figures):
    shares = [entry["share"] for entry in figures["specialties"].values()]
    assert sum(shares) == pytest.approx(1, abs=1e-9)
    assert min(shares) > 0
    assert sum(figures["company_shares"]) == pytest.approx(1, abs=1e-9)
    assert len(figures["company_shares"]) == 12
    assert np.diff(figures["company_shares"]).max() <= 0
    assert np.mean(figures["season"]) == pytest.approx(1, abs=1e-9)
    assert len(figures["season"]) == 12
    places = figures["contact_probabilities"]
    assert places[0] == 0
    assert places[-1] == 1
    assert set(CLASSES) <= set(figures["contact_quantiles"])
    for quantiles in figures["contact_quantiles"].values():
        assert len(quantiles) == len(places)
        assert quantiles[0] >= 0
        assert np.diff(quantiles).min() >= 0
    for entry in figures["specialties"].values():
        assert entry["class"] in CLASSES
        assert entry["contacts"] in figures["contact_quantiles"]


def test_figures_of_a_small_folder_are_sound(folder):
    data = read_folder(folder, read_classes())
    figures = population_figures(data)
    assert_sound(figures)
    assert inequality(*drawn_rates(figures))["mean"] == pytest.approx(data.rates().mean(), rel=0.05)


def test_small_specialties_are_suppressed(folder):
    doctors = read_folder(folder, read_classes()).doctors
    shares = specialty_shares(doctors)
    assert set(shares.index) == {
        *("Family Medicine", "Internal Medicine", "Urology", "Pathology"),
        "Other or not stated",
    }
    by_class = shares.groupby("group")["share"].sum()
    expected = doctors["group"].value_counts(normalize=True)
    assert by_class.to_dict() == pytest.approx(expected.to_dict(), abs=1e-4)


def test_small_classes_share_a_table_and_no_difference_tells_a_few_doctors(folder):
    groups = contact_groups(read_folder(folder, read_classes()).doctors)
    assert set(groups) == {*CLASSES, "family_medicine", "primary_care_rest"}
    assert all(who.sum() >= 30 for name, who in groups.items() if name != "other")
    assert (groups["diagnostic"] == groups["other"]).all()
    assert groups["primary_care_rest"].sum() == SIZES["Internal Medicine"]


def test_a_remainder_of_a_few_doctors_is_left_out_of_its_class():
    names = ["Orthopaedic Surgery"] * 60 + ["Urology"] * 9 + ["Dentist"] * 40
    doctors = pd.DataFrame({"specialty": names, "group": ["surgical"] * 69 + ["other"] * 40})
    groups = contact_groups(doctors)
    assert groups["surgical"].sum() == 60
    assert "surgical_rest" not in groups


def test_no_single_doctor_is_published():
    values = np.concatenate([np.linspace(0.1, 2.0, 59), [97.0]])
    table = quantile_table(values, PROBABILITIES)
    changed = quantile_table(np.concatenate([values[:-3], [33.0, 33.0, 34.9]]), PROBABILITIES)
    assert table[-1] < 40
    assert np.trapezoid(table, PROBABILITIES) == pytest.approx(values.mean())
    assert changed[-1] == pytest.approx(table[-1], rel=0.02)


def population_in(module):
    """The figures of a written module, under the names that the script computes them by."""
    values = {}
    exec(module, values)
    return {
        "specialties": {
            name: {"share": share, "class": kind, "contacts": table}
            for name, (share, kind, table) in values["SPECIALTIES"].items()
        },
        **{name.lower(): values[name] for name in
           ("CONTACT_PROBABILITIES", "CONTACT_QUANTILES", "COMPANY_SHARES", "SEASON")},
    }  # fmt: skip


def test_writes_both_files_and_no_row(folder, capsys):
    out, checks = folder / "out.py", folder / "checks.yaml"
    assert main([str(folder), "--out", str(out), "--checks", str(checks)]) == 0
    assert_sound(population_in(out.read_text(encoding="utf-8")))
    figures = yaml.safe_load(checks.read_text(encoding="utf-8"))
    assert figures["headline"]["doctors"] == sum(SIZES.values())
    text = out.read_text(encoding="utf-8") + checks.read_text(encoding="utf-8")
    assert "D00" not in text
    assert "Nov 2013 - Dec 2014, 173 doctors" in text
    assert str(folder) not in text
    assert capsys.readouterr().out == ""


def test_prints_what_is_given_no_file(folder, capsys):
    assert main([str(folder)]) == 0
    _, module, checks = capsys.readouterr().out.split("---\n")
    assert_sound(population_in(module))
    assert "headline" in yaml.safe_load(checks)


def spoil_gzip(folder):
    path = folder / "contacts.csv.gz"
    path.write_bytes(path.read_bytes()[:400])


def spoil_date(folder):
    text = "hcp_id,date,company_id\nD001,2014-01-05,1\nD001,soon,1\n"
    (folder / "contacts.csv.gz").write_bytes(gzip.compress(text.encode()))


def spoil_year(folder):
    rows = "".join(f"D{i:03d},2014-01-05,1\n" * 12 for i in range(20))
    text = f"hcp_id,date,company_id\n{rows}"
    (folder / "contacts.csv.gz").write_bytes(gzip.compress(text.encode()))


def spoil_owner(folder):
    text = "hcp_id,date,company_id\nnobody,2014-01-05,1\n"
    (folder / "contacts.csv.gz").write_bytes(gzip.compress(text.encode()))


def spoil_column(folder):
    (folder / "doctors.csv").write_text("hcp_id\nD001\n", encoding="utf-8")


def spoil_ids(folder):
    path = folder / "doctors.csv"
    path.write_text(path.read_text(encoding="utf-8") + "D001,Surgery,1,\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "doctors.csv").unlink(), "doctors.csv: no such file"),
        (lambda folder: (folder / "contacts.csv.gz").unlink(), "contacts.csv.gz: no such file"),
        (spoil_gzip, "contacts.csv.gz: cannot be read"),
        (spoil_date, "contacts.csv.gz: line 3, date"),
        (spoil_year, "no whole calendar year"),
        (spoil_owner, "contacts.csv.gz: 1 rows have an hcp_id"),
        (spoil_column, "doctors.csv: column missing: specialty"),
        (spoil_ids, "doctors.csv: hcp_id is not unique"),
    ],
)
def test_broken_data_is_named_and_nothing_written(folder, capsys, spoil, message):
    spoil(folder)
    out = folder / "out.yaml"
    assert main([str(folder), "--out", str(out)]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""
    assert not out.exists()


def test_missing_folder_is_named(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "nowhere: no such folder" in capsys.readouterr().err


def test_names_of_specialties_are_in_one_class():
    table = yaml.safe_load((ROOT / "configs" / "specialties.yaml").read_text(encoding="utf-8"))
    classes: dict[str, set[str]] = {}
    for kind, names in table.items():
        for name in names:
            classes.setdefault(name.lower(), set()).add(kind)
    assert tuple(table) == CLASSES
    assert len(classes) >= 900
    assert [name for name, kinds in classes.items() if len(kinds) > 1] == []


def test_committed_figures_are_sound_and_draw_the_headline():
    population = population_in((ROOT / "sim" / "settings" / "iowa.py").read_text(encoding="utf-8"))
    checks = yaml.safe_load((ROOT / "validation" / "iowa_figures.yaml").read_text(encoding="utf-8"))
    assert_sound(population)
    headline, drawn = checks["headline"], inequality(*drawn_rates(population))
    assert drawn == checks["drawn"]
    assert headline["doctors"] == 2037
    assert drawn["mean"] == pytest.approx(headline["mean"], rel=0.03)
    assert drawn["gini"] == pytest.approx(headline["gini"], abs=0.01)
    assert drawn["top_tenth"] == pytest.approx(headline["top_tenth"], abs=0.015)
    assert drawn["mean"] == pytest.approx(1.63, rel=0.03)
    assert drawn["gini"] == pytest.approx(0.65, abs=0.01)
    assert drawn["top_tenth"] == pytest.approx(0.47, abs=0.015)

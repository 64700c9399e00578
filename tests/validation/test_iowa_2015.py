"""The prediction of 2015: fitted on what came before, scored fairly, by the model's own process."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

from sim import EngagementModel
from sim.settings import Settings
from validation import iowa_2015, iowa_process
from validation.iowa_2015 import (
    FIRST,
    LAST,
    compare,
    crps,
    fit,
    fit_gamma,
    main,
    patterns,
    read_contacts,
    scores,
)

ROOT = Path(__file__).parents[2]
COMMITTED = yaml.safe_load((ROOT / "validation" / "iowa_2015.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A log of made-up doctors, with rates that they keep."""
    rng = np.random.default_rng(4)
    rates = rng.gamma(0.6, 1 / 0.4, size=150)
    rows = []
    for month in pd.period_range(FIRST, LAST, freq="M"):
        for doctor, count in enumerate(rng.poisson(rates)):
            for day in rng.integers(1, month.days_in_month + 1, count):
                company = int(rng.choice(6, p=[0.4, 0.2, 0.15, 0.1, 0.1, 0.05]))
                rows.append(f"D{doctor:03},{month}-{day:02},{company}")
    path = tmp_path_factory.mktemp("log")
    with gzip.open(path / "contacts.csv.gz", "wt") as log:
        log.write("\n".join(["hcp_id,date,company_id", *rows]) + "\n")
    return path


def test_nothing_of_2015_is_used_in_the_fit(folder):
    table = read_contacts(folder)
    whole, cut = fit(table), fit(table[table["month"] < pd.Period("2015-01")])
    assert whole.shape == cut.shape
    assert whole.shares == cut.shares
    assert (whole.counts == cut.counts).all()
    assert (whole.season == cut.season).all()
    assert whole.season.mean() == pytest.approx(1)


def test_the_spread_of_rates_is_found_again():
    rng = np.random.default_rng(1)
    totals = rng.poisson(rng.gamma(0.5, 1 / 0.3, size=20_000) * 17)
    shape, rate = fit_gamma(totals[totals > 0].astype(float), 17.0)
    assert shape == pytest.approx(0.5, rel=0.05)
    assert shape / rate == pytest.approx(0.5 / 0.3, rel=0.05)


def test_crps_is_that_of_its_formula():
    rng = np.random.default_rng(2)
    draws = rng.poisson(3.0, size=4_000)
    happened = 5
    cumulative = stats.poisson.cdf(np.arange(60), 3.0)
    formula = np.abs(draws - happened).mean() - np.abs(draws[::2] - draws[1::2]).mean() / 2
    assert crps(cumulative, np.array(happened)) == pytest.approx(formula, abs=0.06)
    certain = (np.arange(60) >= 5).astype(float)
    assert crps(certain, np.array(happened)) == 0
    assert crps(certain, np.array(7)) == 2


def test_a_doctor_who_keeps_its_rate_is_better_predicted_than_by_its_history(folder):
    table = read_contacts(folder)
    known = fit(table)
    happened = iowa_2015.by_month(table, known.doctors, pd.Period("2015-01"), LAST)
    told = compare(scores(known, happened))
    assert told["skill_against_own_history"][0] > 0
    assert told["skill_against_everyone"][1] > 0.1
    shuffled = np.random.default_rng(1).permuted(happened, axis=0)
    assert compare(scores(known, shuffled))["skill_against_everyone"][0] < 0


def test_patterns_of_a_known_year():
    days = [3, 40, 40, 100]
    table = pd.DataFrame({"row": [0, 0, 0, 1], "company": [1, 1, 2, 1], "day": days})
    told = patterns(table, 2)
    assert told["contacts_a_month"] == pytest.approx(4 / 24, abs=0.001)
    assert told["gap_days"] == [37.0] * 5
    assert told["months_with_companies_up_to"] == pytest.approx([2 / 3, 1, 1])
    assert told["active_after_active"] == pytest.approx(1 / 3)


def test_contacts_are_those_that_the_model_makes():
    settings = iowa_process.settings_with([1.0] * 12, Settings().population.company_shares)
    rates = np.linspace(0.1, 12.0, 60)
    found = iowa_process.contacts(settings, rates, seed=3, replicate=2)
    share = settings.market.competitors / 12
    table = pd.DataFrame(
        {"hcp_id": [str(row) for row in range(60)], "contacts_per_month": rates / share}
    )
    model = EngagementModel(
        settings.model_copy(update={"warm_up": settings.warm_up.model_copy(update={"weeks": 0})}),
        3, replicate=2, table=table,
    )  # fmt: skip
    for week in range(1, 13):
        model.step()
        since = (week - 1) // 4 * 4 + 1
        month = found[(found["week"] >= since) & (found["week"] <= week)]
        bits = np.zeros(60, np.uint16)
        companies = (2 ** (month["company"].to_numpy() + 1)).astype(np.uint16)
        np.bitwise_or.at(bits, month["row"].to_numpy(), companies)
        assert (model.universe.hcps["companies_met"] & 0xFFFE == bits).all()
    assert found["week"].max() == 52


def test_the_script_writes_scores_and_picture_and_no_row(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(iowa_2015, "REPLICATES", 3)
    out, picture = tmp_path / "scores.yaml", tmp_path / "picture.png"
    assert main([str(folder), "--out", str(out), "--figure", str(picture)]) == 0
    told = yaml.safe_load(out.read_text())
    assert set(told) == set(COMMITTED)
    assert set(told["patterns"]) == set(COMMITTED["patterns"])
    assert "D001" not in out.read_text()
    assert picture.stat().st_size > 20_000


def test_bad_data_is_told(folder, tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "no such file" in capsys.readouterr().err
    with gzip.open(tmp_path / "contacts.csv.gz", "wt") as log:
        log.write("hcp_id,date,company_id\nD1,2014-02-30,1\n")
    assert main([str(tmp_path)]) == 2
    assert "line 2, date" in capsys.readouterr().err
    with gzip.open(tmp_path / "contacts.csv.gz", "wt") as log:
        log.write("hcp_id,date,company_id\nD1,2014-02-28,1\n")
    assert main([str(tmp_path)]) == 2
    assert "must cover 2013-08 to 2015-12" in capsys.readouterr().err


def test_what_is_committed_says_what_the_documents_say():
    page = (ROOT / "docs" / "explanation" / "validation.md").read_text(encoding="utf-8")
    skill = COMMITTED["scores"]["skill_against_own_history"]
    assert f"{100 * skill[0]:.1f} % ({100 * skill[1]:.1f} to {100 * skill[2]:.1f})" in page
    for name in ("gini", "active_after_active"):
        assert f"{COMMITTED['patterns'][name]['data']:.2f}" in page

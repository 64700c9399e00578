"""A strategy as a Python class, from a small package of its own, as the documentation shows it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.designs.returns import EveryTable
from experiments.jobs.job import Keys, Shared
from sim import Settings
from sim.company.registry import CustomerFile, fingerprint, planner_class, registered, wanted
from sim.settings import Strategy
from sim.settings.channels import CHANNELS
from tests.packages import install_once, register
from tests.sim.named import CUSTOMER, MASS_EMAIL, VISIT
from tests.workers import in_one_process

pytestmark = pytest.mark.usefixtures("undrawn")
ROOT = Path(__file__).parents[2]
_SMALL = ["weeks=8", "warm_up.weeks=4", "replicates=2", "population.size=60", "why=false",
          "executor.workers=1"]  # fmt: skip
_ARMS = 'arms={courteous:["strategy=courteous"],none:["strategy=none"]}'


def _key(settings: Settings) -> str:
    return Keys(Shared(1, {"full": EveryTable()})).job(settings, 1, "full").key


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the documentation's package is installed into."""
    return install_once(ROOT / "docs" / "how_to" / "own_strategies.md", tmp_path_factory)


@pytest.fixture
def installed(package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.syspath_prepend(str(package))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_package_of_its_own_is_found(package: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "experiments", "--options"], cwd=tmp_path, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(package), str(ROOT)])},
        capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "courteous" in told.split("\n")[0]


@pytest.mark.usefixtures("small_tasks")
def test_a_package_of_its_own_makes_a_strategy(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = in_one_process(monkeypatch)
    assert main(["compare", *_SMALL[:-1], "executor.workers=2", _ARMS, "name=own"]) == 0
    assert begun
    table = pd.read_parquet(installed / "results" / "own" / "channels.parquet")
    mine = table[table["arm"] == "courteous"].groupby("channel")["delivered"].sum()
    assert mine["mass_email"] > 0
    assert mine["visit"] > 0
    assert mine.drop(["mass_email", "visit"]).sum() == 0
    assert table.loc[table["arm"] == "none", "planned"].sum() == 0


def test_its_settings_reach_it(installed: Path) -> None:
    arms = 'arms={a:["strategy=courteous"],b:["strategy=courteous",'
    arms += '"+strategy.planner_settings.weeks_between=1"]}'
    assert main(["compare", *_SMALL, arms]) == 0
    table = pd.read_parquet(installed / "results" / "compare" / "channels.parquet")
    planned = table.groupby("arm")["planned"].sum()
    assert planned["b"] > 1.5 * planned["a"]


_RUTHLESS = """
import numpy as np

class Own:
    page = {"assets_per_month": 4.0, "money_shares": {"assets": 0.5, "mass_email": 0.5}}

    def plan(self, file):
        return {"mass_email": np.full(len(file), 6)}
"""


def test_permission_holds_for_it_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    register(tmp_path, "ruthless", _RUTHLESS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    words = ["run", "strategy=ruthless", "weeks=30", "population.size=300", "record.touches=true"]
    assert main([*words, "name=own"]) == 0
    touches = pd.read_parquet(tmp_path / "results" / "own" / "touches.parquet")
    ledger = pd.read_parquet(tmp_path / "results" / "own" / "consent.parquet")
    gone = ledger[(ledger["scope"] == "email") & (ledger["event"] == "withdrawn")]
    assert (gone["week"] > 0).sum() > 10
    first_no = gone.groupby("hcp_id")["week"].min()
    sent = touches[touches["outcome"] != "blocked"]
    assert (sent["week"] > sent["hcp_id"].map(first_no).fillna(np.inf)).sum() == 0
    assert (touches["reason"] == "consent").any()


def test_a_changed_class_is_another_run(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(package, tmp_path / "there")
    monkeypatch.syspath_prepend(str(tmp_path / "there"))
    monkeypatch.delitem(sys.modules, "courteous", raising=False)
    settings = Settings(strategy=Strategy(planner="courteous"))
    before = fingerprint("courteous"), _key(settings)
    module = tmp_path / "there" / "courteous.py"
    module.write_text(module.read_text(encoding="utf-8") + "\nANOTHER = 1\n", encoding="utf-8")
    monkeypatch.delitem(sys.modules, "courteous", raising=False)
    import linecache

    linecache.clearcache()
    after = fingerprint("courteous"), _key(settings)
    assert before[0] != after[0]
    assert before[1] != after[1]
    monkeypatch.delitem(sys.modules, "courteous", raising=False)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["strategy=courteos"], "did you mean courteous?"),
        (["strategy.planner=courteos"], "strategy.planner: 'courteos' is not allowed: courteous"),
        (
            ["strategy=courteous", "+strategy.planner_settings.weeks=2"],
            "strategy.planner_settings: {'weeks': 2} is not allowed: what courteous takes",
        ),
    ],
)
def test_a_wrong_name_or_setting_is_a_problem(
    installed: Path, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert main(["run", *words]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert "Traceback" not in told.err
    assert list(installed.iterdir()) == []


def test_a_class_that_cannot_be_imported_is_a_problem(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    register(tmp_path / "there", "broken")
    monkeypatch.syspath_prepend(str(tmp_path / "there"))
    assert "broken" in registered()
    assert main(["run", "strategy=broken"]) == 2
    assert "strategy=broken: its class cannot be taken up" in capsys.readouterr().err
    assert main(["run", "--cfg"]) == 0  # others go on


class _Answer:
    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer

    def plan(self, _: CustomerFile) -> dict[str, Any]:
        return self.answer


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"mass_email": np.array([1.0, 0.5])}, "mass_email: whole numbers of touches, not 0.5"),
        ({"mass_email": np.array([1.0, np.nan])}, "whole numbers of touches, not nan"),
        ({"mass_email": np.array([1.0, np.inf])}, "from 0 to 20 touches a week"),
        ({"mass_email": np.array([1.0, -1.0])}, "from 0 to 20 touches a week"),
        ({"mass_email": np.array(["1", "2"])}, "one whole number for each HCP"),
        ({"mass_email": np.ones((2, 1))}, "one whole number for each HCP"),
        ({"mass_email": 1}, "one whole number for each HCP"),
        ({"mass_email": np.ones(3, int)}, "one whole number for each HCP"),
        ({"mass_email": np.array([0, 21])}, "from 0 to 20 touches a week"),
        ({"mass_email": np.array([0, -1])}, "from 0 to 20 touches a week"),
        ({"site": np.ones(2, int)}, "is no push channel"),
    ],
)
def test_what_it_must_not_return(answer: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        wanted(_Answer(answer), np.zeros(2, CUSTOMER), 1, CHANNELS)


def test_what_it_returns_is_planned() -> None:
    answer = {"mass_email": np.array([2, 0]), "visit": np.array([False, True])}
    table = wanted(_Answer(answer), np.zeros(2, CUSTOMER), 1, CHANNELS)
    assert table[:, MASS_EMAIL].tolist() == [2, 0]
    assert table[:, VISIT].tolist() == [0, 1]
    assert table.sum() == 3


@pytest.mark.parametrize(
    "touches", [np.ones(2), np.where([True, False], 1.0, 0.0), np.array([2.0, 20.0], np.float32)]
)
def test_whole_floats_are_taken(touches: Any) -> None:
    table = wanted(_Answer({"mass_email": touches}), np.zeros(2, CUSTOMER), 1, CHANNELS)
    assert table[:, MASS_EMAIL].tolist() == touches.tolist()


def test_an_unknown_class_is_not_made() -> None:
    with pytest.raises(LookupError, match="'nobody'"):
        planner_class("nobody")


def test_packages_that_come_and_go_are_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    os.utime(tmp_path, (1, 1))  # so that what comes in the same instant is later
    assert "late" not in registered()
    register(tmp_path, "late")
    assert "late" in registered()
    assert registered() is not registered(), "each is the caller's own"
    os.utime(tmp_path, (2, 2))
    shutil.rmtree(tmp_path / "late-1.0.dist-info")
    assert "late" not in registered()

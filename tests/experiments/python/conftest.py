"""One tiny comparison, which all tests of the functions look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments import Comparison, compare
from tests.drawing import draw_only

TINY = {
    "weeks": 3, "replicates": 2, "population": {"size": 60}, "warm_up": {"weeks": 1},
    "why": False, "workers": 1,
}  # fmt: skip
ARMS = {
    "now": ["strategy=hybrid"],
    "$x$": {"strategy": "hybrid", "behaviour.trust.asymmetry": 5},
    "push": "strategy=push",
}
MINE = {"arms": ARMS, "name": "mine", "question": "Is <it> so?", **TINY}


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("python")


@pytest.fixture(scope="session")
def study(folder) -> Comparison:
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        patch.chdir(folder)
        return compare(**MINE, quiet=True)

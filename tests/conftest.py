"""What all tests share: a model compiled once, modules kept together, studies without figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.compiled import is_compiled


def pytest_configure(config: pytest.Config) -> None:
    """Compiles the model before the workers start, who would each do it by themselves."""
    of_a_worker = hasattr(config, "workerinput")
    if not of_a_worker and not config.option.collectonly and not is_compiled():
        compiling = "from experiments.runs.workers import compile_model; compile_model()"
        subprocess.run([sys.executable, "-c", compiling], cwd=config.rootpath, check=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of a module on one worker, so that what they share is made once.

    Modules whose tests share little and take long are marked `spread`.
    """
    for item in items:
        if not (item.get_closest_marker("spread") or item.get_closest_marker("xdist_group")):
            item.add_marker(pytest.mark.xdist_group(Path(item.path).stem))


@pytest.fixture
def undrawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves figures out, which take longer than a small study; not of tests marked `drawn`."""
    if not request.node.get_closest_marker("drawn"):
        monkeypatch.setattr("experiments.figures.draw_all", lambda *_: [])
        drawn = "experiments.calibration.figures.draw_calibration"
        monkeypatch.setattr(drawn, lambda *_, **__: None)

"""What all tests share: a model compiled once, modules kept together, studies without figures."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from experiments.machine import begin_with_one_thread, processors

begin_with_one_thread()  # in the workers too, which begin with these surroundings
gc.disable()  # until all is imported, none of which is garbage

SPREAD = ("test_config_errors.py", "test_answer.py", "test_luck.py")  # share nothing and take long
LONG = (
    "test_calibrate.py", "test_runner.py", "test_killed.py", "test_pictures.py", "test_dask.py",
    "test_channel_more.py", "test_benchmarks.py", "test_targets.py", "test_own_strategy.py",
    "test_documents.py", "test_answer.py", "test_coverage.py", "test_pilot.py", "test_table.py",
    "test_in_a_browser.py", "test_scenarios.py",
)  # fmt: skip
"""What takes longest begins first, so that no worker is left with it at the end."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Starts one for each processor that may be used."""
    return processors()


def pytest_configure(config: pytest.Config) -> None:
    """Compiles the model before the workers start, who would each do it by themselves."""
    from sim.compiled import CACHE_FOLDER

    of_a_worker = hasattr(config, "workerinput")
    compiled = any(CACHE_FOLDER.glob("*/*.nbc"))
    if not of_a_worker and not config.option.collectonly and not compiled:
        compiling = "from experiments.jobs.compiling import compile_model; compile_model()"
        subprocess.run([sys.executable, "-c", compiling], cwd=config.rootpath, check=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts what takes long before what does not."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONG)))


def pytest_collection_finish() -> None:
    """Looks for garbage less often, and not among all that was imported: it takes long there."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    gc.enable()


class _Shared(LoadScopeScheduling):
    """Keeps on one worker what shares something that is costly to make."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        name, case = Path(file).name, test.partition("[")[2]
        if name == "test_coverage.py":  # runs, within a chapter
            return f"{name} {case[:1]}"
        if name == "test_documents.py":  # a log, within a page
            return f"{name} {case.partition(':')[0]}"
        return nodeid if name in SPREAD else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Shared:
    """Gives each worker whole modules, but for parts of those that take long."""
    config.option.loadscopereorder = False  # xdist would begin with the modules of most tests
    return _Shared(config, log)


@pytest.fixture
def undrawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves figures out, which take longer than a small study; not of tests marked `drawn`."""
    from tests.drawing import draw_only

    if not request.node.get_closest_marker("drawn"):
        draw_only(monkeypatch)


@pytest.fixture
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a study that is over in no time be spread over workers all the same."""
    monkeypatch.setattr("experiments.jobs.tasks.ENOUGH", 0)
    monkeypatch.setattr("experiments.jobs.choosing.TASKS_EACH", 1)

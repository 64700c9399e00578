"""Ordinary Mesa agents that live by the same rule: Python attributes, Python numbers.

Run as a process of its own with NUMBA_DISABLE_JIT=1, which leaves the functions of `sim.week` and
`sim.mechanisms` as the plain Python that they are written in. Everything they touch is what plain
Python is fastest with: slots, int and float, lists, dictionaries by pair, `math` in place of
NumPy's scalars, and so Philox on Python's own integers. Records hold 64-bit floats where the
compiled ones hold 32-bit floats; totals agree but for that rounding.

The process reads a file of weeks recorded from a compiled run (`against.record`): what the company
planned and took each HCP for, and what colleagues had told. It lives one week per line of its
input and answers each with the seconds it took.
"""

from __future__ import annotations

import math
import pickle
import sys
import time
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType, SimpleNamespace
from typing import Any

import mesa
import numpy as np

from sim import draws, mechanisms, week
from sim.company import customer as company_file
from sim.company import ways
from sim.context import Context
from sim.records import TOUCH, WEEK, hcp_record
from sim.settings.channels import CHANNELS
from sim.settings.words import N_CELLS

HEARD = ("advisers_engaged", "peers_advocating")
"""What an HCP has heard from colleagues at the end of the week before."""
_MATHS = SimpleNamespace(
    exp=math.exp, log=math.log, sqrt=math.sqrt, floor=math.floor, uint64=int, float64=float
)
_RULE: tuple[ModuleType, ...] = (
    draws,
    company_file,
    ways,
    *(import_module(one.name) for one in iter_modules(mechanisms.__path__, "sim.mechanisms.")),
)


def use_python_numbers() -> None:
    """Gives the rule's modules Python's numbers where they hold NumPy's."""
    for module in _RULE:
        setattr(module, "np", _MATHS)  # noqa: B010 - no module declares it
    for module in (draws, ways):
        for name, value in vars(module).items():
            if isinstance(value, np.generic):
                setattr(module, name, value.item())
            elif isinstance(value, np.ndarray):
                setattr(module, name, value.tolist())


def plain(value: Any) -> Any:
    """Returns a record's field as Python is fastest with it.

    Args:
        value: a number, an array of one axis (a list) or of two (a dictionary by pair), or a record
            within the record.
    """
    if isinstance(value, np.void) and value.dtype.names:
        return fill(slotted(value.dtype)(), value)
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return {pair: number.item() for pair, number in np.ndenumerate(value)}
    return value.tolist()


def slotted(dtype: np.dtype[np.void]) -> type[Any]:
    """Returns a class with a slot for each field."""
    return type("Slotted", (), {"__slots__": dtype.names})


def fill(target: Any, record: np.void) -> Any:
    """Sets the fields of a record as attributes; returns the target."""
    for name in record.dtype.names or ():
        setattr(target, name, plain(record[name]))
    return target


class OrdinaryHCP(mesa.Agent):  # type: ignore[misc]
    """An HCP as most would write it: its state in its attributes."""

    __slots__ = (*(hcp_record(len(CHANNELS)).names or ()), "customer", "row")

    def __init__(self, model: OrdinaryModel, hcp: np.void, customer: Any, row: int) -> None:
        """Takes its state from the model's records."""
        super().__init__(model)
        fill(self, hcp)
        self.customer = customer
        self.row = row

    def step(self) -> None:
        """Lives the week under way."""
        now = self.model
        rep = now.reps[self.customer.rep]
        context = Context(
            now.under_way, now.touch, now.rules,
            now.strategies[ways.way_of(self.customer, rep, now.luck, now.week)], now.market,
            now.offers[rep.plan], rep, now.luck, now.page, now.strata[self.stratum], now.log,
            now.story,
        )  # fmt: skip
        week.step_week(
            self, self.customer, now.planned[self.row], now.denied[self.row], now.closed, context,
            now.week, self.row,
        )  # fmt: skip


class OrdinaryModel(mesa.Model):  # type: ignore[misc]
    """The HCPs, and week by week what a compiled run's company planned for them."""

    def __init__(self, recording: dict[str, Any]) -> None:
        """Makes the agents from the state at the recording's start."""
        super().__init__(rng=1)
        self._weeks = iter(recording["weeks"])
        self.rules = fill(SimpleNamespace(), recording["rules"][0])
        self.strategies = [fill(SimpleNamespace(), one) for one in recording["strategies"]]
        self.luck = int(recording["luck"])
        self.under_way = slotted(WEEK)()
        self.touch = slotted(TOUCH)()
        self.log: list[Any] = []
        self.page = SimpleNamespace(logged=[0, -1, 0, -1], reads=[0.0] * N_CELLS)
        self.story: list[Any] = []
        file = slotted(recording["customers"].dtype)
        for row, (hcp, customer) in enumerate(
            zip(recording["hcps"], recording["customers"], strict=True)
        ):
            OrdinaryHCP(self, hcp, fill(file(), customer), row)
        self._shapes = recording["channels_shape"], recording["strata_shape"]
        self.totals = np.zeros(recording["strata_shape"][1])

    def open_week(self) -> None:
        """Takes the next recorded week's surroundings."""
        recorded = next(self._weeks)
        self.week = recorded["week"]
        self.planned = recorded["planned"].tolist()
        self.denied = recorded["denied"].tolist()
        self.reps = [fill(SimpleNamespace(), rep) for rep in recorded["reps"]]
        self.closed = recorded["closed"].tolist()
        self.market = fill(SimpleNamespace(), recorded["market"][0])
        self.offers = [fill(SimpleNamespace(), one) for one in recorded["offers"]]
        for hcp, heard, segment in zip(
            self.agents, recorded["heard"], recorded["segment"], strict=True
        ):
            fill(hcp, heard)
            hcp.customer.segment = int(segment)
        channels, strata = self._shapes
        self.page.channels = dict.fromkeys(np.ndindex(*channels), 0.0)
        self.strata = [SimpleNamespace(sums=[0.0] * strata[1]) for _ in range(strata[0])]

    def live_week(self) -> float:
        """Lives a week; returns the seconds that the agents took."""
        self.open_week()
        started = time.perf_counter()
        self.agents.do("step")
        seconds = time.perf_counter() - started
        self.totals += np.array([one.sums for one in self.strata]).sum(axis=0)
        return seconds


def serve(path: Path) -> None:
    """Lives a week for each line of standard input, and tells its seconds; the totals last."""
    use_python_numbers()
    with path.open("rb") as file:
        model = OrdinaryModel(pickle.load(file))
    print("ready", flush=True)
    for _ in sys.stdin:
        print(model.live_week(), flush=True)
    print(" ".join(str(total) for total in model.totals), flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))

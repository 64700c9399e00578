"""History matching in waves: draw, live, rule out, learn, and draw from what is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats.qmc import LatinHypercube

from experiments.files import write_file
from experiments.progress import say, waiting
from validation import Bools, Floats
from validation.evidence.emulator import Emulator, emulate
from validation.evidence.implausibility import MOST, Bounds, nth_largest
from validation.evidence.sampling import Left, left_by

Live = Callable[[int, Floats, Sequence[int]], Floats]
"""Lives draws in a group of worlds: its place, draws as shares, the number of each for its luck.
Returns figures, shape (draws, targets of the group); NaN where there is none."""

FIRST_LUCK = 1_001
"""Number of the first draw; smaller ones are of the lives that tell the variance by luck."""

_RANKS = {2: 3, 3: 2}  # of the implausibilities that count in early waves, whose emulators are poor
_TEACH = (1.0, 1 / 3, 1 / 6)
"""Of a wave's draws so many live on to teach, the last share also later. Of the first all do: what
no draw reaches is only known where none was dropped before."""

_NEAR = 1 / 3  # of a wave's draws so many more lie between the first wave's and the known point
_FREE, _TEACHES = -1, -2  # a draw that looks for no figure; one that is there to teach alone
_SOUGHT = 6  # draws that look for a figure that none has reached
_SEEKING = (2, 3)  # waves that look for them


@dataclass(frozen=True)
class Plan:
    """What is matched.

    Attributes:
        names: of the targets.
        bounds: of them.
        groups: columns of the targets of each group of worlds, cheapest first.
        costs: of each group.
        inputs: how many parameters.
        draws: of a wave.
        wanted: worlds that are to be found.
        seed: of all luck.
        known: a point at which much is plausible, as shares; draws between it and those of the
            first wave teach what is near it, and are no worlds themselves.
        left_out: columns of targets that rule nothing out.
        most_waves: even if there are not so many worlds then.
        followed: draws in the search for what is left.
    """

    names: Sequence[str]
    bounds: Bounds
    groups: Sequence[Sequence[int]]
    costs: Sequence[float]
    inputs: int
    draws: int
    wanted: int
    seed: int
    known: Floats | None = None
    left_out: tuple[int, ...] = ()
    most_waves: int = 60
    followed: int = 1_200


@dataclass(frozen=True)
class Wave:
    """What is told of a wave.

    Attributes:
        number: from 1.
        draws: how many.
        lived: in all worlds.
        kept: of them, with no figure implausible; by the figures that were reached until then.
        volume: share of the ranges that the waves before left.
        rank: which largest implausibility had to be small; 0 for the first wave.
        emulators: that predict, and so were used.
        held: mean share of held-out lives inside their 95 % intervals.
    """

    number: int
    draws: int
    lived: int
    kept: int
    volume: float
    rank: int
    emulators: int
    held: float


@dataclass
class Matching:
    """The lives of all waves, and what they rule out.

    Attributes:
        plan: what is matched.
        shares: draws as shares of the ranges, shape (draws, inputs).
        figures: shape (draws, targets); NaN where there is none.
        lived: whether a draw was lived in the worlds of a target.
        counts: whether a draw may be a world; not where it was there to teach.
        waves: what is told of each.
    """

    plan: Plan
    shares: Floats = field(init=False)
    figures: Floats = field(init=False)
    lived: Bools = field(init=False)
    counts: Bools = field(init=False)
    waves: list[Wave] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Opens without lives."""
        targets = len(self.plan.names)
        self.shares = np.empty((0, self.plan.inputs))
        self.figures = np.empty((0, targets))
        self.lived = np.empty((0, targets), bool)
        self.counts = np.empty(0, bool)

    def implausibility(self) -> Floats:
        """Returns that of every life; 0 where a draw was not lived."""
        return np.where(self.lived, self.plan.bounds.of(self.figures), 0.0)

    @property
    def ruling(self) -> Bools:
        """Whether a target rules out: some life reached it, and it is not left out."""
        left_out = np.isin(np.arange(len(self.plan.names)), self.plan.left_out)
        return np.asarray(self.reached & ~left_out)

    @property
    def reached(self) -> Bools:
        """Whether any life reached a target."""
        return np.asarray(np.any(self.lived & (self.implausibility() <= MOST), axis=0))

    @property
    def kept(self) -> Bools:
        """Whether a draw was lived in all worlds, with no figure implausible."""
        if not self.ruling.any():
            return np.zeros(len(self.shares), bool)
        small = np.all(self.implausibility()[:, self.ruling] <= MOST, axis=1)
        return np.asarray(small & self.lived.all(axis=1) & self.counts)

    def dropping(self, group: Sequence[int]) -> float:
        """Returns the share of lives that a group of worlds rules out by itself."""
        columns = [column for column in group if self.ruling[column]]
        mine = self.implausibility()[self.lived[:, group[0]]][:, columns]
        return float((mine > MOST).any(axis=1).mean()) if mine.size else 0.0


def match(plan: Plan, live: Live, folder: Path, until: float = np.inf) -> Matching:
    """Goes through waves until there are enough worlds.

    Args:
        plan: what is matched.
        live: lives draws; it keeps them, so that what was killed goes on where it was.
        folder: where the draws of waves are kept for the same reason.
        until: moment of `time.monotonic` from which on nothing more is begun.
    """
    found = Matching(plan)
    for number in range(1, plan.most_waves + 1):
        drawn = _draws(found, number, folder)
        whole = _wave(found, number, drawn, live, until)
        _tell(found)
        sought = number >= max(_SEEKING) or bool(found.reached.all())
        if (found.kept.sum() >= plan.wanted and sought) or not whole:
            break
    return found


@dataclass(frozen=True)
class _Drawn:
    """Draws of a wave, with what is known of where they come from."""

    shares: Floats
    sought: NDArray[np.int64]  # the target that a draw looks for, or _FREE or _TEACHES
    volume: float
    rank: int
    emulators: int
    held: float


def _draws(found: Matching, number: int, folder: Path) -> _Drawn:
    """Returns the draws of a wave: as they are kept, or new ones."""
    path = folder / f"wave_{number}.npz"
    if path.exists():
        with np.load(path) as kept:
            shares, sought = kept["shares"], kept["sought"]
            volume, rank, emulators, held = kept["told"].tolist()
        return _Drawn(shares, sought, volume, int(rank), int(emulators), held)
    drawn = _first(found.plan) if number == 1 else _next(found, number)
    told = np.array([drawn.volume, drawn.rank, drawn.emulators, drawn.held])
    folder.mkdir(parents=True, exist_ok=True)
    write_file(
        path, lambda file: np.savez(file, shares=drawn.shares, sought=drawn.sought, told=told)
    )
    return drawn


def _first(plan: Plan) -> _Drawn:
    luck = np.random.default_rng([plan.seed, 1])
    shares = LatinHypercube(plan.inputs, rng=luck).random(plan.draws)
    sought = np.full(len(shares), _FREE)
    if plan.known is not None:
        near = round(_NEAR * plan.draws)
        far = np.linspace(0.1, 0.9, near)[:, None]
        between = plan.known + far * (
            LatinHypercube(plan.inputs, rng=luck).random(near) - plan.known
        )
        shares = np.concatenate([shares, between])
        sought = np.concatenate([sought, np.full(near, _TEACHES)])
    return _Drawn(shares, sought, 1.0, 0, 0, np.nan)


def _next(found: Matching, number: int) -> _Drawn:
    """Returns draws from what no emulator rules out, and some that look for what none reached."""
    plan, rank = found.plan, _RANKS.get(number, 1)
    with waiting(f"Wave {number}: learning from {len(found.shares)} draws"):
        emulators = learned(found)
    used = {column: one for column, one in emulators.items() if found.ruling[column]}
    with waiting(f"Wave {number}: looking for what {len(used)} emulators do not rule out"):
        left = left_by(
            lambda shares: nth_largest(_predicted(plan, used, shares), rank),
            plan.inputs, MOST, max(plan.followed, plan.draws), plan.seed + number,
        )  # fmt: skip
    if left.volume == 0.0:
        say(f"Warning: wave {number} leaves nothing: {_blamed(plan, used, left)}.")
    luck = np.random.default_rng([plan.seed, 4, number])
    apart = np.unique(left.shares, axis=0)  # two that began as one may not have moved
    parts = [apart[luck.permutation(len(apart))[: plan.draws]]]
    sought = [np.full(len(parts[0]), _FREE)]
    for column in np.flatnonzero(~found.reached) if number in _SEEKING else ():
        if int(column) in emulators:
            parts.append(_seek(plan, emulators[int(column)], int(column), number))
            sought.append(np.full(len(parts[-1]), int(column)))
    held = float(np.mean([one.held for one in used.values()])) if used else np.nan
    return _Drawn(np.concatenate(parts), np.concatenate(sought), left.volume, rank, len(used), held)


def learned(found: Matching) -> dict[int, Emulator]:
    """Returns the emulators that predict, by the column of their target."""
    emulators: dict[int, Emulator] = {}
    for column, name in enumerate(found.plan.names):
        told = found.lived[:, column]
        one = emulate(found.shares[told], found.figures[told, column])
        if one is not None and one.predicts:
            emulators[column] = one
        else:
            why = "has nothing to learn from" if one is None else f"explains {one.explained:.0%}"
            why += "" if one is None else f", holds {one.held:.0%} in its 95 % intervals"
            say(f"  no emulator of {name}: it {why}")
    return emulators


def _predicted(plan: Plan, emulators: dict[int, Emulator], shares: Floats) -> Floats:
    """Returns implausibilities by emulators, shape (draws, emulators)."""
    found = np.zeros((len(shares), len(emulators)))
    for place, (column, one) in enumerate(emulators.items()):
        mean, variance = one.predict(shares)
        found[:, [place]] = plan.bounds.some([column]).of(mean[:, None], variance[:, None])
    return found


def _blamed(plan: Plan, emulators: dict[int, Emulator], left: Left) -> str:
    """Names what is implausible where the rest is least so."""
    share = (_predicted(plan, emulators, left.shares) > MOST).mean(axis=0)
    names = [plan.names[column] for column in emulators]
    order = np.argsort(-share, kind="stable")[:5]
    return ", ".join(f"{names[k]} in {share[k]:.0%}" for k in order if share[k] > 0.0)


def _seek(plan: Plan, emulator: Emulator, column: int, number: int) -> Floats:
    """Returns draws that come nearest to a figure, as its emulator tells."""
    left = left_by(
        lambda shares: _predicted(plan, {column: emulator}, shares)[:, 0],
        plan.inputs, 0.0, 300, plan.seed + 1_000 * number + column,
    )  # fmt: skip
    return left.shares[:_SOUGHT]


def _wave(found: Matching, number: int, drawn: _Drawn, live: Live, until: float) -> bool:
    """Lives the draws of a wave, and drops each as soon as one figure is implausible.

    Some that are ruled out live on: those that are least so, to teach the emulators of what comes
    later, and those that look for a figure, until that is told.

    Returns:
        Whether there was time for all of it.
    """
    plan, first, count = found.plan, len(found.shares), len(drawn.shares)
    groups = sorted(
        range(len(plan.groups)),
        key=lambda k: plan.costs[k] / max(found.dropping(plan.groups[k]), 0.02),
    )
    lucks = np.arange(first, first + count) + FIRST_LUCK
    found.shares = np.concatenate([found.shares, drawn.shares])
    found.figures = np.concatenate([found.figures, np.full((count, len(plan.names)), np.nan)])
    found.lived = np.concatenate([found.lived, np.zeros((count, len(plan.names)), bool)])
    found.counts = np.concatenate([found.counts, drawn.sought != _TEACHES])
    teach = int(np.ceil(_TEACH[min(number, len(_TEACH)) - 1] * count))
    alive, whole = np.arange(count), True
    for place, group in enumerate(groups):
        if time.monotonic() > until:
            whole = False
            break
        columns = np.array(plan.groups[group])
        going = np.union1d(alive, np.flatnonzero(np.isin(drawn.sought, columns)))
        say(f"Wave {number}, worlds {place + 1} of {len(groups)}: {len(going)} draws")
        told = live(group, drawn.shares[going], lucks[going].tolist())
        found.figures[np.ix_(first + going, columns)] = told
        found.lived[np.ix_(first + going, columns)] = True
        worst = found.implausibility()[first:][alive][:, found.ruling].max(axis=1, initial=0.0)
        order = np.argsort(worst, kind="stable")
        alive = np.sort(alive[order[: max(teach, int((worst <= MOST).sum()))]])
    mine = slice(first, None)
    found.waves.append(
        Wave(
            number, count, int(found.lived[mine].all(axis=1).sum()),
            int(found.kept[mine].sum()), drawn.volume, drawn.rank, drawn.emulators, drawn.held,
        )
    )  # fmt: skip
    return whole


def _tell(found: Matching) -> None:
    """Says what came of the last wave."""
    one, plan = found.waves[-1], found.plan
    how = f", {one.emulators} emulators that held {one.held:.0%}" if one.emulators else ""
    say(
        f"Wave {one.number}: {one.draws} draws of {one.volume:.2g} of the ranges{how}; {one.lived} "
        f"lived in all worlds, {one.kept} kept; {int(found.kept.sum())} of {plan.wanted} worlds"
    )
    if missing := [plan.names[int(k)] for k in np.flatnonzero(~found.reached)]:
        say(f"  reached by no draw so far: {', '.join(missing)}")

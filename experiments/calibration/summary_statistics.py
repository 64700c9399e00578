"""What behaviour leaves in a log: figures that are reckoned of a real one and of simulated ones.

All of them are rates, ratios or slopes on log scales, so that logs of any size compare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.files import digest_of
from experiments.user_files.contacts import FEWEST
from sim.records import CALL, ENGAGED, EVENT, MAIL, NO_SCOPE, RESPONDED
from sim.rules.channels import kinds, per_channel, scopes
from sim.settings import Settings
from sim.settings.channels import CHANNELS, PUSH_CHANNELS
from sim.types import Floats

Whole = NDArray[np.int64]
_DOUBT = 4.0  # touches that what is usual weighs as much as, in an HCP's own rate of answers
_MEMORIES = (1.0, 4.0)  # half-lives of the stocks of messages that answers are set against, weeks
_KEPT = 0.95  # weekly carry-over of the stock of meetings that answers are set against
_NEAR = 2  # weeks after a met visit that are told apart


@dataclass(frozen=True)
class Log:
    """Contacts in the order of weeks: touches that were tried, and sessions that HCPs began.

    Attributes:
        hcps: how many HCPs there are.
        weeks: how many weeks it covers.
        week: from 1, shape (lines,).
        row: of the HCP, shape (lines,).
        channel: number of the channel, shape (lines,).
        outcome: furthest step, as in `words.OUTCOMES`, shape (lines,).
        opted_out: whether the HCP withdrew its consent at it, shape (lines,).
        tells_opt_outs: whether opt-outs are told at all.
    """

    hcps: int
    weeks: int
    week: Whole
    row: Whole
    channel: Whole
    outcome: Whole
    opted_out: NDArray[np.bool_]
    tells_opt_outs: bool = True

    def __len__(self) -> int:
        return len(self.week)

    @property
    def digest(self) -> str:
        """A short hash of its lines."""
        lines = (self.week, self.row, self.channel, self.outcome, self.opted_out)
        whole = b"".join(np.ascontiguousarray(line).tobytes() for line in lines)
        about = f"{self.hcps} {self.weeks} {self.tells_opt_outs} ".encode()
        return digest_of(about + whole)

    def only(self, chosen: NDArray[np.bool_]) -> Log:
        """Returns the log with some of its lines."""
        return Log(
            self.hcps, self.weeks, self.week[chosen], self.row[chosen], self.channel[chosen],
            self.outcome[chosen], self.opted_out[chosen], self.tells_opt_outs,
        )  # fmt: skip

    def by_week(self, chosen: NDArray[np.bool_]) -> Floats:
        """Returns how many of the chosen lines each HCP has in each week, shape (hcps, weeks)."""
        place = self.row[chosen] * self.weeks + self.week[chosen] - 1
        counts = np.bincount(place, minlength=self.hcps * self.weeks)
        return counts.reshape(self.hcps, self.weeks).astype(np.float64)


def channels_in(log: Log) -> list[str]:
    """Returns the channels that have enough contacts to be looked at."""
    counts = np.bincount(log.channel, minlength=len(CHANNELS))
    return [name for name, count in zip(CHANNELS, counts, strict=True) if count >= FEWEST]


class Reader:
    """Reads the summary statistics of logs, always the same ones.

    Of touches they are the coefficients of a regression that foretells each answer from what had
    happened before: a company that goes on with those who answer changes how many touches there
    are of each kind, but not what each is answered with, given the HCP's answers until then.

    Attributes:
        names: of the summary statistics, `channel: what`.
        usual: shares of contacts that are answered in the log that others are compared with, by
            channel.
    """

    def __init__(self, settings: Settings, like: Log) -> None:
        """Chooses summary statistics by what a log holds.

        Args:
            settings: for the kinds of channels.
            like: the log that others are compared with.
        """
        self._kind = kinds(settings.channels)
        self._named = per_channel(settings.channels, "observed") > 0.0
        self._is_message = np.array(scopes(settings.channels)) != NO_SCOPE
        used = [CHANNELS.index(name) for name in channels_in(like)]
        self._push = [channel for channel in used if channel < len(PUSH_CHANNELS)]
        self._pull = [channel for channel in used if channel >= len(PUSH_CHANNELS)]
        named = [channel for channel in self._pull if self._named[channel]]
        self._pairs = list(combinations(named, 2))
        tried = np.bincount(like.channel, minlength=len(CHANNELS))
        answered = np.bincount(like.channel[like.outcome >= RESPONDED], minlength=len(CHANNELS))
        self.usual = (answered + 0.5) / (tried + 1.0)
        self._centre: dict[int, Floats] = {}
        self._of_opt_outs = like.tells_opt_outs and bool(self._is_message[like.channel].any())
        self.names = [name for name, _ in self._all(like)]

    def __call__(self, log: Log) -> Floats:
        """Returns the summary statistics of a log, shape (statistics,)."""
        return np.array([figure for _, figure in self._all(log)])

    def _all(self, log: Log) -> Iterator[tuple[str, float]]:
        visits = log.by_week((log.channel == CHANNELS.index("visit")) & (log.outcome == ENGAGED))
        told = self._is_message[log.channel]
        past = self._past(log, visits, log.by_week(told))
        for channel in self._push:
            for name, figure in self._of_push(log, channel, past):
                yield f"{CHANNELS[channel]}: {name}", figure
        sessions = {}
        for channel in self._pull:
            mine = log.only(log.channel == channel)
            for name, figure in _of_pull(mine, past.met, visits, named=self._named[channel]):
                yield f"{CHANNELS[channel]}: {name}", figure
            sessions[channel] = np.bincount(mine.row, minlength=log.hcps).astype(np.float64)
        for a, b in self._pairs:
            together = float((sessions[a] * sessions[b]).mean())
            expected = float(sessions[a].mean() * sessions[b].mean())
            yield (
                f"{CHANNELS[a]} and {CHANNELS[b]}: same HCPs",
                np.log((together + 0.5 / log.hcps) / (expected + 0.5 / log.hcps)),
            )
        if self._of_opt_outs:
            yield "messages: opt-outs", _log_odds(log.opted_out[told].sum(), told.sum())

    def _past(self, log: Log, visits: Floats, messages: Floats) -> _Past:
        pushed = log.channel < len(PUSH_CHANNELS)
        place = log.row[pushed] * log.weeks + log.week[pushed] - 1
        usual = np.bincount(
            place, self.usual[log.channel[pushed]], minlength=log.hcps * log.weeks
        ).reshape(log.hcps, log.weeks)
        return _Past(
            met=_stock(visits, _KEPT),
            near=_window(visits, _NEAR),
            loads=tuple(_stock(messages, 0.5 ** (1 / memory)) for memory in _MEMORIES),
            usual=_stock(usual, 1.0),
            answered=_stock(log.by_week(pushed & (log.outcome >= RESPONDED)), 1.0),
        )

    def _of_push(self, log: Log, channel: int, past: _Past) -> Iterator[tuple[str, float]]:
        mine = log.channel == channel
        lines = log.only(mine)
        answered = (lines.outcome >= RESPONDED).astype(np.float64)
        at = lines.row, lines.week - 1
        own_tried = _stock(log.by_week(mine), 1.0)[at]
        own_answered = _stock(log.by_week(mine & (log.outcome >= RESPONDED)), 1.0)[at]
        usual = self.usual[channel]
        others = past.usual[at] - usual * own_tried
        by = {
            "by own answers": (own_answered + _DOUBT * usual) / (own_tried + _DOUBT) / usual - 1.0,
            "by own touches": np.log1p(own_tried),
            "by answers elsewhere": (past.answered[at] - own_answered + 1.0) / (others + 1.0) - 1.0,
            "by met visits": past.met[at],
            "by time": lines.week / log.weeks,
        }
        if self._kind[channel] != CALL:
            by["further in one week"] = (~_is_first(lines)).astype(np.float64)
            by["after a met visit"] = (past.near[at] > 0).astype(np.float64)
            for memory, load in zip(_MEMORIES, past.loads, strict=True):
                by[f"by messages, half-life {memory:g} weeks"] = load[at]
        features = np.stack(list(by.values()), axis=1)
        if channel not in self._centre:
            self._centre[channel] = features.mean(axis=0)
        centre = self._centre[channel]
        slopes = _regress(answered / usual, features - centre)
        yield "answered", slopes[0]
        yield from zip(by, slopes[1:].tolist(), strict=True)
        if self._kind[channel] in (MAIL, EVENT):
            yield "went on", _log_odds((lines.outcome == ENGAGED).sum(), answered.sum())


def _of_pull(log: Log, met: Floats, visits: Floats, *, named: bool) -> Iterator[tuple[str, float]]:
    """Yields statistics of sessions; of a third party's totals only those that need no names."""
    sessions = log.by_week(np.ones(len(log), bool))
    mean = max(float(sessions.mean()), 0.5 / sessions.size)
    yield "sessions", np.log(mean)
    yield "stayed", _log_odds((log.outcome == ENGAGED).sum(), len(log))
    half = log.weeks // 2
    early, late = sessions[:, :half].sum() + 0.5, sessions[:, half:].sum() + 0.5
    yield "sessions, later against earlier", np.log(late / early)
    if not named:
        return
    k = sessions.sum(axis=1)
    base = (mean * log.weeks) ** 2
    yield "same HCPs again", np.log((((k**2) - k).mean() + 0.5 * base / log.hcps) / base)
    next_week = float((sessions[:, 1:] * sessions[:, :-1]).mean())
    yield "week after week", np.log((next_week + 0.5 / sessions.size) / mean**2)
    near = _window(visits, _NEAR) > 0
    inside, outside = (sessions[at].mean() if at.any() else mean for at in (near, ~near))
    yield "after a met visit", np.log((inside + 0.5 / sessions.size) / (outside + mean / 10))
    x = met - met.mean(axis=1, keepdims=True)
    y = sessions / mean - (sessions / mean).mean(axis=1, keepdims=True)
    yield "by met visits", float((x * y).sum() / ((x**2).sum() + 1.0))


@dataclass(frozen=True)
class Following:
    """Reads whether touches follow answers.

    In simulated logs they do not: the real log's touches are made again, whatever is answered.

    Attributes:
        usual: shares of contacts that are answered, by channel.
    """

    usual: Floats

    def __call__(self, log: Log) -> Floats:
        """Returns a correlation over HCPs, shape (1,).

        Of answers in the first half of the log, against what is usual, with how much more the HCP
        is touched in the second half. 0 where too little happens to tell.
        """
        early = (log.week <= log.weeks / 2) & (log.channel < len(PUSH_CHANNELS))
        late = (log.week > log.weeks / 2) & (log.channel < len(PUSH_CHANNELS))
        before, after = (np.bincount(log.row[half], minlength=log.hcps) for half in (early, late))
        expected = np.bincount(log.row[early], self.usual[log.channel[early]], log.hcps)
        answers = early & (log.outcome >= RESPONDED)
        answered = np.bincount(log.row[answers], minlength=log.hcps)
        touched = before >= 2
        if touched.sum() < FEWEST:
            return np.zeros(1)
        ratio = np.log((answered + 1.0) / (expected + 1.0))[touched]
        more = np.log((after + 1.0) / (before + 1.0))[touched]
        spread = ratio.std() * more.std()
        together = ((ratio - ratio.mean()) * (more - more.mean())).mean()
        return np.array([together / spread if spread > 0.0 else 0.0])


@dataclass(frozen=True)
class _Past:
    """What had happened before each week, all of shape (hcps, weeks).

    Attributes:
        met: stock of met visits.
        near: met visits of this week and the one before.
        loads: stocks of messages, one for each memory.
        usual: answers that so many touches usually get.
        answered: answers so far.
    """

    met: Floats
    near: Floats
    loads: tuple[Floats, ...]
    usual: Floats
    answered: Floats


def _regress(answers: Floats, features: Floats) -> Floats:
    """Returns the intercept and slopes of a regression, shrunk a little, shape (1 + features,)."""
    design = np.column_stack([np.ones(len(answers)), features])
    shrink = np.diag([0.0, *np.full(features.shape[1], 1.0)])
    if not len(answers):
        return np.zeros(design.shape[1])
    return np.linalg.solve(design.T @ design + shrink, design.T @ answers)


def _log_odds(answered: float, tried: float) -> float:
    return float(np.log((answered + 0.5) / (max(tried - answered, 0.0) + 0.5)))


def _is_first(log: Log) -> NDArray[np.bool_]:
    """Returns whether each line is the HCP's first of its week; the log is of one channel."""
    place = log.row * (log.weeks + 1) + log.week
    order = np.argsort(place, kind="stable")
    first = np.ones(len(log), bool)
    first[order[1:]] = place[order[1:]] != place[order[:-1]]
    return first


def _stock(weekly: NDArray[Any], kept: float) -> Floats:
    """Returns the stock before each week of what came in the weeks before."""
    stock = np.zeros(weekly.shape)
    for week in range(1, weekly.shape[1]):
        stock[:, week] = kept * (stock[:, week - 1] + weekly[:, week - 1])
    return stock


def _window(weekly: Floats, weeks: int) -> Floats:
    """Returns the sum over each week and those before it, `weeks` in all."""
    total = np.cumsum(weekly, axis=1)
    total[:, weeks:] -= total[:, :-weeks].copy()
    return total

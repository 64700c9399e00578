"""What a week is entered in: sums by channel and stratum, the log of touches, one HCP's story."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.counters import HCP_COUNTERS, STRATUM, page_record
from sim.records import TOUCH, TOUCH_LOG, WEEK

_SMALLEST_CHUNK = 4_096
_MOST_CHUNKS = 16
LINES, ONLY_ROW, STORY_LINES, STORY_ROW = range(4)
Number = TypeVar("Number", np.float64, np.int64)


class Ledger:
    """The ledger of one run, a set for each chunk of HCPs that is swept together.

    Attributes:
        chunks: rows of the universe that are swept together.
        pages: what holds `channels`, `reads` and `logged`, `counters.page_record`, shape (chunks,).
        channels: this week's sums by channel, shape (chunks, channels, counters).
        strata: this week's sums by stratum of HCPs, shape (chunks, strata, counters).
        by_stratum: the same as the rule writes them, `counters.STRATUM`, one for each chunk.
        weeks: the week under way of an HCP, `records.WEEK`, one of shape (1,) for each chunk.
        touch: the touch under way, `records.TOUCH`, one of shape (1,) for each chunk.
        logs: a touch log for each chunk, or empty ones.
        logged: lines of the log in use, the row of the only HCP to be logged (-1: all are), lines
            of the story in use and the row that it tells of (-1: none), shape (chunks, 4).
        stories: touches of one HCP with their reasons, for each chunk; all but one empty.
        reads: this week's contacts whose content was taken in and seen to be, by cell of topic and
            kind, where the company learns what to make of them, shape (chunks, cells).
        touches: the log so far.
        story: the story so far, and its weeks in `story_weeks`.
    """

    def __init__(self, n_hcps: int, n_channels: int) -> None:
        """Opens a ledger for so many HCPs and channels; before week 1 strata are not told apart."""
        size = max(_SMALLEST_CHUNK, -(-n_hcps // _MOST_CHUNKS))
        self.chunks = [slice(a, min(a + size, n_hcps)) for a in range(0, n_hcps, size)]
        k = len(self.chunks)
        self.pages = np.zeros(k, page_record(n_channels))
        self.channels, self.reads = self.pages["channels"], self.pages["reads"]
        self.logged = self.pages["logged"]
        self.logged[:] = -1
        self._tell_apart(1)
        self.weeks = [np.zeros(1, WEEK) for _ in self.chunks]
        self.touch = [np.zeros(1, TOUCH) for _ in self.chunks]
        self.logs = [np.zeros(0, TOUCH_LOG) for _ in self.chunks]
        self.stories = [np.zeros(0, TOUCH) for _ in self.chunks]
        self.touches: list[NDArray[np.void]] = []
        self.story: list[NDArray[np.void]] = []
        self.story_weeks: list[int] = []
        self.open_week()

    def open_period(
        self, strata: int, lines_per_hcp: int, story_row: int | None, *, log_all: bool
    ) -> None:
        """Tells strata apart from now on, and logs what was asked for.

        Args:
            strata: how many strata of HCPs there are.
            lines_per_hcp: most touches that one HCP has in a week.
            story_row: row of the HCP whose story is told; None tells none.
            log_all: whether every HCP's touches are logged.
        """
        self._tell_apart(strata)
        if log_all:
            self.logs = [
                np.zeros((rows.stop - rows.start) * lines_per_hcp, TOUCH_LOG)
                for rows in self.chunks
            ]
        if story_row is None:
            return
        k = self.chunk_of(story_row)
        self.stories[k] = np.zeros(lines_per_hcp, TOUCH)
        self.logged[k, STORY_ROW] = story_row
        if not log_all:
            self.logs[k] = np.zeros(lines_per_hcp, TOUCH_LOG)
            self.logged[k, ONLY_ROW] = story_row

    def _tell_apart(self, strata: int) -> None:
        self.strata = np.zeros((len(self.chunks), strata, len(HCP_COUNTERS)))
        self.by_stratum = [one.view(STRATUM)[:, 0] for one in self.strata]

    def chunk_of(self, row: int) -> int:
        """Returns the number of the chunk that a row is in."""
        return int(row // self.chunks[0].stop)

    def open_week(self) -> None:
        """Opens clean pages."""
        self.channels[:] = 0.0
        self.strata[:] = 0.0
        self.reads[:] = 0.0
        self.logged[:, LINES] = 0
        self.logged[:, STORY_LINES] = 0

    def keep_logs(self, week: int) -> None:
        """Keeps what a week logged."""
        for k, (lines, _, told, _) in enumerate(self.logged):
            if lines:
                self.touches.append(self.logs[k][:lines].copy())
            if told:
                self.story.append(self.stories[k][:told].copy())
                self.story_weeks.append(week)

    def log(self) -> NDArray[np.void]:
        """Returns all touches logged, in the order of weeks, HCPs and what happened."""
        if not self.touches:
            return np.zeros(0, TOUCH_LOG)
        log = np.concatenate(self.touches)
        return log[np.lexsort((np.arange(len(log)), log["row"], log["week"]))]


def whole(by_chunk: NDArray[Number]) -> NDArray[Number]:
    """Returns sums over all chunks, to be read before the next week; of one chunk its own."""
    return by_chunk[0] if len(by_chunk) == 1 else np.asarray(by_chunk.sum(axis=0))

"""What a strategy is judged by: engagement, trust, fatigue, consent, money, reach."""

from __future__ import annotations

import numpy as np

from sim.records import QUARTER
from sim.scorecard.measure import (
    LESS,
    MORE,
    NEITHER,
    Column,
    Figure,
    Measure,
    Shown,
    Words,
    money,
    share,
)
from sim.scorecard.sums import Figures, Period, Sums, a_year, at_end, by_week, quotient, ratio


def _reached(period: Period, _: str) -> Figures:
    return period.end["ever_reached"] / period.hcps


def _never_reached(period: Period, _: str) -> Figures:
    return 1 - period.end["ever_reached"] / period.hcps


def _ever_engaged(period: Period, _: str) -> Figures:
    return period.end["ever_engaged"] / period.hcps


def _trust_change(period: Period, _: str) -> Figures:
    return at_end(period, "trust") - period.start["trust"] / period.start["hcps"]


def _over_whole_quarters(period: Period, name: str) -> Figures:
    """Returns the mean over HCPs and weeks that end a whole quarter; where none does, the last."""
    weeks = period.weeks.figures[min(QUARTER, len(period.weeks.figures)) - 1 :].sum(axis=0)
    whole = Sums(weeks, period.weeks.places)
    return whole[name] / whole["hcps"]


def _cost_per_engaged(period: Period, _: str) -> Figures:
    return quotient(period.sums["cost"], period.end["ever_engaged"])


def _cost_per_trust_point(period: Period, name: str) -> Figures:
    """Returns EUR per hundredth of trust gained, NaN where none was or nothing was spent."""
    change, cost_per_hcp = _trust_change(period, name), period.sums["cost"] / period.hcps
    gained = (change > 0) & (cost_per_hcp > 0)
    return np.where(gained, cost_per_hcp / (100 * np.where(gained, change, 1.0)), np.nan)


def _spent(period: Period, _: str) -> Figures:
    used = period.spent / period.released if period.released else np.nan
    return np.full(len(period.hcps), used)


OUTCOMES = (
    Measure("hcps", Column("HCPs", "in the segment")),
    Measure(
        "engagement",
        Column("0-1", "mean depth of engagement over the last quarter", "mean", asked=True),
        period=Figure(
            "0-1", MORE,
            "mean depth of engagement: points of the last 13 weeks through a saturating curve, "
            "over HCPs and weeks from the 13th on",
            _over_whole_quarters,
        ),
        words=Words(
            "engagement depth", "engagement", article="",
            explained="what an HCP took in over 13 weeks, 0 nothing to 1 no more would show, mean",
            axis="mean over HCPs (0–1)",
        ),
        shown=Shown.HEADLINE,
    ),
    Measure(
        "weekly_index",
        Column("0-1", "mean weekly index", "mean", asked=True),
        period=Figure(
            "0-1", MORE, "mean over HCP-weeks of the weekly index: points of a week, 1 at most",
            by_week,
        ),
        words=Words("weekly index", "weekly index", explained="mean over HCP-weeks, 0-1"),
        shown=Shown.RANKING,
    ),
    Measure(
        "engaged",
        Column("HCPs", "with an engaged touch this week", asked=True),
        Column("touches", "that reached the channel's depth"),
        Figure("share", MORE, "HCPs engaged in an average week", by_week),
        share(
            "engaged share", "HCPs engaged in an average week", "engaged",
            "HCPs in an average week (%)",
        ),
        Shown.HEADLINE,
    ),
    Measure(
        "reached",
        Column("HCPs", "who noticed a touch this week"),
        period=Figure("share", MORE, "HCPs who noticed a touch at least once", _reached),
        words=share("share reached", "HCPs who noticed at least one touch", "reached"),
        shown=Shown.RANKING,
    ),
    Measure(
        "noticed",
        Column("touches", "noticed, answered or not"),
        Column("touches", "noticed, answered or not"),
        Figure("touches/HCP/year", NEITHER, "touches noticed, answered or not", a_year),
    ),
    Measure(
        "minutes",
        Column("min", "total of engaged touches", "total"),
        Column("min", "total of engaged touches", "total"),
        Figure("min/HCP/year", MORE, "minutes of engaged touches", a_year),
        Words("engaged minutes", "minutes", "min", "min", decimals=1, explained="per HCP and year"),
        Shown.RANKING,
    ),
    Measure(
        "trust",
        Column("0-1", "mean at the week's end", "mean", asked=True),
        period=Figure("0-1", MORE, "mean trust at the end", at_end),
        words=Words("trust", "trust", explained="mean at the end, 0-1"),
    ),
    Measure(
        "trust_change",
        period=Figure(
            "on 0-1", MORE, "mean trust at the end less that at week 0", _trust_change
        ),
        words=Words(
            "trust change", "trust change", signed=True, article="",
            explained="end less start, on trust's 0-1", axis="end less start, on trust's 0–1",
        ),
        shown=Shown.HEADLINE,
    ),
    Measure(
        "fatigue",
        Column("0-1", "mean at the week's end", "mean", asked=True),
        period=Figure(
            "0-1", LESS,
            "mean fatigue over HCP-weeks: `1 - exp(-(k_own F_own + k_all F_all))`, from the stocks "
            "of this company's and of all companies' messages",
            by_week,
        ),
        words=Words("fatigue", "fatigue", explained="mean over HCP-weeks, 0-1"),
        shown=Shown.OVERVIEW,
    ),
    Measure(
        "overloaded",
        Column("HCPs", "over their own threshold of messages", asked=True),
        period=Figure(
            "share", LESS,
            "HCP-weeks in which the industry's messages exceed the HCP's own threshold", by_week,
        ),
        words=share(
            "share overloaded", "HCP-weeks with messages past the HCP's own threshold", "overloaded"
        ),
        shown=Shown.OVERVIEW,
    ),
    Measure(
        "opted_out",
        Column(
            "HCPs", "who have said no to e-mail, and not yes since, at the week's end", asked=True
        ),
        period=Figure(
            "share", LESS, "HCPs who have said no to e-mail, and not yes since, at the end", at_end
        ),
        words=share("share opted out", "HCPs opted out of e-mail at the end", "opted out"),
        shown=Shown.OVERVIEW,
    ),
    Measure(
        "consented",
        Column("HCPs", "whom e-mail may reach at the week's end", asked=True),
        period=Figure("share", MORE, "HCPs whom e-mail may reach at the end", at_end),
        words=share("share with consent", "HCPs who consent to e-mail at the end", "consented"),
        shown=Shown.RANKING,
    ),
    Measure(
        "cost",
        Column(
            "EUR",
            "total, with the segment's part of shared costs (assets, research, training, salaries, "
            "presence on platforms)",
            "total",
        ),
        Column("EUR", "total", "total"),
        Figure("EUR/HCP/year", LESS, "everything spent", a_year),
        money("cost", "per HCP and year"),
        Shown.OVERVIEW,
    ),
    Measure(
        "cost_per_engaged",
        period=Figure(
            "EUR/HCP", LESS,
            "everything spent, per HCP engaged at least once; empty where none was",
            _cost_per_engaged,
        ),
        words=money("cost per engaged HCP", "per HCP engaged at least once", "per engaged"),
        shown=Shown.RANKING,
    ),
    Measure(
        "spent",
        period=Figure(
            "share", NEITHER,
            "money spent of money released; the same for all segments, empty where none was "
            "released",
            _spent,
        ),
        words=share("money spent", "of the budget", "spent"),
    ),
    Measure(
        "never_reached",
        period=Figure("share", LESS, "HCPs who noticed no touch", _never_reached),
        words=share("share never reached", "HCPs who noticed no touch", "never reached"),
    ),
    Measure(
        "ever_engaged",
        period=Figure("share", MORE, "HCPs engaged at least once", _ever_engaged),
        words=share("share ever engaged", "HCPs engaged at least once", "ever engaged"),
    ),
    Measure(
        "minutes_available",
        Column("min", "total that the HCPs have for the whole industry at work", "total"),
    ),
    Measure(
        "attention_share",
        period=Figure(
            "ratio", MORE,
            "engaged minutes, evenings included, over the minutes that HCPs have for the whole "
            "industry at work; empty where they have none",
            ratio("minutes", "minutes_available"),
        ),
    ),
    Measure(
        "cost_per_minute",
        period=Figure(
            "EUR/min", LESS, "everything spent, per engaged minute; empty without such minutes",
            ratio("cost", "minutes"),
        ),
    ),
    Measure(
        "cost_per_trust_point",
        period=Figure(
            "EUR/point/HCP", LESS,
            "everything spent, per HCP and hundredth of trust gained; empty where trust fell or "
            "nothing was spent",
            _cost_per_trust_point,
        ),
    ),
)  # fmt: skip

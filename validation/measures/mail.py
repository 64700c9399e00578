"""The cadence of mail: where clicks, opens and trust peak."""

from __future__ import annotations

import numpy as np

from validation import Floats
from validation.measures.registry import MEASURES, Measure, measure, percent
from validation.worlds import World


def rates(worlds: dict[str, World]) -> Floats:
    """The figure in each world's name."""
    return np.array([float(name.rpartition("_")[2]) for name in worlds])


def of_mail(worlds: dict[str, World], column: str) -> Floats:
    """A sum over mass mail, by world."""
    return np.array([world.total(column, "mass_email") for world in worlds.values()])


def _peak(worlds: dict[str, World], values: Floats) -> float:
    return float(rates(worlds)[int(np.argmax(values))])


@measure
def rate_of_most_clicks(worlds: dict[str, World]) -> float:
    """Mails a week at which there are most clicks."""
    return _peak(worlds, of_mail(worlds, "engaged"))


@measure
def rate_of_most_opens(worlds: dict[str, World]) -> float:
    """Mails a week at which there are most opens."""
    return _peak(worlds, of_mail(worlds, "responded"))


def _clicks_at(rate: float) -> Measure:
    """Clicks at so many mails a week over those of the rate with most."""

    def share(worlds: dict[str, World]) -> float:
        clicks = of_mail(worlds, "engaged")
        return float(clicks[rates(worlds) == rate][0] / clicks.max())

    return share


MEASURES["clicks_at_1_over_most"] = _clicks_at(1.0)
MEASURES["clicks_at_3_over_most"] = _clicks_at(3.0)


@measure
def clicks_lost(worlds: dict[str, World]) -> float:
    """Clicks per mail that the second world loses against the first, %."""
    per_mail = of_mail(worlds, "engaged") / of_mail(worlds, "delivered")
    return percent(1.0 - per_mail[1] / per_mail[0])


@measure
def trust_peak_less_click_peak(worlds: dict[str, World]) -> float:
    """Mails a week at which trust gains most, less that of most clicks."""
    trust = np.array([world.figure("trust_change") for world in worlds.values()])
    return _peak(worlds, trust) - rate_of_most_clicks(worlds)


@measure
def opt_out_slope(worlds: dict[str, World]) -> float:
    """Slope of log opt-outs per mail on log frequency, up to two mails a week."""
    up_to_two = rates(worlds) <= 2
    per_mail = of_mail(worlds, "opt_outs") / of_mail(worlds, "delivered")
    slope = np.polyfit(np.log(rates(worlds)[up_to_two]), np.log(per_mail[up_to_two]), 1)[0]
    return float(slope)

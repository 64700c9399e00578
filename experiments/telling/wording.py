"""How a measure is named and its figures are written, the same in every output."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from sim.scorecard.declared import MEASURES
from sim.scorecard.measure import Measure, Words, share

_MADE_OF_TABLES = {
    "unnoticed": share("unnoticed touches", "delivered touches that nobody noticed"),
}
"""Words of what figures make of a study's tables, and no table holds."""


@cache
def wording(measure: str) -> Words:
    """The words of a measure; an unknown one is called by its own name."""
    return _MADE_OF_TABLES.get(measure) or MEASURES.get(measure, Measure(measure)).said


def decimals(measure: str, half: float = math.nan) -> int:
    """Decimals that an interval allows: one digit of its half.

    Args:
        measure: Of what.
        half: Half of the interval, in the measure's stored unit; NaN or 0 where there is none.

    Returns:
        Decimals of the written figure; negative where even tens are in doubt.
    """
    words = wording(measure)
    scaled = abs(half) * words.scale
    if not math.isfinite(scaled) or scaled == 0:
        return words.decimals
    return min(math.ceil(-math.log10(scaled)), words.decimals + (words.decimals > 0))


def number(measure: str, figure: float, places: int, sign: bool = False) -> str:
    """A figure without its unit; an empty one is a dash."""
    if not math.isfinite(figure):
        return "–"
    scaled = round(figure * wording(measure).scale, places) + 0.0
    shown = max(places, 0)
    return f"{scaled:+,.{shown}f}" if sign else f"{scaled:,.{shown}f}"


def value(measure: str, mean: float, half: float = math.nan) -> str:
    """A value with its unit, such as `0.240`, `19.1 %` or `EUR 1,152`."""
    words = wording(measure)
    text = number(measure, mean, decimals(measure, half), words.signed)
    return _with_unit(text, words.unit)


def estimate(measure: str, mean: float, low: float, high: float) -> str:
    """A value with its interval and unit, such as `0.31 (0.30 to 0.32)` or `19.1 % (18.8 to 19.4)`.

    Args:
        measure: Of what.
        mean: The value.
        low: Lower end of its interval; NaN where there is none.
        high: Upper end.
    """
    text = value(measure, mean, (high - low) / 2)
    if not math.isfinite(low):
        return text
    places, sign = decimals(measure, (high - low) / 2), wording(measure).signed
    return f"{text} ({number(measure, low, places, sign)} to {number(measure, high, places, sign)})"


def spread(measure: str, mean: float, low: float, high: float, sign: bool = False) -> str:
    """A value with half of its interval and no unit, such as `0.240 ±0.004`."""
    half = (high - low) / 2
    places = decimals(measure, half)
    text = number(measure, mean, places, sign or wording(measure).signed)
    return f"{text} ±{number(measure, half, places)}" if math.isfinite(half) else text


def difference(measure: str, figure: float, low: float, high: float, *, sign: bool = True) -> str:
    """A difference with unit and interval, such as `+1.0 points (+0.6 to +1.4)`.

    Args:
        measure: Of what.
        figure: The difference.
        low: Lower end of its interval; NaN where there is none.
        high: Upper end.
        sign: Whether a plus is written; without one where the words say the direction.
    """
    words = wording(measure)
    places = decimals(measure, (high - low) / 2)
    places = _away_from_zero(low * words.scale, high * words.scale, places)
    text = _with_unit(number(measure, figure, places, sign), words.difference_unit)
    if not math.isfinite(low):
        return text
    ends = (number(measure, end, places, sign) for end in (low, high))
    return f"{text} ({' to '.join(ends)})"


def width(measure: str, half: float) -> str:
    """Half of an interval with its unit, in two digits: `0.0046`, `1.2 points`."""
    scaled = abs(half) * wording(measure).scale
    places = 1 - math.floor(math.log10(scaled)) if scaled > 0 else wording(measure).decimals
    return _with_unit(number(measure, half, places), wording(measure).difference_unit)


def _away_from_zero(low: float, high: float, places: int) -> int:
    """As many decimals as show on which side of zero an interval lies."""
    nearest = min(abs(low), abs(high)) if low * high > 0 else math.nan
    for more in range(12):
        if not math.isfinite(nearest) or round(nearest, places + more):
            return places + more
    return places


def chance(probability: float) -> str:
    """A probability, never rounded to a certainty that was not computed."""
    if not math.isfinite(probability):
        return "–"
    if 0.999 < probability < 1:
        return "> 0.999"
    if 0 < probability < 0.001:
        return "< 0.001"
    return f"{probability:.3f}" if 0 < probability < 1 else f"{probability:.0f}"


def percentages(parts: Sequence[float]) -> list[int]:
    """Whole percentages of a whole that add up to 100: those cut off most are rounded up.

    Args:
        parts: of the whole, none below 0 and not all 0.
    """
    exact = [100 * part / sum(parts) for part in parts]
    found = [math.floor(one) for one in exact]
    most = sorted(range(len(parts)), key=lambda at: found[at] - exact[at])
    for at in most[: 100 - sum(found)]:
        found[at] += 1
    return found


def of_whom(segment: str, value: str) -> str:
    """A segment as a reader knows it: `all HCPs`, `country DE`, `tier A`."""
    return "all HCPs" if segment == "all" else f"{segment} {place(segment, value)}"


def place(segment: str, value: str) -> str:
    """A segment's value as a reader knows it."""
    return value.upper() if segment == "country" else value


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _with_unit(text: str, unit: str) -> str:
    """Put a unit where it is usually written."""
    if not unit or text == "–":
        return text
    return f"EUR {text}" if unit == "EUR" else f"{text} {unit}"

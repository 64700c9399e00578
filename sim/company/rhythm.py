"""When reps come, and to whom more often: a Poisson process, and a liking of their own.

Both have addresses by HCP, channel and week. A rate is a mark under which the week's candidates
are kept, so that a higher rate keeps every touch of a lower one, and two arms stay paired.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from sim.company.customer import file_key
from sim.compiled import part
from sim.draws import LIKING, RHYTHM, draw, draw_of_channel, normal, poisson
from sim.rows.records import CustomerRow
from sim.types import Floats

_MOST_LUCK = 1.0 - 2.0**-33
_MOST_PLANNED = 255.0


@part
def by_chance(customer: CustomerRow, luck: np.uint64, week: int, address: int, rate: float) -> int:
    """Returns the touches of a week that come by chance, Poisson with this mean.

    The quantile at luck that does not depend on the rate: it never falls where the rate rises.
    """
    if rate == 0.0:
        return 0
    return poisson(draw_of_channel(luck, file_key(customer), week, RHYTHM, address), rate)


@part
def liking(customer: CustomerRow, luck: np.uint64, spread: float) -> float:
    """Returns the factor by which a rep comes more often than planned: lognormal, of mean 1."""
    own, _, _, _ = draw(luck, file_key(customer), 0, LIKING)
    return np.exp(spread * normal(own) - spread * spread / 2.0)


def most_by_rhythm(rates: Floats, evenness: Floats, spread: Floats) -> Floats:
    """Returns the most touches of a week that cadences can come to, at the greatest luck there is.

    Args:
        rates: most touches a week that are planned, by push channel.
        evenness: part of each that comes evenly.
        spread: of the log of what reps make of it.
    """
    most = rates * np.exp(spread * special.ndtri(_MOST_LUCK) - spread**2 / 2.0)
    mean = (1.0 - evenness) * most
    chance = np.where(mean > 0.0, 1.0 + np.ceil(special.pdtrik(_MOST_LUCK, mean)), 0.0)
    return np.asarray(np.minimum(np.ceil(evenness * most) + chance, _MOST_PLANNED))

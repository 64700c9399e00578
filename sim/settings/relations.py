"""How long another company calls on an HCP before it stops, and comes again."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Relations(Section):
    """Each pair of another company and an HCP is on or off, and turns; the HCP's visits stay.

    Whether a pair is on is drawn anew at times that come by chance, so that spells of both kinds
    have exponential lengths. A company calls the more while it is on, so that an HCP has as many
    visits in the long run as without.
    """

    turnover_per_year: float = parameter(
        0.4, "how often in a year a relation that is on ends; 0 is never, and all of them are on",
        unit="1/year",
        sweep=(0.0, 2.0), ge=0, le=4,
    )  # fmt: skip
    share_on: float = parameter(
        0.9, "share of the pairs that are on at a time, where relations end; fewer would leave an "
        "HCP with fewer companies a month than the data have (target companies_5)",
        sweep=(0.5, 0.9), ge=0.05, le=0.9,
    )  # fmt: skip

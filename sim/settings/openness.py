"""How open HCPs are to industry: one trait behind contact, access, competitors' mail, screens."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Openness(Section):
    """How far what HCPs have of industry goes by one trait; the rate of contact is its rank."""

    of_access: float = parameter(
        0.0, "correlation of the trait with the access class: 0 is none, 1 the same order",
        sweep=(0.0, 0.8), ge=0, le=1,
    )  # fmt: skip
    of_mail: float = parameter(
        0.0, "correlation of the trait with competitors' mail", sweep=(0.0, 0.8), ge=0, le=1
    )
    of_screens: float = parameter(
        0.0, "correlation of the trait with the use of screens: whom reps reach, screens reach "
        "too where it is over 0", sweep=(-0.3, 0.6), ge=-1, le=1,
    )  # fmt: skip
    no_rep_at_distance: float = parameter(
        1.0, "share of the calls by a rep on screen or phone that an HCP who sees no rep takes up, "
        "of those that it would take up otherwise", sweep=(0.0, 1.0), ge=0, le=1,
    )  # fmt: skip

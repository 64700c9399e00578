"""How open HCPs are to industry: one trait behind contact, access, competitors' mail, screens."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Openness(Section):
    """How far what HCPs have of industry goes by one trait; the rate of contact is its rank."""

    of_access: float = parameter(
        0.4, "correlation of the trait with the access class: 0 is none, 1 the same order",
        sweep=(0.0, 0.8), ge=0, le=1,
    )  # fmt: skip
    of_mail: float = parameter(
        0.7, "correlation of the trait with competitors' mail",
        source="fitted to the most targeted: CV01", confidence="B", sweep=(0.0, 0.8), ge=0, le=1,
    )  # fmt: skip
    of_screens: float = parameter(
        0.15, "correlation of the trait with the use of screens: whom reps reach, screens reach "
        "too where it is over 0", sweep=(-0.3, 0.6), ge=-1, le=1,
    )  # fmt: skip
    no_rep_at_distance: float = parameter(
        0.25, "share of a rep's calls on screen or phone that an HCP who sees no rep takes up, of "
        "those that it would take up otherwise; 1: it is as any other",
        source="fitted to who meets reps on site only (target on_site_only_us)", confidence="B",
        sweep=(0.0, 1.0), ge=0, le=1,
    )  # fmt: skip

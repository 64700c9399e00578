"""The keys of a search for conditions under which the favourite loses."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Discover(Section):
    """Whose losses are looked for, to whom and on what; `discover` says where they lie."""

    favourite: str | None = parameter(
        None, "arm whose losses are looked for; null is the one that is ahead in most worlds"
    )
    rival: str | None = parameter(
        None,
        "arm that it loses to; null is any other arm, so that it loses where it is not the best",
    )
    measure: str = parameter("engagement", "measure on which it loses")

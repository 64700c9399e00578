"""What HCPs make of what they lived on a channel."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Experience(Section):
    """What was lived on a channel, against what was expected of it, is remembered."""

    weight: float = parameter(
        0.6, "log-odds of an answer (in pull: log rate) between an HCP whom a channel always "
        "disappointed and one whom it always satisfied", unit="log-odds", sweep=(0.0, 1.5),
        ge=0, le=10,
    )  # fmt: skip
    learning: float = parameter(
        0.2, "part of the way that one answered contact moves what is expected of a channel and "
        "what it is worth", unit="per contact", sweep=(0.1, 0.4), ge=0, le=1,
    )  # fmt: skip
    expected_at_first: float = parameter(
        0.5, "relevance that is expected of a channel at first", sweep=(0.4, 0.6), ge=0, le=1
    )
    noise_sd: float = parameter(
        0.15, "spread of what else makes a contact better or worse than expected, in relevance",
        sweep=(0.05, 0.30), ge=0, le=1,
    )  # fmt: skip

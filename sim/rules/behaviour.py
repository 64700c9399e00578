"""What HCPs are like, as one record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.mechanisms import (
    access,
    attention,
    care,
    competitors,
    consent,
    fatigue,
    goodwill,
    journey,
    peers,
    persona,
    pull,
    relevance,
    response,
    trust,
)
from sim.rules.channels import channel_rules
from sim.rules.packing import Record, kept, laid_out, record_of
from sim.settings import Settings
from sim.settings.by_name import ByName

DERIVED: dict[str, Callable[[Settings], dict[str, Any]]] = {
    "access": access.derived,
    "attention": attention.derived,
    "care": care.derived,
    "change": persona.derived,
    "channels": channel_rules,
    "competitors": competitors.derived,
    "consent": consent.derived,
    "fatigue": fatigue.derived,
    "goodwill": goodwill.derived,
    "journey": journey.derived,
    "peers": peers.derived,
    "pull": pull.derived,
    "relevance": relevance.derived,
    "response": response.derived,
    "trust": trust.derived,
}
"""What is derived from the settings, by the section of the rules that it is read from."""


@kept
def rules_of(settings: Settings) -> Record:
    """Returns the record of everything that the HCPs' rule reads.

    Every section of `behaviour` is there under its own name (`rules.trust.asymmetry`), with what
    a mechanism derives beside it (`rules.trust.evidence_factor`); of the company, what HCPs meet.
    What is said by name of a channel is in the channels' tables (`rules.channels.response_shift`).

    Args:
        settings: validated settings.

    Returns:
        A structured array of shape (1,), all float64, a record within it for each section.
    """
    sections: dict[str, dict[str, Any]] = {
        **{
            name: laid_out(section)
            for name, section in settings.behaviour
            if not isinstance(section, ByName)
        },
        "key_accounts": laid_out(settings.company.key_accounts),
        "reps": laid_out(settings.company.reps),
        "measures": laid_out(settings.measures),
    }
    for name, derive in DERIVED.items():
        sections[name] = {**sections.get(name, {}), **derive(settings)}
    return record_of(sections)

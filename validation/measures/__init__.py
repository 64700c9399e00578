"""What the targets measure; each file registers its measures when it is imported."""

from validation.measures import (
    access,
    answers,
    contact,
    earlier,
    goodwill,
    mail,
    state,
    subscribers,
    together,
    unequal,
    visits,
)
from validation.measures.registry import MEASURES

__all__ = [
    "MEASURES", "access", "answers", "contact", "earlier", "goodwill", "mail", "state",
    "subscribers", "together", "unequal", "visits",
]  # fmt: skip

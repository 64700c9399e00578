"""What the targets measure; each file registers its measures when it is imported."""

from validation.measures import answers, contact, goodwill, mail, state, visits
from validation.measures.registry import MEASURES

__all__ = ["MEASURES", "answers", "contact", "goodwill", "mail", "state", "visits"]

"""Sections whose entries are found by name: those that ship, and others that a user adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import ConfigDict

from sim.settings.parameter import Section


@dataclass(frozen=True)
class OneOf:
    """The words that ship for a place that takes names of a user's own too."""

    words: tuple[str, ...]


class ByName(Section):
    """Entries by name. What is declared ships; any other name is the user's own.

    Attributes:
        entry: type of what an own name holds.
    """

    model_config = ConfigDict(extra="allow")
    entry: ClassVar[Any]

    def items(self) -> Iterator[tuple[str, Any]]:
        """Yields names with their entries, those that ship first."""
        for name in type(self).__pydantic_fields__:
            yield name, self.__dict__[name]
        yield from self.own.items()

    @property
    def own(self) -> dict[str, Any]:
        """Entries that a user added, by name."""
        return self.__pydantic_extra__ or {}

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Returns an entry; the other value where nothing is named so."""
        declared = vars(self)
        return declared[name] if name in declared else self.own.get(name, otherwise)

    def __getitem__(self, name: str) -> Any:
        """Returns an entry.

        Raises:
            KeyError: if nothing is named so.
        """
        declared = vars(self)
        return declared[name] if name in declared else self.own[name]

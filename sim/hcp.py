"""An HCP as a Mesa agent: a view on one row of the model's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.records import SCOPE_BITS
from sim.settings.words import (
    ACCESS_CLASSES,
    COHORTS,
    COUNTRIES,
    PERSONAS,
    PRACTICES,
    SPECIALTY_CLASSES,
    STAGES,
    TIERS,
)

if TYPE_CHECKING:
    from sim.population import Universe
    from sim.settings import Settings

_WORDS = {
    "persona": PERSONAS, "cohort": COHORTS, "specialty": SPECIALTY_CLASSES,
    "country": COUNTRIES, "access": ACCESS_CLASSES, "stage": STAGES,
}  # fmt: skip


class HCPModel(mesa.Model):
    """What an HCP asks of its model.

    Attributes:
        settings: for the names of channels.
        universe: the tables that HCPs are rows of.
    """

    settings: Settings
    universe: Universe

    def step_hcp(self, row: int) -> None:
        """Steps one HCP by the week under way."""
        raise NotImplementedError


class HCP(mesa.Agent):
    """A healthcare professional; its state is read by the names of `records.hcp_record`.

    Attributes:
        row: its row in the model's tables.
        hcp_id: its id, as text.
    """

    def __init__(self, model: HCPModel, row: int) -> None:
        """Makes a view on a row of `model.universe`."""
        super().__init__(model)
        self.row = row

    def step(self) -> None:
        """Lives the week under way by the same compiled rule as the sweep."""
        self.model.step_hcp(self.row)

    @property
    def hcp_id(self) -> str:
        """The id that the user knows it by."""
        ids = self.model.universe.ids
        return str(self.row + 1) if ids is None else str(ids[self.row])

    @property
    def setting(self) -> str:
        """Practice setting."""
        return PRACTICES[self.model.universe.hcps["practice"][self.row]]

    @property
    def tier(self) -> str:
        """Tier that the company puts it in."""
        return TIERS[self.model.universe.customers["tier"][self.row]]

    @property
    def consents(self) -> dict[str, bool]:
        """Permission now, by scope."""
        allowed = int(self.model.universe.customers["allowed"][self.row])
        return {scope: bool(allowed & bit) for scope, bit in SCOPE_BITS.items()}

    @property
    def preferred_channels(self) -> list[str]:
        """Channels of the groups that it prefers."""
        mask = int(self.model.universe.hcps["preferred"][self.row])
        names = self.model.settings.channels.names
        return [name for k, name in enumerate(names) if mask >> k & 1]

    def __getattr__(self, name: str) -> Any:
        """Reads a field of its record: a number, or the word that the number stands for."""
        fields = self.__dict__.get("model")
        if fields is None or name not in fields.universe.hcps.dtype.names:
            message = f"an HCP has no attribute {name!r}"
            raise AttributeError(message)
        value = fields.universe.hcps[name][self.row]
        if name in _WORDS:
            return _WORDS[name][int(value)]
        return value.copy() if isinstance(value, np.ndarray) else value.item()

"""Touches of a world: by channel, delivered or met, counted by HCP."""

from __future__ import annotations

import numpy as np
import pandas as pd

from validation import Floats
from validation.worlds import World


def of_channels(world: World, *channels: str) -> pd.DataFrame:
    """The touches of some channels."""
    assert world.touches is not None
    return world.touches[world.touches["channel"].isin(channels)]


def delivered(world: World, *channels: str) -> pd.DataFrame:
    """Touches that arrived, answered or not."""
    touches = of_channels(world, *channels)
    return touches[touches["outcome"] != "blocked"]


def tried(world: World, *channels: str) -> pd.DataFrame:
    """Touches that came as far as the HCP, those turned away at the door among them."""
    touches = of_channels(world, *channels)
    return touches[(touches["outcome"] != "blocked") | (touches["reason"] == "access")]


def met(world: World, *channels: str) -> pd.DataFrame:
    """Touches that reached the channel's depth: met, for visits and calls by screen."""
    touches = of_channels(world, *channels)
    return touches[touches["outcome"] == "engaged"]


def by_hcp(world: World, touches: pd.DataFrame) -> Floats:
    """Counts touches by HCP, in the order of the HCPs' table."""
    counts = touches["hcp_id"].value_counts().reindex(world.hcps["hcp_id"], fill_value=0)
    return np.asarray(counts, np.float64)

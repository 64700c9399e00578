"""Names for what the compiled functions are handed, which Python's own types cannot describe."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Table: TypeAlias = NDArray[Any]  # a structured array or an array of sums
Floats: TypeAlias = NDArray[np.float64]

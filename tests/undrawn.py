"""The command as it is typed, but that no figure is drawn.

python -m tests.undrawn VERB ...
"""

import pytest

from experiments.__main__ import script
from tests.drawing import draw_only

if __name__ == "__main__":
    draw_only(pytest.MonkeyPatch())
    script()

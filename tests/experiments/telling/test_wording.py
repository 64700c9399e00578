"""Words and numbers as people read them."""

import pytest

from experiments.telling.wording import percentages


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([1, 1, 1], [34, 33, 33]), ([200, 199, 201], [33, 33, 34]), ([335, 335, 330], [34, 33, 33]),
        ([7], [100]), ([0, 3, 1], [0, 75, 25]), ([1] * 7, [15, 15, 14, 14, 14, 14, 14]),
    ],
)  # fmt: skip
def test_percentages_of_a_whole_add_up_to_100(parts, said):
    assert percentages(parts) == said
    assert sum(said) == 100

"""Names in figures: parted where they would lie on each other, broken where they are long."""

import numpy as np
import pytest

from experiments.figures.labels import broken, parted


def test_labels_are_parted_as_little_as_may_be():
    assert parted([0.5, 0.1, 0.9], 0.1) == pytest.approx([0.5, 0.1, 0.9])
    assert parted([0.5, 0.5], 0.1) == pytest.approx([0.45, 0.55])
    assert parted([0.0, 0.01, 0.02], 0.1) == pytest.approx([0.0, 0.1, 0.2])
    assert sorted(parted([0.5] * 20, 0.1)) == pytest.approx(np.linspace(0, 1, 20))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("behaviour.pull.found_half_weeks", "behaviour.pull.\nfound_half_weeks"),
        ("market.countries.eu.sees_no_rep", "market.countries.eu.\nsees_no_rep"),
        ("without two stocks of fatigue", "without two stocks of\nfatigue"),
        ("cadence of hybrid", "cadence of hybrid"),
    ],
)
def test_a_key_is_broken_after_its_dots_and_underscores(name, shown):
    assert broken(name, 22) == shown
    assert broken(name, 22, 1) == shown.partition("\n")[0]

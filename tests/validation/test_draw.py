"""The draw of targets that the next model may look at: made again, it spends the same."""

from collections import Counter

from validation.draw import SPENT, read_causes, spent
from validation.targets import read_targets

CAUSES = read_causes()


def test_the_draw_made_again_spends_what_the_file_of_targets_says():
    told = {target.id for target in read_targets() if SPENT in target.reason}
    assert told == set(spent(CAUSES))
    assert {target.kind for target in read_targets() if target.id in told} == {"used"}


def test_half_of_each_cause_rounded_down():
    causes = dict(zip(CAUSES["target"], CAUSES["cause"], strict=True))
    drawn = Counter(causes[name] for name in spent(CAUSES))
    assert {cause: drawn[cause] for cause in causes.values()} == {
        cause: n // 2 for cause, n in Counter(causes.values()).items()
    }


def test_the_order_of_the_table_does_not_matter_and_the_seed_does():
    assert set(spent(CAUSES[::-1])) == set(spent(CAUSES))
    assert any(spent(CAUSES, seed) != spent(CAUSES) for seed in range(5))

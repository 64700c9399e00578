"""Names that are typed in Python: the nearest that is there, whatever was typed."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

from experiments.config_errors import ConfigError, Problem
from experiments.named import WithNames, keywords


@keywords(lambda name: "elsewhere" if name == "moved" else "", lambda given: found(**given))
def made(first, *, weeks=1, name="x"):
    """Makes it."""
    return first, weeks, name


def found(weeks=1, **_):
    return [Problem("weeks", "more than 0")] if weeks < 1 else []


def faults(*given, **named):
    with pytest.raises(ConfigError) as caught:
        made(*given, **named)
    assert isinstance(caught.value, TypeError)
    return [str(one) for one in caught.value.problems]


def test_unknown_keywords_come_at_once_with_all_else_that_is_wrong():
    assert made(1, weeks=0) == (1, 0, "x")
    assert faults(1, weks=3, weeks=0, moved=1, zzz=2) == [
        "weks: made() has no such keyword; did you mean weeks?",
        "moved: made() has no such keyword; elsewhere",
        "zzz: made() has no such keyword; it takes first, weeks or name",
        "weeks: more than 0",
    ]
    assert faults(1, 2, 3, nmae="y") == ["nmae: made() has no such keyword; did you mean name?"]
    assert faults(1, **{"\x1b[2J": 1}) == [
        " [2J: made() has no such keyword; it takes first, weeks or name"
    ]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'first'"):
        made(weeks=1)


def test_a_function_looks_as_it_did():
    assert str(inspect.signature(made)) == "(first, *, weeks=1, name='x')"
    assert (made.__name__, made.__doc__) == ("made", "Makes it.")


class Thing(WithNames):
    def __init__(self):
        self.weekly = 1

    @property
    def broken(self):
        return self.weekly.no_such_thing

    def _meant(self, name):
        return "it is called weekly" if name == "by_week" else ""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("wekly", "Thing has no 'wekly'; there are broken, weekly; did you mean weekly?"),
        ("by_week", "Thing has no 'by_week'; there are broken, weekly; it is called weekly"),
        ("zzz", "Thing has no 'zzz'; there are broken, weekly"),
        ("_repr_mimebundle_", "Thing has no '_repr_mimebundle_'"),
        ("broken", "'int' object has no attribute 'no_such_thing'"),
    ],
)
def test_an_attribute_that_is_not_there_is_told_with_those_that_are(name, says):
    with pytest.raises(AttributeError) as caught:
        getattr(Thing(), name)
    assert str(caught.value) == says
    assert not hasattr(Thing(), name)


def test_it_is_copied_and_kept_as_before():
    assert copy.deepcopy(Thing()).weekly == pickle.loads(pickle.dumps(Thing())).weekly == 1

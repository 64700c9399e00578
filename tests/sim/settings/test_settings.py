"""Settings: each parameter once, with unit, source, confidence, description and range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim import Settings
from sim.settings.by_name import ByName
from sim.settings.parameter import Confidence, Section
from sim.settings.scenarios import Lockdown


def leaves(section: BaseModel, path: str = "") -> Iterator[tuple[str, FieldInfo, Any]]:
    """Yields dotted key, field and default of every parameter."""
    for name, info in type(section).model_fields.items():
        value = getattr(section, name)
        key = f"{path}{name}"
        if isinstance(value, Section):
            yield from leaves(value, f"{key}.")
        else:
            yield key, info, value


LEAVES = list(leaves(Settings()))


def kinds(section: type[Section]) -> Iterator[type[Section]]:
    for kind in section.__subclasses__():
        yield kind
        yield from kinds(kind)


def limits(info: FieldInfo) -> dict[str, float]:
    found: dict[str, float] = {}
    for rule in info.metadata:
        for name in ("ge", "gt", "le", "lt"):
            if getattr(rule, name, None) is not None:
                found[name] = getattr(rule, name)
    return found


def as_dict(extra: Any) -> dict[str, Any]:
    return extra if isinstance(extra, dict) else {}


def allowed(value: float, bounds: dict[str, float]) -> bool:
    return (
        value >= bounds.get("ge", value)
        and value <= bounds.get("le", value)
        and ("gt" not in bounds or value > bounds["gt"])
        and ("lt" not in bounds or value < bounds["lt"])
    )


def test_there_are_many_parameters() -> None:
    assert len(LEAVES) > 250
    assert len({key for key, _, _ in LEAVES}) == len(LEAVES)


def test_each_parameter_says_what_it_is() -> None:
    silent = []
    for key, info, _ in LEAVES:
        told = {"about": info.description, **as_dict(info.json_schema_extra)}
        silent += [f"{key}: no {name}" for name in ("about", "source") if not told.get(name)]
        silent += [] if isinstance(told.get("unit"), str) else [f"{key}: no unit"]
        silent += [] if told.get("confidence") in get_args(Confidence) else [f"{key}: confidence"]
    assert silent == []


def test_defaults_and_sweeps_lie_within_the_limits() -> None:
    outside, swept = [], 0
    for key, info, value in LEAVES:
        bounds = limits(info)
        if isinstance(value, int | float) and not isinstance(value, bool):
            outside += [] if allowed(value, bounds) else [f"{key}={value}, limits {bounds}"]
        sweep = as_dict(info.json_schema_extra)["sweep"]
        if sweep:
            swept += 1
            low, high = sweep
            if not (low < high and allowed(low, bounds) and allowed(high, bounds)):
                outside.append(f"{key}: sweep {sweep}, limits {bounds}")
            if not low <= value <= high:
                outside.append(f"{key}={value}, sweep {sweep}")
    assert outside == []
    assert swept > 30


def test_numbers_are_bounded() -> None:
    numbers = [
        (key, info)
        for key, info, _ in LEAVES
        if info.annotation in (int, float, int | None, float | None)
    ]
    assert len(numbers) > 250
    assert [key for key, info in numbers if not limits(info)] == []


def _extra(section: type[Section]) -> str:
    """Returns what becomes of unknown keys; where entries are by name, `Settings` looks at them."""
    return "allow" if issubclass(section, ByName) else "forbid"


def test_sections_say_what_they_group_and_do_not_change() -> None:
    sections = set(kinds(Section))
    assert {Settings, Lockdown} < sections, "each level of classes is looked at"
    strict = {"frozen": True, "strict": True}
    lax = [
        section.__name__
        for section in sections
        if not section.__doc__
        or not strict.items() <= dict(section.model_config).items()
        or section.model_config.get("extra") != _extra(section)
    ]
    assert lax == []


def test_a_section_cannot_be_changed() -> None:
    chosen = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        chosen.weeks = 3  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        chosen.behaviour.trust.strength = 3.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"week": 3}, ("week",)),
        ({"behaviour": {"trust": {"strenght": 3.0}}}, ("behaviour", "trust", "strenght")),
        ({"channels": {"fax": {}}}, ("channels", "fax")),
        ({"weeks": "4"}, ("weeks",)),
        ({"weeks": 4.5}, ("weeks",)),
        ({"weeks": 0}, ("weeks",)),
        ({"weeks": True}, ("weeks",)),
        ({"behaviour": {"fatigue": {"own_weight": float("nan")}}},
         ("behaviour", "fatigue", "own_weight")),
        ({"behaviour": {"fatigue": {"own_weight": -0.1}}}, ("behaviour", "fatigue", "own_weight")),
        ({"engine": "fast"}, ("engine",)),
        ({"market": {"countries": {"eu": {"law": "none"}}}},
         ("market", "countries", "eu", "law")),
        ({"strategy": {"money_shares": {"fax": 0.1}}}, ("strategy", "money_shares", "fax")),
        ({"population": {"season": [1.0] * 11}}, ("population", "season")),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_its_key(tree: dict[str, Any], place: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(tree)
    assert place in [problem["loc"][: len(place)] for problem in caught.value.errors()]


def test_all_problems_are_told_at_once() -> None:
    tree = {"weeks": 0, "engine": "fast", "behaviour": {"trust": {"strength": -1.0, "x": 1}}}
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(tree)
    assert len(caught.value.errors()) == 4


@pytest.mark.parametrize(
    "tree",
    [
        {"strategy": {"order": ["visit"] * 5}},
        {"strategy": {"money_shares": {"visit": 0.7, "assets": 0.4}}},
        {"strategy": {"money_shares": {"visit": -0.1}}},
        {"population": {"personas": {"engager": 0.5, "learner": 0.6, "traditionalist": 0.2}}},
        {"population": {"countries": {"eu": 0.5}}},
    ],
)
def test_what_does_not_go_together_is_refused(tree: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(tree)


def test_two_settings_do_not_share_their_tables() -> None:
    one, other = Settings(), Settings()
    assert one == other
    assert Settings.model_validate(one.model_dump()) == one
    assert Settings.model_validate_json(one.model_dump_json()) == one


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"channels": {"mass_email": {"cost": 1.0}}}, "channels.mass_email.message_weight"),
        ({"channels": {"mass_email": {"cost": 1.0}}}, "channels.mass_email.scope"),
        ({"market": {"countries": {"uk": {"law": "opt_out"}}}},
         "market.countries.uk.email_consent"),
        ({"population": {"practices": {"hospital": {"share": 0.3}}}},
         "population.practices.hospital.closed_factor"),
        ({"population": {"specialty_effects": {"oncology": {"depth": 1.0}}}},
         "population.specialty_effects.oncology.access"),
    ],
)  # fmt: skip
def test_one_figure_given_leaves_the_others_at_their_defaults(
    tree: dict[str, Any], path: str
) -> None:
    here: Any = Settings.model_validate(tree)
    default: Any = Settings()
    for name in path.split("."):
        here, default = getattr(here, name), getattr(default, name)
    assert here == default


def test_a_strategy_stands_alone() -> None:
    """What a strategy leaves out is off, not today's habit."""
    chosen = Settings.model_validate({"strategy": {"about": "nothing"}})
    assert chosen.strategy.touches_per_month.visit.A == 0
    assert chosen.strategy.money_shares == {}

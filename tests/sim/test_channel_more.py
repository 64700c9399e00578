"""Channels of a user's own: an entry each on a page, and no number of any other channel moves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import numpy as np
import pandas as pd
import pytest
import yaml
from pydantic import BaseModel, ValidationError

from experiments.config_errors import ConfigError
from experiments.configuration.plan import plan_study
from sim.mechanisms import pull
from sim.mechanisms.response import count_bits
from sim.records import bits_of, customer_record, hcp_record
from sim.settings import Settings, names
from sim.settings.by_name import ByName, OneOf
from sim.settings.channels import CHANNELS, MOST_CHANNELS, PUSH_CHANNELS, SHIPPED, Channels
from sim.settings.words import KINDS, PERSONAS

ROOT = Path(__file__).parents[2]
ADDED = ("sms", "podcast")
PAGE = """\
sms:
  kind: mail
  scope: phone
  response: { engager: 0.3, learner: 0.3, traditionalist: 0.3 }
  second_step: { engager: 0.1, learner: 0.1, traditionalist: 0.1 }
  cost: 0.1
  message_weight: 1.0
podcast:
  kind: place
  response: { engager: 0.5, learner: 0.5, traditionalist: 0.5 }
"""
MAIL = {"kind": "mail"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Returns a user's folder of configuration with a page that adds two channels."""
    (tmp_path / "channels").mkdir()
    (tmp_path / "channels" / "mine.yaml").write_text(PAGE, encoding="utf-8")
    return tmp_path


def own(**entries: dict[str, object]) -> Settings:
    return Settings.model_validate({"channels": entries})


def lived_by(folder: Path, page: Path) -> list[dict[str, pd.DataFrame]]:
    """Returns the tables of `plain`, text in place of categories: without the page and with it."""
    places = [folder / when for when in ("before", "after")]
    for place in places:
        place.mkdir(parents=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-m", "tests.sim.plain", str(folder), str(page)]
    subprocess.run(command, check=True, env=environment, cwd=ROOT)
    return [
        {one.stem: _as_text(pd.read_pickle(one)) for one in place.iterdir()} for place in places
    ]


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    words = [c for c in table if isinstance(table[c].dtype, pd.CategoricalDtype)]
    return table.astype(dict.fromkeys(words, str))


def test_a_channel_more_on_each_side_moves_no_other_number(folder: Path, tmp_path: Path) -> None:
    before, after = lived_by(tmp_path / "lived", folder / "channels" / "mine.yaml")
    used = after.pop("used.channels").groupby("channel")["engaged"].sum()
    own = [name for name in used.index if name in ADDED or name.startswith("own_")]
    assert len(own) == len(ADDED) + len(KINDS)
    answered = [name for name in own if name not in ("own_mail", "own_event")]  # no second step
    assert (used[answered] > 0).all(), "a channel more works, of whatever kind"
    assert set(before) == set(after)
    for name, table in after.items():
        others = table.drop(columns=[c for c in table if any(one in c for one in ADDED)])
        if "channel" in others:
            assert name.endswith("touches") or set(ADDED) < set(others["channel"])
            others = others[~others["channel"].isin(ADDED)].reset_index(drop=True)
        pd.testing.assert_frame_equal(others, before[name], check_exact=True, obj=name)
    for name in ("push", "hybrid", "adaptive", "pull"):
        assert len(before[f"{name}.touches"]) > 100


def test_a_page_adds_channels_and_each_key_of_theirs_can_be_set(folder: Path) -> None:
    given = [
        f"--config-dir={folder}", "channels=mine", "channels.sms.cost=0.2",
        "channels.podcast.minutes=9", "strategy.touches_per_month.sms={A:2,B:1,C:1}",
        "strategy.money_shares.sms=0.01", "strategy.money_shares.visit=0.19",
        "strategy.money_shares.podcast=0.01", "strategy.places.podcast=1",
        "behaviour.response_shift.sms=0.5", "strategy.follow_ups={more:{after:podcast,send:sms}}",
    ]  # fmt: skip
    settings = plan_study(given, verb="run").arms["traditional"].settings
    assert settings.channels.names == (*PUSH_CHANNELS, "sms", *SHIPPED.pull, "podcast")
    assert settings.channels["sms"].cost == 0.2
    assert settings.channels["podcast"].minutes == 9.0
    assert settings.strategy.touches_per_month["sms"].A == 2.0
    assert settings.behaviour.response_shift["sms"] == 0.5


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("channels.sms.cots=1", "channels.sms.cots: unknown key; did you mean channels.sms.cost?"),
        ("channels.smss.cost=1", "channels.smss.cost: unknown key"),
        ("strategy.order=[visit,smss]", "strategy.order.1: 'smss' is not allowed"),
        ("channels.sms.kind=male", "channels.sms.kind: 'male' is not allowed: call, invitation"),
        ("channels.sms.scope=mobile", "channels.sms.scope: 'mobile' is not allowed: none, email"),
    ],
)
def test_a_slip_is_told_by_its_key(folder: Path, line: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        plan_study([f"--config-dir={folder}", "channels=mine", line], verb="run")
    assert told in str(caught.value)


def test_a_log_is_on_channels_that_ship(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        plan_study([f"--config-dir={folder}", "channels=mine"], verb="calibrate")
    assert "channels.sms: calibrate reads logs on the channels that ship" in str(caught.value)


@pytest.mark.parametrize(
    "entries",
    [
        {"sms": {"kind": "male"}},
        {"sms": {"cost": 1.0}},
        {"request": MAIL},
        {"Two words": MAIL},
        {"sms": {**MAIL, "address": 4}},
        {"sms": {**MAIL, "turn": 4}},
        {"ring": {"kind": "call", "turns_into": "site"}},
        {"ring": {"kind": "call", "turns_into": "ring"}},
        {"home": {"kind": "place", "own_site": True}},
        {f"mail_{number}": MAIL for number in range(MOST_CHANNELS - len(CHANNELS) + 1)},
    ],
)
def test_channels_that_cannot_be_are_refused(entries: dict[str, dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        own(**entries)


def test_a_name_that_is_no_channel_is_refused_wherever_it_stands() -> None:
    for key, value in {
        "strategy.touches_per_month.smss": {"A": 1.0},
        "strategy.audience": {"smss": "seen"},
        "strategy.by_segment": {"engager": {"smss": 1.0}},
        "strategy.sequences": {"one": {"starts": "visit", "steps": [{"send": "smss"}]}},
        "strategy.surplus_to": "smss",
        "strategy.places": {"smss": 0.0},
        "market.countries.de.forbidden": ["smss"],
        "behaviour.response_shift.smss": 0.1,
        "company.beliefs.sessions.smss": {"engager": 0.1},
    }.items():
        tree: dict[str, object] = yaml.safe_load(f"{key.split('.')[0]}: {{}}")
        inner = tree
        for part in key.split(".")[:-1]:
            inner = inner.setdefault(part, {})  # type: ignore[assignment]
        inner[key.split(".")[-1]] = value
        with pytest.raises(ValidationError, match="smss"):
            Settings.model_validate(tree)


def test_whatever_names_a_channel_is_looked_up() -> None:
    """Every setting with a type that takes names of channels stands in the list of places."""
    listed = [said.path for said in names._SAID]
    found = sorted(set(_named_in(Settings, ())))
    assert len(found) > 10
    for path in found:
        inside = [".".join(one) for one in listed if _matches(one, path)]
        assert inside, f"{'.'.join(path)} takes names of channels and is not looked up"


def _named_in(annotation: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yields the ways to what takes names of channels; `*` stands for any name or place."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, ByName) and annotation is not Channels:
            yield (*path, "*")
        for name, field in annotation.model_fields.items():
            if any(isinstance(one, OneOf) for one in field.metadata):
                yield (*path, name)
            yield from _named_in(field.annotation, (*path, name))
        return
    metadata = getattr(annotation, "__metadata__", ())
    if any(isinstance(one, OneOf) for one in metadata):
        yield path
    inner = () if get_origin(annotation) in (None, Literal) else get_args(annotation)
    keyed = get_origin(annotation) in (dict, list, tuple)
    for one in inner:
        if not isinstance(one, OneOf):
            yield from _named_in(one, (*path, "*") if keyed else path)


def _matches(listed: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether a way is one that is looked up, as what stands there or as a key of it."""
    return any(
        len(one) == len(path) and all(a in ("*", b) for a, b in zip(one, path, strict=True))
        for one in (listed, (*listed, "*"))
    )


def test_own_names_are_put_in_place_by_key() -> None:
    texted = own(sms=MAIL, podcast={"kind": "place", "opened_by": "spend"})
    changed = texted.replace({
        "strategy.touches_per_month.sms.A": 2, "behaviour.response_shift.sms": 0.5,
        "strategy.places.podcast": 30, "strategy.money_shares.sms": 0.1,
        "strategy.money_shares.podcast": 0.1, "strategy.money_shares.visit": 0.016,
        "channels.sms.cost": 0.2,
    })  # fmt: skip
    assert changed.strategy.touches_per_month["sms"].model_dump() == {"A": 2.0, "B": 0.0, "C": 0.0}
    assert changed.behaviour.response_shift["sms"] == 0.5
    assert changed.strategy.places["podcast"] == 30.0
    assert changed.channels["sms"].cost == 0.2
    with pytest.raises(ValidationError, match="smss"):
        texted.replace({"behaviour.response_shift.smss": 0.5})


def test_a_place_by_choice_is_no_place_for_euros() -> None:
    paid: dict[str, object] = {"places": {"podcast": 60.0}, "money_shares": {"podcast": 0.1}}
    bought = {"podcast": {"kind": "place", "opened_by": "spend"}}
    Settings.model_validate({"channels": bought, "strategy": paid})
    with pytest.raises(ValidationError, match=r"places.podcast is 60: at most 1 .* by choice"):
        Settings.model_validate({"channels": {"podcast": {"kind": "place"}}, "strategy": paid})
    with pytest.raises(ValidationError, match="also_on"):
        own(podcast={"kind": "place"}, paper={"kind": "place", "also_on": "podcast"})


def test_what_own_calls_turn_into_must_be_paid() -> None:
    entry = {"kind": "call", "turns_into": "webinar", "response": dict.fromkeys(PERSONAS, 0.5)}
    strategy = {
        "touches_per_month": {"ring": {"A": 1.0, "B": 1.0, "C": 1.0}},
        "money_shares": {"ring": 0.5}, "surplus_to": "ring",
        "remote_after_refusals": 2, "remote_share": 0.5,
    }  # fmt: skip
    with pytest.raises(ValidationError, match="nothing for webinar"):
        Settings.model_validate({"channels": {"ring": entry}, "strategy": strategy})
    strategy["money_shares"] = {"ring": 0.5, "webinar": 0.1}
    Settings.model_validate({"channels": {"ring": entry}, "strategy": strategy})


def test_each_channel_has_numbers_of_its_own() -> None:
    channels = own(sms=MAIL, fax={**MAIL, "address": 50}, podcast={"kind": "place"}).channels
    for key in ("address", "turn"):
        numbers = channels.numbers(key)
        assert len(set(numbers)) == len(channels.names)
        assert [numbers[channels.names.index(name)] for name in CHANNELS] == SHIPPED.numbers(key)
    assert channels.numbers("address")[channels.names.index("fax")] == 50
    assert all(0 <= address < 64 for address in channels.numbers("address"))


def test_no_place_shares_its_luck_with_registration(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ([f"{block}{place}" for place in range(4)] for block in "ab")
    rules = type("", (), {"channels": type("", (), {"address": np.arange(64)})})
    context = type("", (), {"luck": 0, "week_state": type("", (), {"week": 1}), "rules": rules})
    hcp = type("", (), {"key": 0})
    own = lambda *_: "own"  # noqa: E731
    monkeypatch.setattr(pull, "draw_of_channel", own)
    found = [pull._luck_of_sessions.py_func(context, hcp, channel, first, second)
             for channel in range(64)]  # fmt: skip
    taken = [luck for luck in found if luck != "own"]
    assert len(taken) == len(set(taken)) == 7
    assert second[pull._REGISTRATION % 4] not in taken


@pytest.mark.parametrize("mask", [0, 1, 0b1011, 0xFFFF, 1 << 16, 1 << 31, 0xFFFFFFFF, 0xA5A5F00F])
def test_bits_are_counted(mask: int) -> None:
    assert count_bits(mask) == mask.bit_count()


def test_sets_of_channels_have_a_bit_for_each() -> None:
    for channels in (16, 17, MOST_CHANNELS):
        bits = 8 * np.dtype(bits_of(channels)).itemsize
        assert bits >= channels
        hcp, customer = hcp_record(channels), customer_record(9, channels)
        fields = [hcp["noticed_in"].base, hcp["preferred"],
                  customer["answered_last"], customer["wished_channels"]]  # fmt: skip
        assert {field.itemsize * 8 for field in fields} == {bits}


def test_a_channel_beyond_sixteen_costs_few_bytes() -> None:
    def bits(channels: int) -> int:
        sets = ((hcp_record(channels), ("noticed_in", "preferred", "unwanted")),
                (customer_record(9, channels), ("answered_last", "wished_channels")))  # fmt: skip
        return sum(record[name].itemsize for record, names in sets for name in names)

    assert bits(16) == 24
    assert bits(17) == bits(MOST_CHANNELS) == bits(16) + 20

"""Pages whose keys stay as they were written."""

from __future__ import annotations

import pytest
import yaml
from omegaconf._utils import get_yaml_loader

from experiments.configuration.yaml_text import KeepsText, read_words


class Loader(KeepsText, yaml.SafeLoader):
    pass


class OmegaConfs(KeepsText, get_yaml_loader()):
    pass


@pytest.fixture(params=[Loader, OmegaConfs])
def load(request):
    return lambda text: yaml.load(text, Loader=request.param)


def test_keys_are_text_and_values_stay_what_they_are(load):
    page = load("yes: yes\n1.50: 1.50\n2024-01-31: 3\nNO: {null: null, 0x1F: no}\n'1': '1'\n")
    assert page == {"yes": True, "1.50": 1.5, "2024-01-31": 3, "NO": {"null": None, "0x1F": False},
                    "1": "1"}  # fmt: skip


def test_names_of_columns_and_words_are_text_too(load):
    page = load(
        "calibration: {columns: {week: 2024, opted_out: no}, outcomes: {no: ignored},"
        " simulations: 300}\n"
        "population: {columns: {tier: 1.0}, words: {email_consent: {1: yes, on: no}}, size: 5}\n"
        "strategy: {columns: {a: 1}, planner_settings: {columns: {1: 2}, 3: yes}}\n"
    )
    assert page["calibration"] == {
        "columns": {"week": "2024", "opted_out": "no"}, "outcomes": {"no": "ignored"},
        "simulations": 300,
    }  # fmt: skip
    assert page["population"]["words"] == {"email_consent": {"1": "yes", "on": "no"}}
    assert (page["population"]["columns"], page["population"]["size"]) == ({"tier": "1.0"}, 5)
    assert page["strategy"]["columns"] == {"a": 1}
    assert page["strategy"]["planner_settings"] == {"columns": {1: 2}, 3: True}


def test_a_page_of_the_group_itself(load):
    assert load("columns: {tier: 3}\nsize: 3\n") == {"columns": {"tier": "3"}, "size": 3}


def test_anchors_merges_and_circles(load):
    assert load("a: &a {1: 2}\nb: {<<: *a, no: 3}\nc: *a\n")["b"] == {"1": 2, "no": 3}
    assert list(load("a: &a {b: *a}\n")) == ["a"]
    assert load("") is None


def test_keys_that_are_equal_as_written_are_still_duplicates():
    with pytest.raises(yaml.YAMLError, match="duplicate key 1"):
        yaml.load("{1: a, '1': b}", Loader=OmegaConfs)


def test_a_page_of_names_is_all_text(tmp_path):
    page = tmp_path / "specialties.yaml"
    page.write_text("\ufeffother: [no, 12, 2024-01-01, ~, ENT]\n", encoding="utf-8")
    assert read_words(page) == {"other": ["no", "12", "2024-01-01", "~", "ENT"]}

"""CITATION.cff has what its format requires, and is of this version."""

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


def test_the_citation_is_that_of_the_package():
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(told), "required by the format"
    assert told["cff-version"] == "1.2.0"
    assert told["type"] == "software"
    assert told["authors"] == package["authors"]
    assert all(isinstance(told[key], str) for key in ("message", "title", "abstract", "version"))
    for key in ("version", "license", "keywords"):
        assert told[key] == package[key], key

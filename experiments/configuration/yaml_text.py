"""YAML that is text alone: `no` is a word there, and not false."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class _TextLoader(yaml.SafeLoader):
    """A loader that makes text of everything."""


_TextLoader.yaml_implicit_resolvers = {}


def read_words(page: Path) -> Any:
    """A page of names alone, all of them text: specialties.

    Raises:
        OSError, UnicodeDecodeError, yaml.YAMLError: If it cannot be read.
    """
    return yaml.load(page.read_text(encoding="utf-8-sig"), Loader=_TextLoader)

"""What is text alone in YAML: `no` is a word there, and not false."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from experiments.config_errors import shown


class _TextLoader(yaml.SafeLoader):
    """A loader that makes text of everything."""


_TextLoader.yaml_implicit_resolvers = {}


def read_words(page: Path) -> Any:
    """A page of names alone, all of them text: specialties. It is not to be changed.

    Raises:
        OSError, UnicodeDecodeError, yaml.YAMLError: If it cannot be read.
    """
    return _words(page.read_text(encoding="utf-8-sig"))


@lru_cache(maxsize=16)
def _words(text: str) -> Any:
    """What stands on a page, read once for the same content."""
    return yaml.load(text, Loader=_TextLoader)


def check_words(names: object) -> object:
    """Refuse keys and values of a mapping that were read as something else than text.

    Raises:
        ValueError: With the first of them, and what to write instead.
    """
    if isinstance(names, dict):
        for name, value in names.items():
            odd = [part for part in (name, value) if not isinstance(part, str | dict)]
            if odd:
                is_word = odd[0] is None or isinstance(odd[0], bool | int | float)
                hint = (
                    ": YAML makes something else of yes, no, numbers and dates; put quotes around "
                    "them on a page, and give one argument for each on the command line"
                )
                message = f"{shown(odd[0])} is not text{hint if is_word else ''}"
                raise ValueError(message)
            check_words(value)
    return names

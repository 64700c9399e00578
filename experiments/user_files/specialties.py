"""Names of specialties and the classes that the model knows them by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.config_errors import Problem, did_you_mean, one_of, shown
from experiments.user_files.cells import MISSING, factorised, small, words_of
from experiments.user_files.words import folded
from sim.settings.words import SPECIALTY_CLASSES

_DOTLESS = str.maketrans("äöü", "aou")

Classes = Mapping[str, Sequence[str]]
"""Names of specialties by class."""

_JOINING = re.compile(r"\b(?:and|und|et|y|e|ed|u|of|the|der|des|de|du|d|del|la|l)\b")
_QUALIFIED = re.compile(
    r"^(?:fach(?:arzt|aerztin|aerzte)(?: fach(?:arzt|aerztin))?|fa|medecin|medecins|medico|medica"
    r"|specialist|specialista|especialista|specialiste|arzt|aerztin)(?: specialiste)?"
    r" (?:fuer|fur|f|in|en|for) (?=\w)|^(?:schwerpunkt|sp|teilgebiet|tg) (?=\w)"
)


def name_of(specialty: str) -> str:
    """A specialty's name as it is compared.

    Capitals, accents, punctuation and joining words do not matter, nor does *specialist in*:
    `ALLERGY/IMMUNOLOGY` is `Allergy and Immunology`, `FA für Kardiologie` is `kardiologie`.
    """
    plain = _QUALIFIED.sub("", folded(specialty))
    return " ".join(_JOINING.sub(" ", plain).split()) or plain


def class_of(classes: Classes) -> dict[str, int]:
    """The class's position in `words.SPECIALTY_CLASSES` by a specialty's name as compared.

    Files that lost the dots of their umlauts find their names as well (`Gynakologie`).
    """
    return {
        name_of(written): SPECIALTY_CLASSES.index(kind)
        for kind, names in classes.items()
        for name in names
        for written in (name.casefold().translate(_DOTLESS), name)
    }


def problems_of(classes: Mapping[str, object], page: str) -> list[Problem]:
    """What is wrong with a page of specialties: unknown classes, and names in two of them."""
    problems: list[Problem] = []
    seen: dict[str, tuple[str, str]] = {}
    for kind, names in classes.items():
        if kind not in SPECIALTY_CLASSES:
            hint = did_you_mean(kind, SPECIALTY_CLASSES)
            problems.append(Problem(page, one_of(SPECIALTY_CLASSES), shown(kind), hint))
            continue
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            message = "a list of names of specialties"
            problems.append(Problem(f"{page}: {kind}", message, hint=f"as in {kind}: [Alchemy]"))
            continue
        for name in names:
            first, said = seen.setdefault(name_of(name), (kind, name))
            if first != kind:
                as_said = "" if said == name else f", as {shown(said)}"
                message = f"stands under {first} already{as_said}; a specialty has one class"
                problems.append(Problem(f"{page}: {kind}: {shown(name)}", message))
    return problems


def added(ours: Classes, own: Classes) -> dict[str, list[str]]:
    """Our names with a user's own on top; a name of both has the class that the user gives it."""
    taken = class_of(own)
    kept = {
        kind: [name for name in ours.get(kind, ()) if name_of(name) not in taken]
        for kind in SPECIALTY_CLASSES
    }
    return {kind: [*kept[kind], *own.get(kind, ())] for kind in SPECIALTY_CLASSES}


def read_specialties(
    column: pa.ChunkedArray, classes: Classes
) -> tuple[pd.Series, pd.Series, dict[str, int]]:
    """Read the column of specialties, which is free text.

    Args:
        column: Names of specialties. Of a path from broad to narrow (`Surgery|Vascular Surgery`,
            `Pediatrics, Pediatric Cardiology`) the last name counts, or the first if its class is
            `other`: a dentist in general practice is a dentist.
        classes: Names by class.

    Returns:
        The names as they stand; their classes as a categorical; and the names that no class
        knows, with the number of HCPs. NA where nothing stands.
    """
    known = class_of(classes)
    other = SPECIALTY_CLASSES.index("other")
    at, texts = factorised(column)
    missing = [small(text) in MISSING for text in texts]
    found = [
        None if gone else _class(text, known) for text, gone in zip(texts, missing, strict=True)
    ]
    counts = np.bincount(at[at >= 0], minlength=len(texts))
    unknown: dict[str, int] = {}
    spelt: dict[str, str] = {}
    for text, gone, kind, count in zip(texts, missing, found, counts.tolist(), strict=True):
        if not gone and kind is None:
            name = spelt.setdefault(name_of(text), text)
            unknown[name] = unknown.get(name, 0) + count
    codes = [
        -1 if gone else other if kind is None else kind
        for gone, kind in zip(missing, found, strict=True)
    ]
    names = np.array([*(None if gone else text for text, gone in zip(texts, missing, strict=True)),
                      None], dtype=object)  # fmt: skip
    kinds = words_of(np.array([*codes, -1], dtype=np.int64)[at], SPECIALTY_CLASSES)
    return pd.Series(names[at], dtype=object), kinds, unknown


def _class(text: str, known: Mapping[str, int]) -> int | None:
    """The class of a name or of a path of names; None where it is not known."""
    whole = known.get(name_of(text))
    if whole is not None:
        return whole
    parts = re.split(r"\|" if "|" in text else r"[,;(]| - ", text)
    first, last = (known.get(name_of(part)) for part in (parts[0], parts[-1]))
    return first if first == SPECIALTY_CLASSES.index("other") else last

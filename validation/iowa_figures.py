"""The figures of the default universe, computed from the Open Payments data of Iowa.

    python -m validation.iowa_figures FOLDER [--out FILE] [--checks FILE]

``FOLDER`` holds ``doctors.csv`` (``hcp_id``, ``specialty``) and ``contacts.csv.gz`` (``hcp_id``,
``date``, ``company_id``: one row per doctor, company and day with a disclosed meal). ``--out``
takes the figures that the universe is drawn from, ``--checks`` those that it is compared with;
what is given no file is printed. Only figures over groups of doctors leave this script.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.settings.words import SPECIALTY_CLASSES as CLASSES
from validation import (
    Floats,
    companies_drawn,
    distribution,
    inequality,
    quantile_table,
    rounded,
    smooth_quantiles,
    to_total,
)
from validation.iowa_data import Data, DataError, read_classes, read_folder
from validation.iowa_pages import to_module, to_yaml

Members = npt.NDArray[np.bool_]

PROBABILITIES = np.array([*(step / 20 for step in range(20)), 0.975, 0.99, 1.0])
CALLING_COMPANIES = 12
SMALLEST_SPECIALTY = 10
SMALLEST_CLASS_TABLE = 30
SMALLEST_SPECIALTY_TABLE = 60
SMALLEST_HISTORY = 10


def other_name(group: str) -> str:
    """What the small specialties of a class are called together."""
    return "Other or not stated" if group == "other" else f"Other {group.replace('_', ' ')}"


def specialty_shares(doctors: pd.DataFrame) -> pd.DataFrame:
    """Share and class of each specialty, none of them of fewer than 10 doctors.

    The small specialties of a class, and doctors whose specialty is not stated (class ``other``),
    form ``Other <class>``. Where even that has fewer than 10 doctors, they are spread over the
    class's named specialties in proportion, or over all where the class has none.

    Returns:
        Indexed by name, in falling order: ``group``, ``share`` (adds up to 1).
    """
    sizes = doctors.groupby(["specialty", "group"], as_index=False).size()
    small = (sizes["size"] < SMALLEST_SPECIALTY) | (sizes["specialty"] == "")
    sizes["specialty"] = sizes["specialty"].mask(small, sizes["group"].map(other_name))
    pooled = sizes.groupby(["specialty", "group"])["size"].sum().reset_index()
    named = pooled[pooled["size"] >= SMALLEST_SPECIALTY].copy()
    if named.empty:
        raise DataError(f"doctors.csv: no specialty or class has {SMALLEST_SPECIALTY} doctors")
    in_class = pooled.groupby("group")["size"].sum()
    in_names = named.groupby("group")["size"].sum()
    named["share"] = named["size"] * named["group"].map(in_class / in_names)
    named = named.sort_values(["share", "specialty"], ascending=[False, True])
    named["share"] = to_total(named["share"].to_numpy(float), 1.0)
    return named.set_index("specialty")[["group", "share"]]


def table_name(specialty: str) -> str:
    """A specialty's name as the name of its table of contacts."""
    return re.sub(r"[^a-z0-9]+", "_", specialty.lower()).strip("_")


def contact_groups(doctors: pd.DataFrame) -> dict[str, Members]:
    """Which doctors each table of contacts is made of.

    Every class has a table (classes of fewer than 30 doctors share that of ``other``), every
    specialty of 60 doctors one of its own; what such specialties leave of a class is
    ``<class>_rest`` where that has 30 doctors, and is left out of the class's table where it has
    fewer than 10, since it could be told from the difference.
    """
    group, names = doctors["group"].to_numpy(str), doctors["specialty"].to_numpy(str)
    tiny = [name for name in CLASSES if (group == name).sum() < SMALLEST_CLASS_TABLE]
    pooled = np.isin(group, [*tiny, "other"])
    if pooled.sum() < SMALLEST_CLASS_TABLE:
        pooled = np.ones(len(doctors), dtype=bool)
    tables = {name: pooled if name in [*tiny, "other"] else group == name for name in CLASSES}
    sizes = doctors["specialty"].value_counts().drop("", errors="ignore")
    large = [str(name) for name in sizes.index[sizes >= SMALLEST_SPECIALTY_TABLE]]
    large = [name for name in large if table_name(name) not in CLASSES]
    own = np.isin(names, large)
    for name in CLASSES:
        if (tables[name] & ~own).sum() < SMALLEST_SPECIALTY:
            tables[name] = tables[name] & own
    rests = {f"{name}_rest": tables[name] & ~own for name in CLASSES if name not in tiny}
    tables |= {table_name(name): names == name for name in large}
    return tables | {
        name: rest
        for name, rest in rests.items()
        if SMALLEST_CLASS_TABLE <= rest.sum() < tables[name.removesuffix("_rest")].sum()
    }


def company_shares(contacts: pd.DataFrame) -> list[float]:
    """Share of a doctor's contacts by the rank of the company within that doctor.

    Every contact counts the same, of doctors with at least 10 (fewer say little about ranks).

    Returns:
        12 falling shares, which add up to 1; what lies beyond the twelfth company is left out.
    """
    sizes = contacts.groupby(["hcp_id", "company_id"]).size().sort_values(ascending=False)
    pairs = sizes[sizes.groupby("hcp_id").transform("sum") >= SMALLEST_HISTORY]
    if pairs.index.get_level_values("hcp_id").nunique() < SMALLEST_SPECIALTY:
        raise DataError(f"contacts.csv.gz: fewer than 10 doctors have {SMALLEST_HISTORY} contacts")
    held = pairs.groupby(pairs.groupby("hcp_id").cumcount()).sum()
    ranks = held.reindex(range(CALLING_COMPANIES), fill_value=0)
    return to_total(np.asarray(ranks, dtype=float), 1.0)


def companies_seen(contacts: pd.DataFrame) -> Floats:
    """Doctor-months with a contact, by distinct companies: 1, 2, ..."""
    seen = contacts.groupby(["hcp_id", "month"])["company_id"].nunique().to_numpy()
    return np.bincount(seen)[1:].astype(float)


def population_figures(data: Data) -> dict[str, Any]:
    """The figures that the universe is drawn from, under the keys of ``configs/population``."""
    groups, rates = contact_groups(data.doctors), data.rates()
    tables = {
        name: rounded(quantile_table(rates[who], PROBABILITIES)) for name, who in groups.items()
    }
    specialties = {
        str(name): {
            "share": float(row["share"]),
            "class": str(row["group"]),
            "contacts": next(
                table
                for table in (table_name(str(name)), f"{row['group']}_rest", row["group"])
                if table in tables
            ),
        }
        for name, row in specialty_shares(data.doctors).iterrows()
    }
    months = data.whole_years().contacts["month"].dt.month.value_counts()
    return {
        "specialties": specialties,
        "contact_probabilities": rounded(PROBABILITIES),
        "contact_quantiles": tables,
        "company_shares": company_shares(data.contacts),
        "season": to_total(months.reindex(range(1, 13), fill_value=0).to_numpy(float), 12.0),
    }


def drawn_rates(population: dict[str, Any], points: int = 2_000) -> tuple[Floats, Floats]:
    """Contacts a month as drawn from the figures, at evenly spread luck; and their weights."""
    luck = (np.arange(points) + 0.5) / points
    known, tables = population["contact_probabilities"], population["contact_quantiles"]
    entries = population["specialties"].values()
    values = [np.interp(luck, known, tables[entry["contacts"]]) for entry in entries]
    weights = [np.full(points, entry["share"] / points) for entry in entries]
    return np.concatenate(values), np.concatenate(weights)


def headline(data: Data) -> dict[str, Any]:
    """Contacts a month of all doctors, in figures."""
    rates, places = data.rates(), np.array([0.25, 0.5, 0.75, 0.9, 0.95])
    quantiles = dict(
        zip(
            ("p25", "p50", "p75", "p90", "p95"),
            rounded(smooth_quantiles(rates, places)),
            strict=True,
        )
    )
    return {
        "doctors": len(rates),
        "contacts": len(data.contacts),
        **inequality(rates),
        **quantiles,
        "no_contact": rounded(np.array([(rates == 0).mean()]))[0],
    }


def check_figures(data: Data, population: dict[str, Any]) -> dict[str, Any]:
    """The figures that a universe is compared with."""
    rates = data.rates()
    shares = np.array(population["company_shares"])
    groups = contact_groups(data.doctors)
    seen = companies_seen(data.contacts)
    return {
        "headline": headline(data),
        "headline_whole_years": headline(data.whole_years()),
        "drawn": inequality(*drawn_rates(population)),
        "companies": {"doctor_months": int(seen.sum()), **distribution(seen)},
        "companies_drawn": distribution(companies_drawn(rates, shares)),
        "tables": {
            name: {"doctors": int(who.sum()), **inequality(rates[who])}
            for name, who in groups.items()
            if rates[who].any()
        },
    }


def write(text: str, path: Path | None) -> None:
    """Writes the text to a file, or prints it where there is none."""
    if path is None:
        sys.stdout.write(f"---\n{text}")
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error.strerror})") from error


def main(arguments: list[str] | None = None) -> int:
    """Computes and writes the figures; 2 when the data cannot be used, with the reason."""
    parser = argparse.ArgumentParser(
        prog="python -m validation.iowa_figures",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--checks", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        data = read_folder(options.folder, read_classes())
        population = population_figures(data)
        checks = check_figures(data, population)
        write(to_module(population, data), options.out)
        write(to_yaml(checks, data), options.checks)
    except DataError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

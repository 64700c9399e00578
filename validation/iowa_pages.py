"""How the figures of the Iowa data are written: as settings in Python, and as YAML for checks."""

from __future__ import annotations

import pprint
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from validation.iowa_data import Data

COMMAND = (
    "python -m validation.iowa_figures FOLDER --out sim/settings/iowa.py"
    "\n#   --checks validation/iowa_figures.yaml"
)

NOTES = {
    "specialties": """Share of the doctors, class (configs/specialties.yaml) and table of contacts.
Specialties of fewer than 10 doctors, and those not stated (class other), are in 'Other <class>';
where that too has fewer than 10, in its class's named ones.""",
    "contact_probabilities": "Where the quantile functions below are given; linear in between.",
    "contact_quantiles": """A doctor's contacts a month with all companies. Smoothed, so that no
single doctor can be read. Classes of fewer than 30 doctors (oncology: not a name in this data)
have the table of other; <class>_rest leaves out the specialties with a table of their own.""",
    "company_shares": """Share of a doctor's contacts by the rank of the company within that doctor,
every contact counting the same, of doctors with at least 10.""",
    "season": "Contacts in January to December over their mean; not adjusted for length of month.",
    "headline": "Contacts a month over all doctors.",
    "headline_whole_years": "The same in whole years, as contacts_per_month of doctors.csv has it.",
    "drawn": "The same as drawn from sim/settings/iowa.py.",
    "companies": "Distinct companies in a doctor-month with a contact: mean, and shares of months.",
    "companies_drawn": """The same, were contacts Poisson with each doctor's rate and spread over
companies by company_shares: lower than in companies, in part as real contacts come in bursts.""",
    "tables": "The doctors behind each table of contacts, before smoothing.",
}


def to_yaml(figures: dict[str, Any], data: Data) -> str:
    """Figures as YAML, each block under a comment that says what it is and where it is from."""
    whole = {"season", "headline_whole_years"}
    source = f"CMS Open Payments, Iowa, {data.period()}, {len(data.doctors):,} doctors"
    blocks = [f"# Source: {source} (public domain).\n# Command: {COMMAND}\n"]
    for key, value in figures.items():
        used = data.whole_years().period() if key in whole else data.period()
        body = yaml.safe_dump({key: value}, sort_keys=False, default_flow_style=None, width=88)
        note = "".join(f"# {line}\n" for line in NOTES[key].splitlines())
        blocks.append(f"{note}# Source and command as above; period used: {used}.\n{body}")
    return "\n".join(blocks)


def to_module(population: dict[str, Any], data: Data) -> str:
    """The figures as Python, the form in which the settings have them as defaults."""
    source = f"CMS Open Payments, Iowa, {data.period()}, {len(data.doctors):,} doctors"
    values = {
        "SPECIALTIES": {
            name: (entry["share"], entry["class"], entry["contacts"])
            for name, entry in population["specialties"].items()
        },
        "CONTACT_PROBABILITIES": population["contact_probabilities"],
        "CONTACT_QUANTILES": population["contact_quantiles"],
        "COMPANY_SHARES": population["company_shares"],
        "SEASON": population["season"],
    }
    notes = dict(zip(values, [NOTES[key] for key in population], strict=True))
    used = {name: data.whole_years() if name == "SEASON" else data for name in values}
    kinds = {
        "SPECIALTIES": "dict[str, tuple[float, str, str]]",
        "CONTACT_QUANTILES": "dict[str, list[float]]",
    }
    blocks = [
        f'"""Figures of the default universe, computed from {source}.\n\n'
        f"The data are public domain; no row of them is here. Made by\n`{COMMAND}`.\n"
        f'"""\n\nfrom __future__ import annotations\n'
    ]
    for name, value in values.items():
        note = "".join(f"# {line}\n" for line in notes[name].splitlines())
        body = pprint.pformat(value, width=96, compact=True, sort_dicts=False)
        kind = kinds.get(name, "list[float]")
        period = f"# Period used: {used[name].period()}.\n"
        blocks.append(f"{note}{period}{name}: {kind} = {body}  # fmt: skip\n")
    return "\n".join(blocks)

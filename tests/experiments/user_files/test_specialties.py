"""Names of specialties, and the classes they are of."""

from __future__ import annotations

import pyarrow as pa
import pytest

from experiments.configuration.groups import OURS
from experiments.configuration.yaml_text import read_words
from experiments.user_files.specialties import added, name_of, problems_of, read_specialties
from sim.settings.words import SPECIALTY_CLASSES

CLASSES = read_words(OURS / "specialties.yaml")


def classes(*names, given=CLASSES):
    column = pa.chunked_array([pa.array(names, pa.string())])
    _, kinds, unknown = read_specialties(column, given)
    assert not unknown
    return list(kinds)


def test_our_page_is_whole():
    assert list(CLASSES) == list(SPECIALTY_CLASSES)
    assert problems_of(CLASSES, "ours") == []


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("primary_care", "PEDIATRIC MEDICINE|FAMILY MEDICINE/ FAMILY PRACTICE|Allgemeinmedizin|"
         "FA für Innere Medizin|Médecine générale|Medicina familiar y comunitaria|MMG"),
        ("oncology", "HEMATOLOGY/ONCOLOGY|Hematology-Oncology|Hämatologie u. Onkologie|"
         "Oncología médica|ONCOLOGIE RADIOTHERAPIQUE|Radiology, Radiation Oncology"),
        ("other_medical", "CARDIOVASCULAR DISEASE (CARDIOLOGY)|ALLERGY/IMMUNOLOGY|Cardiólogo|"
         "PHYSICAL MEDICINE AND REHABILITATION|Facharzt für Haut- und Geschlechtskrankheiten|"
         "Internal Medicine, Endocrinology, Diabetes & Metabolism|Innere Medizin, SP Kardiologie|"
         "Médecin spécialiste en pneumologie|Malattie dell’apparato respiratorio"),
        ("surgical", "OBSTETRICS/GYNECOLOGY|Gynäkologie|GYNAEKOLOGIE|Gynakologie|Augenarzt|"
         "Gynécologie-obstétrique|O.R.L|Otorrinolaringología|Ortopedia e traumatologia"),
        ("psychiatry", "PSYCHIATRY|Psychiatrie und Psychotherapie|Psiquiatría|Psychiatre"),
        ("diagnostic", "DIAGNOSTIC RADIOLOGY|Pathology, Hematology|Radiodiagnóstico|Labormedizin"),
        ("other", "NURSE PRACTITIONER|Dental Providers|Dentist|General Practice|Zahnarzt|"
         "Dentist, General Practice|Pharmacien"),
    ],
)  # fmt: skip
def test_names_of_five_languages_and_of_cms(kind, names):
    if kind == "other":
        names = names.replace("Dental Providers|Dentist|General Practice|", "")
        assert classes("Dental Providers|Dentist|General Practice") == ["other"]
    assert set(classes(*names.split("|"))) == {kind}


def test_paths_from_broad_to_narrow():
    broad = "Allopathic & Osteopathic Physicians|"
    assert classes(
        f"{broad}Internal Medicine", f"{broad}Internal Medicine|Cardiovascular Disease",
        f"{broad}Psychiatry & Neurology|Neurology", f"{broad}Psychiatry & Neurology|Psychiatry",
    ) == ["primary_care", "other_medical", "other_medical", "psychiatry"]  # fmt: skip
    column = pa.chunked_array([pa.array(["Internal Medicine|Alchemy", "alchemy ", "ALCHEMY"])])
    _, kinds, unknown = read_specialties(column, CLASSES)
    assert list(kinds) == ["other"] * 3
    assert unknown == {"Internal Medicine|Alchemy": 1, "alchemy": 2}


def test_a_users_own_names_are_added_and_come_first():
    given = added(CLASSES, {"oncology": ["Alchemy", "CARDIOLOGY!"]})
    assert classes("alchemy", "Cardiology", "Kardiologie", given=given) == [
        "oncology", "oncology", "other_medical",
    ]  # fmt: skip


def test_what_does_not_matter_in_a_name():
    for name in ("Allergy & Immunology", "ALLERGY/IMMUNOLOGY", "allergy  and immunology."):
        assert name_of(name) == "allergy immunology"
    assert name_of("y") == "y"

"""Pages that are text alone."""

from __future__ import annotations

from experiments.configuration.yaml_text import read_words


def test_a_page_of_names_is_all_text(tmp_path):
    page = tmp_path / "specialties.yaml"
    page.write_text("\ufeffother: [no, 12, 2024-01-01, ~, ENT]\nyes: [1.50]\n", encoding="utf-8")
    names = {"other": ["no", "12", "2024-01-01", "~", "ENT"], "yes": ["1.50"]}
    assert read_words(page) == names

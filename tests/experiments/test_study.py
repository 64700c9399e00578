"""Reading a study's folder: what is missing or of another form is said, names stay as they are."""

import json

import pytest

from experiments.study import NotAStudy, Study
from tests.experiments import synthetic


def test_tables_of_another_form_are_refused_in_a_sentence(tmp_path):
    folder = tmp_path / "later"
    synthetic.study(folder, 1, ("hybrid",))
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert "schema" not in manifest, "as of 0.1.0, which is read"
    path.write_text(json.dumps(manifest | {"schema": 2}), encoding="utf-8")
    with pytest.raises(NotAStudy, match="holds tables of form 2, and this version reads form 1"):
        Study.load(folder)


@pytest.mark.parametrize(
    "name", ["manifest.json", "weekly.parquet", "channels.parquet", "summary.csv"]
)
def test_a_folder_that_is_no_study_says_what_is_missing(tmp_path, name):
    folder = tmp_path / "broken"
    synthetic.study(folder, 1, ("hybrid",))
    (folder / name).unlink()
    with pytest.raises(NotAStudy, match=f"{name} is missing"):
        Study.load(folder)
    (folder / name).write_text("no", encoding="utf-8")
    with pytest.raises(NotAStudy, match=name):
        Study.load(folder)
    with pytest.raises(NotAStudy, match="no such folder"):
        Study.load(folder / "nowhere")


def test_arms_keep_names_that_look_like_numbers_or_nothing(tmp_path):
    synthetic.study(tmp_path / "odd")
    path = tmp_path / "odd" / "summary.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("push,", "null,").replace("pull,", "1,"), encoding="utf-8")
    assert Study.load(tmp_path / "odd").arms[:2] == ["null", "1"]

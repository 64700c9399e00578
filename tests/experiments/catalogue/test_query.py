"""SQL over the tables of all studies, and over nothing else."""

from __future__ import annotations

import io

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from experiments.__main__ import main
from experiments.catalogue.query import as_text, ask, named_in
from experiments.catalogue.studies import studies_in
from experiments.catalogue.tables import Tables, united
from experiments.config_errors import ConfigError
from experiments.configuration import plan_study
from tests.experiments.catalogue.made import altered, make_studies

REACHING = [
    "select * from read_csv('{file}')", "select * from '{file}'", "from read_text('{file}')",
    "select * from glob('{folder}/*')", "select * from read_parquet('{folder}/*.parquet')",
    "select * from sniff_csv('{file}')", "copy summary to '{folder}/stolen.csv'",
    "copy (select 1) to '{folder}/stolen.parquet'", "attach '{folder}/stolen.db'",
    "export database '{folder}'", "import database '{folder}'", "install httpfs", "load httpfs",
    "set enable_external_access = true", "reset lock_configuration",
    "set temp_directory = '{folder}'", "pragma enable_profiling",
    "set profile_output = '{folder}/stolen.json'", "select * from read_csv('http://localhost/x')",
    "select * from entries", "select * from tables",
]  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked") / "results"
    make_studies(folder)
    return folder


def asked(results, sql, capsys):
    assert main(["query", sql, f"results={results}", "--csv"]) == 0
    return pd.read_csv(io.StringIO(capsys.readouterr().out))


def fault(results, sql, capsys):
    assert main(["query", sql, f"results={results}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_tables_of_a_name_are_one_view_with_whose_each_row_is(results, capsys):
    found = asked(
        results,
        "select study, arm, mean from summary where segment = 'all' and measure = 'trust'",
        capsys,
    )
    assert list(found.columns) == ["study", "arm", "mean"]
    assert sorted(found["study"].unique()) == ["deep/other", "fragile", "plain"]
    for study, rows in found.groupby("study"):
        own = pd.read_csv(results / study / "summary.csv", keep_default_na=False, na_values=[""])
        own = own[(own["segment"] == "all") & (own["measure"] == "trust")]
        wanted = dict(zip(own["arm"], own["mean"], strict=True))
        assert dict(zip(rows["arm"], rows["mean"], strict=True)) == pytest.approx(wanted)
    weeks = asked(
        results, "select study, max(week) w, count(*) n from weekly group by study", capsys
    )
    for _, row in weeks.iterrows():
        own = pd.read_parquet(results / row["study"] / "weekly.parquet")
        assert (row["w"], row["n"]) == (own["week"].max(), len(own))


def test_the_catalogues_join_with_the_tables(results, capsys):
    found = asked(
        results,
        "select seed, count(distinct replicate) n from replicates join studies using (study) "
        "group by seed order by seed",
        capsys,
    )
    assert found.to_dict("list") == {"seed": [1, 2], "n": [4, 4]}
    runs = asked(results, "select study, count(*) n from runs where point = '' group by 1", capsys)
    assert dict(zip(runs["study"], runs["n"], strict=True)) == {
        "plain": 8, "fragile": 12, "deep/other": 8,
    }  # fmt: skip


def test_which_tables_there_are_is_asked_in_sql(results, capsys):
    named = asked(results, "show tables", capsys)["name"].tolist()
    assert {"studies", "runs", "summary", "weekly", "replicates", "touches"} <= set(named)
    assert asked(results, "describe weekly", capsys)["column_name"][0] == "study"
    pivoted = asked(
        results, "pivot (select study, seed from studies) on seed using count(*)", capsys
    )
    assert len(pivoted) == 3


@pytest.mark.parametrize("sql", REACHING)
def test_no_other_file_is_read_or_written(results, tmp_path, capsys, sql):
    file = tmp_path / "secret.csv"
    file.write_text("word\nhidden\n")
    sql = sql.format(file=file, folder=tmp_path)
    before = sorted(tmp_path.iterdir())
    assert "hidden" not in fault(results, sql, capsys)
    tables = Tables(studies_in(results)[0])  # the database refuses by itself, whatever the kind
    with pytest.raises(ConfigError) as caught:
        ask(sql, tables, named_in(sql, tables.names))
    assert "hidden" not in str(caught.value)
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_refused_would_work_without_the_lock(tmp_path):
    file = tmp_path / "secret.csv"
    file.write_text("word\nhidden\n")
    with duckdb.connect(":memory:") as open_database:
        assert open_database.sql(REACHING[0].format(file=file)).fetchall() == [("hidden",)]


def test_a_fault_names_what_there_is(results, capsys):
    line = fault(results, "select * from sumary", capsys)
    assert line.startswith("hcpsim: query: there is no table sumary; there are studies, runs, ")
    assert line.endswith("did you mean summary?")
    line = fault(results, "select man from summary", capsys)
    assert 'column "man" not found' in line
    assert '"mean"' in line
    assert "syntax error" in fault(results, "select from where", capsys)


def test_what_it_gives_is_printed_or_written(results, tmp_path, capsys):
    sql = "select study, week, trust from weekly where segment = 'all' order by all"
    assert main(["query", sql, f"results={results}"]) == 0
    shown = capsys.readouterr().out
    assert "study" in shown
    assert "200 of 224 rows; --csv and --parquet FILE have all" in " ".join(shown.split())
    path = tmp_path / "trust.parquet"
    assert main(["query", sql, f"results={results}", "--parquet", str(path)]) == 0
    assert "224 rows, from weekly of 3 studies" in " ".join(capsys.readouterr().out.split())
    written = pd.read_parquet(path)
    pd.testing.assert_frame_equal(written, asked(results, sql, capsys), check_dtype=False)
    assert main(["query", sql, f"results={results}", "--parquet", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_what_is_written_with_decimal_commas_is_read_back_to_the_same_numbers(
    results, tmp_path, capsys
):
    sql = (
        "select hcp_id, 'Praxis; Süd' as house, sum(cost) / 7 as contacts_per_month from touches "
        "where arm = 'hybrid' and replicate = 1 group by hcp_id order by hcp_id"
    )
    path = tmp_path / "list.csv"
    words = ["query", sql, f"results={results}", "--csv", str(path), "--decimal=,"]
    assert main(words) == 0
    assert "from touches of 3 studies" in " ".join(capsys.readouterr().out.split())
    assert path.read_bytes().startswith("\ufeffhcp_id;house;contacts_per_month\n".encode())
    plan = plan_study([f"population.file={path}"], verb="run")
    assert any("semicolon-separated UTF-8, decimal commas" in note for note in plan.notes)
    points = asked(results, sql, capsys)
    assert len(points) > 30
    assert plan.hcps["contacts_per_month"].tolist() == points["contacts_per_month"].tolist()
    assert main(words) == 2
    assert "list.csv is there already" in capsys.readouterr().err


def test_what_is_not_as_it_was_written_is_left_out_and_told(results, tmp_path, capsys):
    altered(results, "plain", tmp_path / "plain", lambda _: None)
    folder = altered(results, "fragile", tmp_path / "fragile", lambda _: None)
    for name in ("summary.csv", "weekly.parquet"):
        (folder / name).write_bytes((folder / name).read_bytes()[:-50])
    altered(results, "plain", tmp_path / "cut", lambda one: one.update(state="unfinished"))
    for table in ("summary", "weekly"):
        assert main(["query", f"select distinct study from {table}", str(tmp_path)]) == 2
        capsys.readouterr()
        words = ["query", f"select distinct study from {table}", f"results={tmp_path}", "--csv"]
        assert main(words) == 0
        said = capsys.readouterr()
        assert said.out == "study\nplain\n"
        assert f"{table}." in said.err
        assert "is left out" in said.err


def test_tables_that_do_not_go_together_become_text(results, tmp_path, capsys):
    one = pa.table({"hcp_id": [1, 2], "only": [0.5, None], "empty": pa.nulls(2, pa.float64())})
    other = pa.table({"hcp_id": ["a", "b"], "empty": ["x", "y"]})
    both = united([one, other]).to_pydict()
    assert both == {
        "hcp_id": ["1", "2", "a", "b"], "only": [0.5, None, None, None],
        "empty": [None, None, "x", "y"],
    }  # fmt: skip
    folder = altered(results, "deep/other", tmp_path / "numbers", lambda one: one.pop("files"))
    altered(results, "deep/other", tmp_path / "words", lambda one: one.pop("files"))
    touches = pd.read_parquet(folder / "touches.parquet")
    touches["hcp_id"] = [f"id {one}" for one in touches["hcp_id"]]
    touches.drop(columns="cost").to_parquet(tmp_path / "words" / "touches.parquet")
    sql = "select study, count(*) n, count(cost) c, max(hcp_id) m from touches group by all"
    found = asked(tmp_path, sql, capsys).set_index("study")
    assert found["n"].nunique() == 1
    assert found.loc["words", "c"] == 0 < found.loc["numbers", "c"]
    assert found.loc["words", "m"].startswith("id ")


def test_figures_are_readable(results):
    answer = pa.table(
        {"a": ["x"], "n": [12345678], "f": [0.123456789], "none": [None], "b": [True]}
    )
    assert as_text(answer).rows == (("x", "12345678", "0.123457", "–", "true"),)
    assert as_text(answer).labels == 1

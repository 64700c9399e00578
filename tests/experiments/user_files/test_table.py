"""Tables of a user's own, in whatever form a program wrote them."""

from __future__ import annotations

import csv
import datetime
import io
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.config_errors import ConfigError
from experiments.user_files.contacts import read_contacts
from experiments.user_files.format import Format, ListFormat, LogFormat
from experiments.user_files.hcps import read_hcps
from experiments.user_files.layout import SEPARATORS
from experiments.user_files.table import TableFile
from tests.experiments.workbooks import write_workbook

LIST = Path("h.csv")
ENCODINGS = {
    "utf-8": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
    "cp1252": ("cp1252",),
    "latin-1": ("latin-1",),
}
in_folder = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40
)
cells = st.text("aZ09 .,;|\t\"'\nÄöüßéñ", max_size=6)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def hcps(content, said=None, **columns):
    LIST.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_hcps(LIST, columns, {}, said=said)


def problems(content, said=None, **columns):
    with pytest.raises(ConfigError) as caught:
        hcps(content, said, **columns)
    return [str(problem) for problem in caught.value.problems]


def told_by(read):
    """The notes of a file that can be read, or the problems of one that cannot."""
    try:
        return read()[1]
    except ConfigError as error:
        return [str(problem) for problem in error.problems]


def written(titles, rows, separator, end):
    """The table as text, and the line at which each of its rows begins."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator=end)
    starts = []
    for row in [*titles, ["hcp_id", "note", "tier"], *rows]:
        starts.append(file.getvalue().replace("\r\n", "\n").count("\n") + 1)
        writer.writerow(row)
    return file.getvalue(), starts[len(titles) + 1 :]


@in_folder
@given(
    notes=st.lists(cells, min_size=1, max_size=4),
    separator=st.sampled_from(sorted(SEPARATORS)),
    encoding=st.sampled_from([name for names in ENCODINGS.values() for name in names]),
    titles=st.lists(st.sampled_from([[], ["Liste"], ["Stand 1,5; neu", "", ""], ["", "", ""]])),
    blank=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    said=st.booleans(),
)
def test_a_table_reads_back_in_every_form(notes, separator, encoding, titles, blank, end, said):
    rows = [[f"x{at}", note, "A"] for at, note in enumerate(notes)]
    lines = [row for at in rows for row in ([["", "", ""], [], at] if blank else [at])]
    text, starts = written(titles, lines, SEPARATORS[separator], end)
    LIST.write_bytes(text.encode(encoding))
    form = Format(
        encoding=encoding if said else None,
        separator=separator if said else None,
        header_row=len(titles) + 1 if said else None,
    )
    file = TableFile(LIST, "population.file", ["hcp_id", "tier"], form)
    table = file.read(["hcp_id", "note"])
    assert table.column_names == ["hcp_id", "note"]
    assert list(zip(*(column.to_pylist() for column in table.columns), strict=True)) == [
        (name, note) for name, note, _ in rows
    ]
    numbers = [file.position("note").number(at) for at in range(len(rows))]
    assert numbers == [start for start, row in zip(starts, lines, strict=True) if any(row)]
    plain = separator == "comma" and (text.isascii() or encoding.startswith("utf-8"))
    plain = plain and encoding not in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")
    if plain and not titles and not said:
        assert file.notes() == []
    elif separator != "comma" or titles:
        assert f"read as {separator}-separated" in file.notes()[0]


@in_folder
@given(
    data=st.binary(max_size=200),
    head=st.sampled_from([b"", b"PAR1", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff",
                          b"\xd0\xcf\x11\xe0", b"hcp_id,tier\n", b"hcp_id;\"tier\n", b"sep=;\n"]),
    name=st.sampled_from(["h.csv", "h.xlsx", "h.parquet"]),
)  # fmt: skip
def test_no_bytes_end_in_a_traceback(data, head, name):
    Path(name).write_bytes(head + data)
    for read in (
        lambda: read_hcps(Path(name), {}, {}),
        lambda: read_contacts(Path(name), {}, {}, {}),
    ):
        assert all(len(line) < 2_000 for line in told_by(read))


@in_folder
@given(
    table=st.text("12/.-,;\t\"' \nax", max_size=120),
    head=st.sampled_from([",", ";", "\t"]).map(
        lambda sign: sign.join(["week", "hcp_id", "channel", "outcome", "contacts_per_month"])
    ),
)
def test_no_text_ends_in_a_traceback(table, head):
    LIST.write_text(f"{head}\n{table}", encoding="utf-8")
    for read in (lambda: read_hcps(LIST, {}, {}), lambda: read_contacts(LIST, {}, {}, {})):
        told_by(read)


def test_a_list_of_a_german_excel():
    table, notes = hcps(
        "Zielgruppe;;;\nhcp_id;specialty;tier;contacts_per_month\n"
        "1;Müller;A;2,5\n;;;\n2;;B;1.234,5\n;;;\n".encode("cp1252")
    )
    assert table["contacts_per_month"].tolist() == [2.5, 1234.5]
    assert table["specialty"][0] == "Müller"
    assert notes[0] == (
        "h.csv: read as semicolon-separated cp1252 (as in 'Müller'), names of columns in row 2, "
        "decimal commas"
    )


def test_the_plain_form_needs_no_word():
    assert hcps("\ufeffhcp_id,contacts_per_month\n1,2.5\n2,1.234\n")[1] == []


def test_rows_count_as_in_an_editor():
    said = problems('Liste;\n\nhcp_id;tier\n1;"A\nx"\n\n;\n2;Q\n2;A\n')
    assert said == [
        "h.csv: row 9, hcp_id: '2' is not allowed: unique identifiers; it stands in row 8 already",
        r"h.csv: row 4, tier: 'A\nx' is not allowed: A, B or C",
        "h.csv: row 8, tier: 'Q' is not allowed: A, B or C; write population.words.tier.Q=unknown "
        "(its tier then comes from contacts a month), or one of ours in its place",
    ]
    assert problems('x\nhcp_id,"ti\ner"\n1,2\n\n3\n4,5,6\n') == [
        "h.csv: row 6: 1 is not allowed: 2 values, as there are columns",
        "h.csv: row 7: 3 is not allowed: 2 values, as there are columns",
    ]


def test_rows_of_parquet_count_from_1():
    pd.DataFrame({"hcp_id": ["1", "2"], "tier": ["A", "Q"]}).to_parquet("h.parquet")
    with pytest.raises(ConfigError, match="row 2, tier: 'Q'"):
        read_hcps(Path("h.parquet"), {}, {})


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("hcp_id,tier,,\nx1,A,,\nx2,B,,\n", "left aside: 2 columns without a name"),
        ("hcp_id,note,tier,note\nx1,,A,\nx2,,B,\n", "left aside: 2 columns called note"),
        (",hcp_id,tier\n0,x1,A\n1,x2,B\n", "left aside: a column without a name"),
    ],
)
def test_columns_that_nobody_reads_do_not_matter(content, note):
    table, notes = hcps(content)
    assert table["tier"].tolist() == ["A", "B"]
    assert notes == [f"h.csv: {note}"]


def test_columns_of_a_log_that_nobody_reads_do_not_matter():
    Path("log.csv").write_text("week,hcp_id,x,channel,outcome,x,\n1,a,,visit,blocked,,\n")
    log, notes = read_contacts(Path("log.csv"), {}, {}, {})
    assert len(log) == 1
    assert notes[0] == "log.csv: left aside: a column without a name, 2 columns called x"


def test_a_repeated_name_that_is_read_is_a_problem():
    assert problems("hcp_id,tier,tier\n1,A,B\n") == ["h.csv: column tier: stands there twice"]
    assert problems("hcp_id,note,note\n1,A,B\n", tier="note") == [
        "h.csv: column note: stands there twice"
    ]
    table, _ = hcps("hcp_id,tier,tier,segment\n1,A,B,C\n", tier="segment")
    assert table["tier"].tolist() == ["C"]


def test_repeated_names_in_parquet():
    pd.DataFrame([["1", "x", "y"]], columns=["hcp_id", "tier", "n"]).to_parquet("p.parquet")
    import pyarrow.parquet as pq

    twice = pq.read_table("p.parquet").rename_columns(["hcp_id", "n", "n"])
    pq.write_table(twice, "h.parquet")
    _, notes = read_hcps(Path("h.parquet"), {}, {})
    assert notes == ["h.parquet: left aside: 2 columns called n"]


def test_an_encoding_that_cannot_be_known_is_asked_for():
    for encoding in ("cp850", "mac-roman"):
        content = "hcp_id,specialty\n1,Müller\n".encode(encoding)
        assert "line 2 is neither UTF-8 nor cp1252 text; it has" in problems(content)[0]
        assert "write population.format.encoding=NAME" in problems(content)[0]
        table, notes = hcps(content, ListFormat(encoding=encoding))
        assert table["specialty"][0] == "Müller"
        assert f"{encoding} (as in 'Müller')" in notes[0]
    mixed = "hcp_id,specialty\n1,Müller\n".encode() + "2,Jäger\n".encode("cp1252")
    assert "line 3 is not UTF-8 text, and others are" in problems(mixed)[0]


def test_a_separator_that_cannot_be_known_is_asked_for():
    said = problems("hcp_id;a,tier\n1;b,A\n")
    assert "population.format.separator=comma or population.format.separator=semicolon" in said[0]
    table, _ = hcps("hcp_id;a,tier\n1;b,A\n", ListFormat(separator="semicolon"))
    assert table["hcp_id"].tolist() == ["1"]


def test_what_does_not_fit_the_file_is_refused():
    assert problems("hcp_id\n1\n", ListFormat(sheet="x")) == [
        "population.format.sheet: 'x' is not allowed: null; h.csv is a text file"
    ]
    assert problems("hcp_id\n1\n", ListFormat(header_row=9)) == [
        "population.format.header_row: 9 is not allowed: the number of a row with names of columns"
    ]
    said = problems("hcp_id,tier\n1,A\n", ListFormat(separator="tab"))
    assert "(read as tab-separated UTF-8)" in said[0]
    assert (
        "line 2 is not utf-8 text, as population.format.encoding says"
        in problems(b"hcp_id\nM\xfcller\n", ListFormat(encoding="utf-8"))[0]
    )


def test_quotes_within_a_cell_are_letters_and_open_ones_a_problem():
    table, _ = hcps('hcp_id,note,tier\n1,5" pipe,A\n2,x,B\n')
    assert table["tier"].tolist() == ["A", "B"]
    assert problems('hcp_id,tier\n1,"A\n2,B\n') == [
        "h.csv: a quotation mark in line 2 is not closed"
    ]


@pytest.mark.parametrize(
    "secret", ["TOKEN=abc\nx=1\n", "root:x:0:0:root:/root\n", '{"key": "abc", "x": 1}\n', "k" * 50]
)
def test_what_is_no_table_is_not_repeated(secret):
    said = " ".join(problems(secret))
    assert "column hcp_id: is missing" in said
    assert "abc" not in said
    assert "root" not in said
    assert "kkk" not in said


def test_what_is_long_is_cut():
    assert len(problems(f"{'a' * 5000},b\n1,2\n")[0]) < 300
    assert len(problems(",".join(f"column {at}" for at in range(3000)) + "\n1\n")[0]) < 1500
    assert len(problems(f"hcp_id,{'a' * 5000}\n1,Q\n", tier="a" * 5000)[0]) < 300
    notes = hcps(f"hcp_id,specialty,{'b' * 5000}\n1,{'S' * 5000},x\n")[1]
    assert all(len(note) < 400 for note in notes)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_what_is_no_file_of_the_users_is_refused():
    os.mkfifo("pipe")
    for name, why in {
        "pipe": "a device or a pipe", "/dev/null": "a device or a pipe", ".": "a folder",
        "/proc/self/environ": "a file of the system", "none.csv": "no such file",
        "a" * 5000: "cannot be read", "a\0b": "no such file",
    }.items():  # fmt: skip
        with pytest.raises(ConfigError, match=f"population.file: .*{why}") as caught:
            read_hcps(Path(name), {}, {})
        assert len(str(caught.value)) < 400


def test_a_workbook():
    rows = [["Liste"], [], ["hcp_id", "tier", None, "contacts_per_month"], [1001.0, "A", "x", 2.5],
            [None, " "], ["0007", "B", None, "3,5"]]  # fmt: skip
    write_workbook(Path("h.xlsx"), {"Notes": [["about"]], "HCPs": rows, "Old": [["hcp_id"], [1]]})
    table, notes = read_hcps(Path("h.xlsx"), {}, {})
    assert table["hcp_id"].tolist() == ["1001", "0007"]
    assert table["contacts_per_month"].tolist() == [2.5, 3.5]
    assert notes == [
        "h.xlsx: read as a workbook, sheet 'HCPs' (2 of 3), names of columns in row 3, decimal "
        "commas",
        "h.xlsx: left aside: a column without a name",
    ]
    table, notes = read_hcps(Path("h.xlsx"), {}, {}, said=ListFormat(sheet="Old"))
    assert notes == ["h.xlsx: read as a workbook, sheet 'Old'"]
    with pytest.raises(
        ConfigError, match=r"format\.sheet: 'Odl' is not allowed: Notes, HCPs or Old"
    ):
        read_hcps(Path("h.xlsx"), {}, {}, said=ListFormat(sheet="Odl"))
    rows[5][1] = "Q"
    write_workbook(Path("h.xlsx"), {"HCPs": rows})
    with pytest.raises(ConfigError, match="row 6, tier: 'Q'"):
        read_hcps(Path("h.xlsx"), {}, {})


def test_numbers_of_a_workbook_need_no_decimal_sign():
    rows = [["hcp_id", "contacts_per_month"], [1, 1.234], [2, "2,5"], [3, None], [4, "1.234,5"]]
    write_workbook(Path("h.xlsx"), {"S": rows})
    table, _ = read_hcps(Path("h.xlsx"), {}, {})
    assert table["contacts_per_month"].fillna(-1).tolist() == [1.234, 2.5, -1, 1234.5]
    write_workbook(Path("h.xlsx"), {"S": [*rows[:2], [2, "1.234"]]})
    with pytest.raises(
        ConfigError, match=r"row 3, contacts_per_month: '1\.234' .* write population"
    ):
        read_hcps(Path("h.xlsx"), {}, {})
    table, _ = read_hcps(Path("h.xlsx"), {}, {}, said=ListFormat(decimal="comma"))
    assert table["contacts_per_month"].tolist() == [1.234, 1234]


def test_dates_of_a_workbook():
    day = datetime.datetime(2026, 3, 31, 9, 30)
    rows = [["week", "hcp_id", "channel", "outcome"]]
    rows += [[at, 7, "visit", "blocked"] for at in (day, day.date(), day.date().isoformat())]
    write_workbook(Path("l.xlsx"), {"Log": rows})
    log, _ = read_contacts(Path("l.xlsx"), {}, {}, {}, said=LogFormat(sheet="Log"))
    assert log["week"].tolist() == [1, 1, 1]
    assert log.attrs["month"] == 3


@in_folder
@given(
    st.lists(
        st.tuples(
            st.integers(1, 10**12) | st.text("aZ09é", min_size=1),
            st.none() | st.integers(0, 999) | st.floats(0, 999) | st.booleans(),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda row: str(row[0]),
    )
)
def test_a_workbook_reads_back(rows):
    write_workbook(Path("h.xlsx"), {"S": [["hcp_id", "note"], *map(list, rows)]})
    table = TableFile(Path("h.xlsx"), wanted=["hcp_id"]).read(["hcp_id", "note"])
    assert table["hcp_id"].to_pylist() == [str(name) for name, _ in rows]
    for text, (_, value) in zip(table["note"].to_pylist(), rows, strict=True):
        if isinstance(value, bool) or value is None:
            assert text == {None: "", True: "true", False: "false"}[value]
        else:
            assert float(text) == value

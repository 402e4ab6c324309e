"""Reading what spreadsheets save as CSV."""

from __future__ import annotations

import pytest

from registry.lists import ImportRefused, Problem, Row, lines_of, read

COLUMNS = ("number", "name")


def rows_of(text: str) -> list[tuple[int, str, str]]:
    """The rows of a list without problems."""
    rows, problems = read(lines_of(text.encode()), COLUMNS)
    assert problems == []
    return [(row.line, row["number"], row["name"]) for row in rows]


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("commas", "number,name\n0812,Siti\n"),
        ("semicolons", "number;name\n0812;Siti\n"),
        ("tabs", "number\tname\n0812\tSiti\n"),
        ("semicolons with commas within", 'number;name\n"0812";"Siti"\n'),
        ("a byte order mark", "\ufeffnumber,name\n0812,Siti\n"),
        ("Windows line ends", "number,name\r\n0812,Siti\r\n"),
        ("no last line end", "number,name\n0812,Siti"),
        ("capitals and spaces", " Number , NAME \n 0812 , Siti \n"),
        ("another order", "name,number\nSiti,0812\n"),
        ("more columns", "note,number,name\nx,0812,Siti\n"),
    ],
)
def test_one_row(label: str, text: str) -> None:
    """Any usual kind of CSV is the same list."""
    assert rows_of(text) == [(2, "0812", "Siti")]


def test_lines_are_those_of_the_file() -> None:
    """Empty lines, lines of separators and line ends within quotes are counted."""
    text = 'number,name\n\n1,A\n,\n2,"B\nC"\n3,D\n'
    assert rows_of(text) == [(3, "1", "A"), (5, "2", "B\nC"), (7, "3", "D")]


def test_a_semicolon_within_a_comma_list_separates_nothing() -> None:
    """The header decides what separates."""
    assert rows_of("number,name\n0812,Siti; Budi\n") == [(2, "0812", "Siti; Budi")]


def test_a_row_of_another_width_is_named() -> None:
    """The other rows are read all the same, so that every problem is told at once."""
    rows, problems = read(["number,name\n", "1,A,x\n", "2\n", "3,C\n"], COLUMNS)
    assert [(problem.line, problem.reason[:13]) for problem in problems] == [
        (2, "Baris berisi "),
        (3, "Baris berisi "),
    ]
    assert rows == [Row(4, {"number": "3", "name": "C"})]


@pytest.mark.parametrize(
    ("label", "text", "words"),
    [
        ("nothing", "", "judul kolom"),
        ("no header", "0812,Siti\n", "judul kolom"),
        ("one column is missing", "number,nama\n", "Tambahkan: name."),
    ],
)
def test_without_a_header(label: str, text: str, words: str) -> None:
    """Whoever forgot it is told which columns there are."""
    with pytest.raises(ImportRefused) as raised:
        read(lines_of(text.encode()), COLUMNS)
    (problem,) = raised.value.problems
    assert problem.line == 1
    assert words in problem.reason


def test_problems_are_told_in_the_order_of_their_lines() -> None:
    """Whatever order they were found in."""
    refused = ImportRefused([Problem(3, "c"), Problem(1, "a"), Problem(2, "b")])
    assert [problem.line for problem in refused.problems] == [1, 2, 3]

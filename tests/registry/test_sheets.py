"""Files that hold lists: what is refused and why, what comes in, and what goes out safely."""

from __future__ import annotations

import csv
import io
import time
from datetime import datetime
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import sheets
from registry.lists import ImportRefused
from registry.sheets import MOST_ROWS, Form, neutral, open_list, plain, write
from registry.workbooks import MOST_UNPACKED
from tests.registry import workbooks
from texts import sheets as texts

HEADER: Final = ("number", "name")
SHEET: Final = "xl/worksheets/sheet1.xml"
FAR: Final = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<dimension ref="A1:XFD1048576"/><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>number</t></is></c></row>'
    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    b"</sheetData></worksheet>"
)
GOOD: Final = workbooks.book(HEADER, ("0812", "Siti"))


def refusal(content: bytes) -> list[str]:
    """Why a file is no list, each reason after its line."""
    with pytest.raises(ImportRefused) as raised:
        open_list(content)
    return [f"{problem.line}: {problem.reason}" for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("label", "content", "sentence"),
    [
        ("an old .xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), texts.OLD_EXCEL),
        ("a picture called .xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), texts.NO_LIST),
        ("a PDF called .csv", b"%PDF-1.7\n", texts.NO_LIST),
        ("a web page called .xls", b"<html><table></table></html>", texts.NO_LIST),
        ("bytes", b"a;b\n\0\0;1\n", texts.NO_LIST),
        ("a Word file", workbooks.archive(**{"word/document.xml": b"<a/>"}), texts.NO_LIST),
        ("half a workbook", GOOD[: len(GOOD) // 2], texts.BROKEN),
        ("broken XML inside", workbooks.with_part(GOOD, SHEET, b"<worksheet><"), texts.BROKEN),
        (
            "a bomb",
            workbooks.with_part(GOOD, SHEET, b" " * (MOST_UNPACKED + 1)),
            texts.TOO_BIG_INSIDE,
        ),
        ("a heavy file", b"a" * (sheets.MOST_BYTES + 1), texts.too_large(sheets.MOST_BYTES)),
        (
            "too many lines",
            b"number\n" + b"0812\n" * (MOST_ROWS + 1),
            texts.too_many_rows(MOST_ROWS),
        ),
        (
            "several sheets",
            workbooks.several("Jan", "Feb"),
            texts.several_sheets(["Jan", "Feb"]),
        ),
        (
            "merged cells",
            workbooks.book(HEADER, ("0812", "Siti"), ("0813", ""), merge="B2:B3"),
            f"2: {texts.merged('B2:B3')}",
        ),
    ],
)
def test_what_is_no_list(label: str, content: bytes, sentence: str) -> None:
    """Each gets a sentence that says what to do."""
    (reason,) = refusal(content)
    assert sentence in reason


def test_a_workbook_that_claims_to_be_huge() -> None:
    """A cell far below and to the right costs no time and is not read."""
    began = time.process_time()
    table = open_list(workbooks.with_part(GOOD, SHEET, FAR))
    assert [fields for _, fields in table.rows] == [["number"]]
    assert time.process_time() - began < 2


def test_entities_do_not_grow() -> None:
    """XML that would unfold to gigabytes is a broken file."""
    lol = b"".join(
        b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 10)
    )
    bomb = b'<!DOCTYPE x [<!ENTITY l0 "lol">' + lol + b"]><worksheet>&l9;</worksheet>"
    assert texts.BROKEN in refusal(workbooks.with_part(GOOD, SHEET, bomb))[0]


@pytest.mark.parametrize("content", ["=1+1", "=HYPERLINK(1)", "@SUM(A1)", "+cmd", "-x"])
def test_formulas_are_refused(content: str) -> None:
    """In both kinds of file, by their row."""
    for file in (
        workbooks.book(HEADER, ("0812", "Siti"), ("0813", content)),
        f"number;name\n0812;Siti\n0813;{content}\n".encode(),
    ):
        problems = open_list(file).problems
        assert [(one.line, one.reason) for one in problems] == [(3, texts.formula(content))]


def test_what_excel_makes_of_numbers_and_days() -> None:
    """Whole numbers keep their digits, rounded ones are seen to be, days are days."""
    rows = [
        (6281234567890, 1.5),
        (6281234567890.0, datetime(2027, 2, 13)),  # noqa: DTZ001  (a day has no zone)
        (6281230000000.0, True),
        (-1001234567890, None),
    ]
    table = open_list(workbooks.book(HEADER, *rows))
    assert [list(fields) for _, fields in table.rows[1:]] == [
        ["6281234567890", "1.5"],
        ["6281234567890", "2027-02-13"],
        ["6.28123E+12", "TRUE"],
        ["-1001234567890", ""],
    ]


def test_hidden_sheets_and_empty_rows() -> None:
    """What nobody sees is not read, which is said; lines are counted as Excel does."""
    content = workbooks.book(HEADER, (), ("0812", "Siti"), hidden=[("0899", "Rahasia")])
    table = open_list(content)
    assert [line for line, _ in table.rows] == [1, 3]
    assert table.notes == [texts.hidden_sheets(["Lama"])]


NAMES: Final = ("=1+1", "+62812", "-", "@a", "'Aisyiyah", "'=x", "''-", "\t=x", "biasa", "")


@pytest.mark.parametrize("form", list(Form))
def test_nothing_that_leaves_is_calculated(form: Form) -> None:
    """Dangerous beginnings are text in the file, and come back as they were."""
    content = write(form, HEADER, [("0812", name) for name in NAMES])
    if form is Form.CSV:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert all(field[:1] not in tuple("=+-@\t") or not field for _, field in rows[1:])
    table = open_list(content)
    found = [fields[1] for _, fields in table.rows[1:]]
    assert found == list(NAMES)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="'=+-@ \ta1\r", max_size=6))
def test_neutral_and_back(text: str) -> None:
    """Whatever a name begins with, it leaves as no formula and returns as it was."""
    assert plain(neutral(text)) == text
    assert not neutral(text).lstrip().startswith(("=", "+", "-", "@"))


def test_ten_thousand_rows() -> None:
    """As many as are allowed are read in both forms."""
    rows = [(f"+6281{number:08}", f"Orang {number}") for number in range(MOST_ROWS)]
    for form in Form:
        assert len(open_list(write(form, HEADER, rows)).rows) == MOST_ROWS + 1

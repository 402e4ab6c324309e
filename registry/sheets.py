"""Files that hold a list, CSV or Excel, and what makes one dangerous or useless.

What a spreadsheet would calculate is refused when it comes in, and written as text when it goes
out: a name such as “=HYPERLINK(…)” must not act on the machine of whoever opens the list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NoReturn

from registry import workbooks
from registry.lists import ImportRefused, Problem, Table, lines_of, table_of
from texts import sheets as texts

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 10_000
SEPARATOR: Final = ";"  # what Excel expects where the decimal sign is a comma
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"  # also what Excel makes of a workbook with a password
_ARCHIVE: Final = b"PK"
_OTHER_FILES: Final = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"{\\rtf", b"<")
_ACTS: Final = ("=", "+", "-", "@")  # how a formula may begin
_ACTING: Final = re.compile(r"'*\s*[=+@-]|'*[\t\r]")
_NUMBER: Final = re.compile(r"[+-]?\s*\(?\d[\d\s().,/-]*(?:[eE][+]?\d+)?", re.ASCII)
_QUOTE: Final = "'"  # before a text that would otherwise be calculated


class Form(StrEnum):
    """How a list leaves."""

    XLSX = "xlsx"
    CSV = "csv"


MIME_TYPES: Final = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv",
}


def open_list(content: bytes, *, most_bytes: int = MOST_BYTES) -> Table:
    """The list in a file, whatever it is called; raises ImportRefused with a sentence."""
    if len(content) > most_bytes:
        _refuse(texts.too_large(most_bytes))
    if content.startswith(_OLD_EXCEL):
        _refuse(texts.OLD_EXCEL)
    if content.startswith(_ARCHIVE):
        table = workbooks.read(content, MOST_ROWS + 1)
    elif content.startswith(_OTHER_FILES) or b"\0" in content:
        _refuse(texts.NO_LIST)
    else:
        table = table_of(lines_of(content))
    if len(table.rows) > MOST_ROWS + 1:
        _refuse(texts.too_many_rows(MOST_ROWS))
    return _without_formulas(table)


def write(form: Form, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file that a spreadsheet opens and calculates nothing in."""
    safe = [[neutral(field) for field in row] for row in rows]
    if form is Form.XLSX:
        return workbooks.write(columns, safe)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=SEPARATOR)
    writer.writerow(columns)
    writer.writerows(safe)
    return text.getvalue().encode("utf-8-sig")  # without the mark Excel takes it for Latin-1


def neutral(field: str) -> str:
    """The field as text for every spreadsheet; `plain` gives it back."""
    return f"{_QUOTE}{field}" if _ACTING.match(field) else field


def plain(field: str) -> str:
    """What `neutral` has made text of; other texts may begin with a quote."""
    rest = field.removeprefix(_QUOTE)
    return rest if rest != field and _ACTING.match(rest) else field


def _without_formulas(table: Table) -> Table:
    rows, problems = [], list(table.problems)
    for line, fields in table.rows:
        acting = next((field for field in fields if _is_formula(field)), None)
        if acting is not None:
            problems.append(Problem(line, texts.formula(acting)))
            continue
        rows.append((line, [plain(field.strip()) for field in fields]))
    return Table(rows, problems, table.notes)


def _is_formula(field: str) -> bool:
    text = field.strip()
    return text.startswith(_ACTS) and not _NUMBER.fullmatch(text) and text != "-"


def _refuse(sentence: str) -> NoReturn:
    raise ImportRefused([Problem(1, sentence)])

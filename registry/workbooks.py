"""Excel workbooks (.xlsx): one visible sheet of text, read without trusting its sizes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from registry.lists import ImportRefused, Problem, Table
from texts import sheets as texts

MOST_UNPACKED: Final = 40 * 1024 * 1024  # bytes: ten thousand rows have about five million
MOST_PARTS: Final = 500
MOST_COLUMNS: Final = 40
MOST_SHEETS: Final = 20
EXACT: Final = 10**15  # numbers beyond have lost digits
LONG: Final = 10**10  # a number as long as a telephone number …
ROUND: Final = 10**5  # … that ends so was cut to its first digits
TEXT_FORMAT: Final = "@"
_WORKBOOK: Final = "xl/workbook.xml"
_MERGED: Final = re.compile(rb"mergeCell\s[^>]*ref=\"([A-Z]+(\d+)[A-Z0-9:]*)\"")


def read(content: bytes, most_rows: int) -> Table:
    """The rows of the only visible sheet, up to one more than allowed; raises ImportRefused."""
    merged = _checked(content)
    if merged:
        raise ImportRefused(merged)
    from openpyxl import load_workbook  # noqa: PLC0415  (heavy; few starts need it)

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        found = [
            (sheet.title, rows)
            for sheet in sheets[:MOST_SHEETS]
            if (rows := _rows(sheet, most_rows + 1))
        ]
    except Exception as error:  # whatever a broken part makes the library raise
        raise ImportRefused([Problem(1, texts.BROKEN)]) from error
    if len(found) > 1:
        raise ImportRefused([Problem(1, texts.several_sheets([title for title, _ in found]))])
    rows = found[0][1] if found else []
    return Table(rows, notes=[texts.hidden_sheets(hidden)] if hidden else ())


def write(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet, whose columns are text."""
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(texts.SHEET)
    for number in range(1, len(columns) + 1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.number_format = 24, TEXT_FORMAT
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    for row in rows:
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _checked(content: bytes) -> list[Problem]:
    """The merged cells of an archive that is a workbook and no bomb; raises ImportRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if _WORKBOOK not in archive.namelist():
                raise ImportRefused([Problem(1, texts.NO_LIST)])
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise ImportRefused([Problem(1, texts.TOO_BIG_INSIDE)])
            return [
                Problem(int(line), texts.merged(reference.decode()))
                for part in parts
                if part.filename.startswith("xl/worksheets/")
                for reference, line in _MERGED.findall(archive.read(part))
            ]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ImportRefused([Problem(1, texts.BROKEN)]) from error


def _rows(sheet: Any, most: int) -> list[tuple[int, Sequence[str]]]:
    """The rows that hold anything, as wide as the first; what a sheet says of itself is no help."""
    sheet.reset_dimensions()
    found: list[tuple[int, Sequence[str]]] = []
    width = 0
    for line, cells in enumerate(_read(sheet, most), 1):
        fields = [_text(cell) for cell in cells]
        while fields and not fields[-1]:
            fields.pop()
        if fields:
            width = width or len(fields)
            found.append((line, fields + [""] * (width - len(fields))))
    return found


def _read(sheet: Any, most: int) -> Iterator[Sequence[Any]]:
    return iter(sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS))


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return str(value) if isinstance(value, str) else "="
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    return str(value)


def _number(value: float) -> str:
    """A number with all of its digits, or as a rounded one where they are lost."""
    if not float(value).is_integer():
        return str(value)
    whole = int(value)
    is_cut = whole % ROUND == 0 and abs(whole) >= LONG
    is_rounded = is_cut or abs(whole) >= EXACT
    return f"{whole:.5E}" if is_rounded else str(whole)

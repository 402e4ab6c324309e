"""Excel files as people and programs make them, good and bad."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook


def book(*rows: Sequence[Any], hidden: Sequence[Sequence[Any]] = (), merge: str = "") -> bytes:
    """A workbook of one visible sheet; `hidden` are the rows of another that nobody sees."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    if hidden:
        other = made.create_sheet("Lama")
        other.sheet_state = "hidden"
        for row in hidden:
            other.append(list(row))
    return saved(made)


def saved(made: Workbook) -> bytes:
    """The bytes of a workbook."""
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def several(*titles: str) -> bytes:
    """A workbook with data in each of several sheets."""
    made = Workbook()
    for title in titles:
        made.create_sheet(title).append(["a"])
    return saved(made)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part replaced."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info))
    return made.getvalue()


def archive(**parts: bytes) -> bytes:
    """A ZIP file that is no workbook."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return made.getvalue()

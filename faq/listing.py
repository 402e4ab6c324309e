"""Answers as lines of a file: JSON lines as the program's own, or a table as spreadsheets have it.

What goes out comes in again unchanged. Whatever cannot be read is named by its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from faq.drafts import Draft
from faq.entries import EVERYWHERE
from registry import sheets
from registry.lists import ImportRefused, Problem, rows_of
from registry.sheets import MOST_ROWS, Form
from texts import faq_lists as texts
from texts import sheets as sheet_texts

MOST_BYTES: Final = 30 * 1024 * 1024  # ten thousand answers, each with a dozen phrasings
REQUIRED: Final = ("id", "question", "full")
LISTS: Final = ("phrasings", "related", "regions")
DAYS: Final = ("valid_from", "valid_until")
WORDS: Final = tuple(field.name for field in fields(Draft) if field.name != "attachments")
COLUMNS: Final = ("id", "entry", "office", *WORDS)
ABOUT: Final = "state"  # to read; an import does not look at it
_ONE_PER_LINE: Final = re.compile(r"[\r\n]+")
_LISTED: Final = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a file: `code` is empty for a new answer, `base` for one that hangs on none."""

    line: int
    code: str
    base: str
    office: str
    draft: Draft
    state: str = ""


def read(content: bytes, office: str = EVERYWHERE) -> tuple[list[Listed], list[Problem]]:
    """The answers of a file, and what is wrong with it line by line; raises ImportRefused.

    Lines that name no office are of `office`.
    """
    if len(content) > MOST_BYTES:
        raise ImportRefused([Problem(1, sheet_texts.too_large(MOST_BYTES))])
    is_json = content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    found, problems = _json_rows(content) if is_json else _table_rows(content)
    listed = []
    for line, values in found:
        try:
            listed.append(_listed(line, values, office))
        except _Unreadable as unreadable:
            problems += [Problem(line, reason) for reason in unreadable.reasons]
    return listed, problems


def write(form: Form | None, rows: Sequence[Listed]) -> bytes:
    """A file of answers; without a form JSON lines."""
    if form is None:
        return "".join(f"{json.dumps(_values(row), ensure_ascii=False)}\n" for row in rows).encode()
    columns = (*COLUMNS, ABOUT)
    return sheets.write(form, columns, [_cells(_values(row), columns) for row in rows])


class _Unreadable(Exception):
    """A line is no answer; `reasons` are sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"{len(reasons)} reasons")
        self.reasons = reasons


def _json_rows(content: bytes) -> tuple[list[tuple[int, Mapping[str, Any]]], list[Problem]]:
    try:
        lines = content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportRefused([Problem(line, texts.NOT_UTF8)]) from error
    if len(lines) > MOST_ROWS + 1:
        raise ImportRefused([Problem(1, sheet_texts.too_many_rows(MOST_ROWS))])
    found: list[tuple[int, Mapping[str, Any]]] = []
    problems: list[Problem] = []
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            values = None
        if isinstance(values, dict):
            found.append((number, values))
        else:
            problems.append(Problem(number, texts.NO_JSON))
    return found, problems


def _table_rows(content: bytes) -> tuple[list[tuple[int, Mapping[str, Any]]], list[Problem]]:
    rows, problems = rows_of(sheets.open_list(content, most_bytes=MOST_BYTES), REQUIRED)
    return [(row.line, row.fields) for row in rows], problems


def _listed(line: int, values: Mapping[str, Any], office: str) -> Listed:
    """The answer of a line; raises _Unreadable."""
    reasons: list[str] = []
    words = {name: _word(values, name, reasons) for name in WORDS}
    code, base, named = (_text(values, name, reasons) for name in ("id", "entry", "office"))
    if base and not words["mode"]:
        words["mode"] = "adds"
    if reasons:
        raise _Unreadable(reasons)
    return Listed(line, code, base, named or office, Draft(**words))


def _word(values: Mapping[str, Any], name: str, reasons: list[str]) -> Any:
    if name in DAYS:
        return _day(values, name, reasons)
    return _several(values, name, reasons) if name in LISTS else _text(values, name, reasons)


def _text(values: Mapping[str, Any], name: str, reasons: list[str]) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        reasons.append(texts.wrong_kind(name))
        return ""
    return value.strip()


def _several(values: Mapping[str, Any], name: str, reasons: list[str]) -> tuple[str, ...]:
    value = values.get(name)
    if isinstance(value, str):
        split: Callable[[str], list[str]] = (
            _ONE_PER_LINE.split if name == "phrasings" else _LISTED.split
        )
        return tuple(part.strip() for part in split(value) if part.strip())
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        reasons.append(texts.wrong_kind(name))
        return ()
    return tuple(value)


def _day(values: Mapping[str, Any], name: str, reasons: list[str]) -> date | None:
    written = _text(values, name, reasons)
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        reasons.append(texts.bad_day(name, written))
        return None


def _values(row: Listed) -> Mapping[str, Any]:
    return dict(_pairs(row))


def _pairs(row: Listed) -> Iterator[tuple[str, Any]]:
    yield from (("id", row.code), ("entry", row.base or None), ("office", row.office))
    for name in WORDS:
        value = getattr(row.draft, name)
        if name in DAYS:
            value = value.isoformat() if value else None
        yield name, list(value) if name in LISTS else value
    yield ABOUT, row.state


def _cells(values: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    return [_cell(values[name], name) for name in columns]


def _cell(value: Any, name: str) -> str:
    if isinstance(value, list):
        return ("\n" if name == "phrasings" else ", ").join(value)
    return str(value or "")

"""Lists that offices keep in a spreadsheet: rows by the names of their columns.

ImportRefused    the list has problems, each with its line
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from texts import registry as texts

SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be imported; `reason` is an Indonesian sentence."""

    line: int
    reason: str


class ImportRefused(ValueError):
    """Nothing was imported; `problems` are in the order of their lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))


@dataclass(frozen=True, slots=True)
class Table:
    """What stands in a list, each row with its line, and the lines that cannot be read.

    `notes` are sentences about what was left out.
    """

    rows: Sequence[tuple[int, Sequence[str]]]
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its fields by column, without white space around them."""

    line: int
    fields: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The field in this column; empty where the list has no such column."""
        return self.fields.get(column, "")


def lines_of(content: bytes) -> list[str]:
    """The lines of a CSV file, with or without a byte order mark; raises ImportRefused."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportRefused([Problem(line, texts.NOT_UTF8)]) from error
    return list(io.StringIO(text, newline=""))


def table_of(lines: Iterable[str]) -> Table:
    """The table that the lines of a CSV file make, its header first."""
    listed = list(lines)
    reader = csv.reader(listed, delimiter=_separator(listed), strict=True)
    rows: list[tuple[int, Sequence[str]]] = []
    line = 1
    try:
        for fields in reader:
            rows.append((line, fields))
            line = reader.line_num + 1
    except csv.Error:
        return Table(rows, [Problem(line, texts.UNREADABLE)])
    return Table(rows)


def packed(table: Table) -> bytes:
    """A table as bytes, to be kept until somebody has agreed to it."""
    return json.dumps({"rows": [[line, list(fields)] for line, fields in table.rows]}).encode()


def unpacked(content: bytes) -> Table:
    """The rows of a table that `packed` made."""
    return Table([(line, fields) for line, fields in json.loads(content)["rows"]])


def read(lines: Iterable[str], columns: Sequence[str]) -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV file under a header that names at least these columns."""
    return rows_of(table_of(lines), columns)


def rows_of(table: Table, columns: Sequence[str]) -> tuple[list[Row], list[Problem]]:
    """The rows under a header that names at least these columns, and the lines that are none.

    Raises ImportRefused without such a header.
    """
    rows: list[Row] = []
    problems = list(table.problems)
    first, *others = table.rows or [(1, ())]
    if not table.rows and problems:
        raise ImportRefused(problems)
    header = _header(first[1], columns)
    for line, fields in others:
        if any(field.strip() for field in fields):
            _take(line, fields, header, rows, problems)
    return rows, problems


def _separator(lines: Sequence[str]) -> str:
    first = lines[0] if lines else ""
    return max(SEPARATORS, key=first.count)


def _header(fields: Sequence[str], columns: Sequence[str]) -> list[str]:
    header = [field.strip("\ufeff \t").casefold() for field in fields]
    missing = [column for column in columns if column not in header]
    if len(missing) == len(columns):
        raise ImportRefused([Problem(1, texts.no_header(columns))])
    if missing:
        raise ImportRefused([Problem(1, texts.missing_columns(missing))])
    return header


def _take(
    line: int,
    fields: Sequence[str],
    header: Sequence[str],
    rows: list[Row],
    problems: list[Problem],
) -> None:
    if len(fields) != len(header):
        problems.append(Problem(line, texts.wrong_width(len(fields), len(header))))
        return
    values = {name: field.strip() for name, field in zip(header, fields, strict=True)}
    rows.append(Row(line, values))

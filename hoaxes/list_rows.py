"""Lists of known claims: their columns, and every problem of one by its line."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hoaxes import clarification
from hoaxes.clarification import Content
from registry import sheets
from registry.lists import ImportRefused, Problem, Row, Table, rows_of
from registry.masking import masked
from registry.names import clean_lines, one_line
from storage import offices, participants
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import NATIONAL_CODE
from storage.verdicts import Verdict
from texts import claims_desk
from texts import claims_lists as texts
from texts.verdict_desk import PROBLEMS
from texts.verdicts import FINDINGS, KINDS

REQUIRED: Final = ("external_id", "title", "narrative", "finding", "explanation")
COLUMNS: Final = (
    *REQUIRED, "kind", "process", "self_check", "legal_step", "sources", "office", "published_on",
)  # fmt: skip
MOST_BYTES: Final = 40 * 1024 * 1024
LONGEST_ID: Final = 80
LONGEST_NARRATIVE: Final = 6_000
JSON_LINES: Final = "jsonl"


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A claim as it stands in a list."""

    line: int
    external_id: str
    office: str
    narrative: str
    content: Content
    published_on: date | None

    @property
    def values(self) -> Mapping[str, str]:
        """What is compared, by column."""
        return values_of(self.office, self.narrative, self.content)


def table_of(content: bytes, name: str) -> Table:
    """The list in a file: CSV, Excel, or JSON lines by its name; raises ImportRefused."""
    if name.lower().endswith(f".{JSON_LINES}"):
        return _json_lines(content)
    return sheets.open_list(content, most_bytes=MOST_BYTES)


def _json_lines(content: bytes) -> Table:
    rows: list[tuple[int, Sequence[str]]] = [(0, COLUMNS)]
    problems: list[Problem] = []
    try:
        lines = content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportRefused([Problem(line, texts.NOT_UTF8)]) from error
    for line, text in enumerate(lines, 1):
        if not text.strip():
            continue
        found = _object(text)
        if found is None:
            problems.append(Problem(line, texts.NO_OBJECT))
            continue
        rows.append((line, [_field(found.get(column)) for column in COLUMNS]))
    if len(rows) > sheets.MOST_ROWS + 1:
        raise ImportRefused([Problem(1, texts.too_many(sheets.MOST_ROWS))])
    return Table(rows, problems)


def _object(text: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _field(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


@dataclass(frozen=True, slots=True)
class Names:
    """What a list may name: the codes of offices, and participants, who are not private."""

    offices: Collection[str]
    participants: Collection[str]


def names(tx: Tx) -> Names:
    """The names that there are now."""
    return Names(
        frozenset(office.code for office in offices.everything(tx)),
        [one.name for one in participants.everybody(tx)],
    )


def read(table: Table, known: Names) -> Sequence[KnownRow]:
    """The claims of a list; raises ImportRefused with every problem by its line.

    Slow for thousands, so not in a transaction.
    """
    listed, problems = rows_of(table, REQUIRED)
    rows, seen = [], dict[str, int]()
    for row in listed:
        found, wrong = _row(row, known)
        problems += [Problem(row.line, reason) for reason in wrong]
        if not found.external_id:
            continue
        first = seen.setdefault(found.external_id, row.line)
        if first != row.line:
            problems.append(Problem(row.line, texts.twice(found.external_id, first)))
        rows.append(found)
    if problems:
        raise ImportRefused(problems)
    return rows


def _row(row: Row, known: Names) -> tuple[KnownRow, Sequence[str]]:
    finding, kind = _code(row["finding"], FINDINGS), _code(row["kind"], KINDS)
    office = row["office"] or NATIONAL_CODE
    published = _day(row["published_on"])
    content = Content(
        title=one_line(row["title"], claims_desk.LONGEST_TITLE),
        finding=finding or "",
        kind=kind or "",
        explanation=clean_lines(row["explanation"]),
        process=clean_lines(row["process"]),
        self_check=clean_lines(row["self_check"]),
        legal_step=clean_lines(row["legal_step"]),
        sources=clarification.read_sources(row["sources"]),
    )
    narrative = masked(clean_lines(row["narrative"]))
    found = KnownRow(row.line, row["external_id"], office, narrative, content, published)
    wrong = [
        *(texts.missing(name) for name in ("external_id", "title", "narrative") if not row[name]),
        *([texts.TOO_LONG_ID] if len(row["external_id"]) > LONGEST_ID else ()),
        *([texts.TOO_LONG] if len(narrative) > LONGEST_NARRATIVE else ()),
        *([texts.unknown("finding", row["finding"], FINDINGS)] if finding is None else ()),
        *([texts.unknown("kind", row["kind"], KINDS)] if row["kind"] and kind is None else ()),
        *([texts.unknown_office(office)] if office not in known.offices else ()),
        *([texts.no_day(row["published_on"])] if row["published_on"] and not published else ()),
        *(_mending(problem) for problem in clarification.problems(content, known.participants)),
    ]
    return found, wrong


def _mending(problem: clarification.Found) -> str:
    shown = f" (“{problem.shown}”)" if problem.shown else ""
    return f"{PROBLEMS[problem.why]}{shown}"


def _code(written: str, labels: Mapping[str, str]) -> str | None:
    """The code of a finding or kind, written as it is or as people read it; None: it is none."""
    folded = written.strip().casefold()
    return next((c for c, label in labels.items() if folded in {c, label.casefold()}), None)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10]) if written else None
    except ValueError:
        return None


def said_of(claim: HoaxClaim, verdict: Verdict | None) -> Content:
    """What a claim's verdict says; nothing yet without one."""
    if verdict is None:
        return Content(claim.title, "")
    return Content(
        title=claim.title,
        finding=verdict.finding.value,
        kind=verdict.kind.value if verdict.kind else "",
        explanation=verdict.explanation,
        process=verdict.process,
        self_check=verdict.self_check,
        legal_step=verdict.legal_step,
        sources=tuple(clarification.Source(one["title"], one["url"]) for one in verdict.sources),
    )


def values_of(office: str, narrative: str, said: Content) -> Mapping[str, str]:
    """What a list says of a claim, by column."""
    return {
        "title": said.title,
        "narrative": narrative,
        "finding": said.finding,
        "explanation": said.explanation,
        "kind": said.kind,
        "process": said.process,
        "self_check": said.self_check,
        "legal_step": said.legal_step,
        "sources": clarification.written_sources(said.sources),
        "office": office,
    }

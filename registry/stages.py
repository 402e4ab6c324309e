"""The stages of an election as data: from the command line, or from a CSV list.

StageInUse    announcements are bound to it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from registry import offices
from registry.list_fields import office_reasons
from registry.lists import ImportRefused, Problem, Row, read
from registry.names import clean_name
from registry.offices import Directory
from storage import audit, broadcasts, calendar
from storage.calendar import Mode, Stage, StageKind
from storage.engine import Tx
from texts import calendar as texts

COLUMNS = ("name", "from", "to", "mode", "office")
COUNTRY = frozenset({"", "nasional"})  # in the column office


class StageInUse(Exception):
    """Announcements are bound to the stage; `numbers` are theirs."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(f"{len(numbers)} announcements")
        self.numbers = numbers


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many stages are new, and how many were known and have been replaced."""

    added: int
    updated: int


def add(tx: Tx, stage: Stage, actor: str, now: datetime) -> int:
    """Add a stage, or replace the one of the same name and scope; returns its number."""
    calendar.put_stage(tx, stage)
    number = calendar.key_of(stage)
    audit.record(tx, now, actor, "stage.set", f"stage:{number}", office=stage.office)
    return number


def remove(tx: Tx, number: int, actor: str, now: datetime) -> bool:
    """Remove a stage; False if there is none. Raises StageInUse."""
    if bound := broadcasts.bound_to(tx, number):
        raise StageInUse(bound)
    broadcasts.unbind(tx, number)
    stage = calendar.remove_stage(tx, number)
    if stage is None:
        return False
    audit.record(tx, now, actor, "stage.removed", f"stage:{number}", office=stage.office)
    return True


def import_stages(tx: Tx, lines: Iterable[str], actor: str, now: datetime) -> ImportReport:
    """Make the stages of a CSV list known, all or none; raises ImportRefused.

    An empty office means the whole country, no kind an ordinary stage; days are written 2029-02-14.
    """
    rows, problems = read(lines, COLUMNS)
    directory = offices.directory(tx)
    stages = []
    for row in rows:
        reasons = list(_reasons(row, directory))
        problems += [Problem(row.line, reason) for reason in reasons]
        if not reasons:
            stages.append(_stage(row, directory))
    if problems:
        raise ImportRefused(problems)
    added = sum(calendar.put_stage(tx, stage) for stage in stages)
    report = ImportReport(added, len(stages) - added)
    facts = {"added": report.added, "updated": report.updated}
    audit.record(tx, now, actor, "stages.imported", "stages", facts=facts)
    return report


def read_day(text: str) -> date | None:
    """A day as machines write it: 2029-02-14."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _reasons(row: Row, directory: Directory) -> Iterator[str]:
    if not row["name"]:
        yield texts.NAME_MISSING
    days = [read_day(row["from"]), read_day(row["to"])]
    for column, day in zip(("from", "to"), days, strict=True):
        if day is None:
            yield texts.bad_day(row[column])
    if days[0] and days[1] and days[1] < days[0]:
        yield texts.BACKWARDS
    if row["mode"].casefold() not in set(Mode):
        yield texts.unknown_mode(row["mode"], Mode)
    if _kind(row) not in set(StageKind):
        yield texts.unknown_kind(_kind(row), StageKind)
    if row["office"].casefold() not in COUNTRY:
        yield from office_reasons(row["office"], directory.exact(row["office"]))


def _kind(row: Row) -> str:
    """The kind of a stage; lists of before have no such column."""
    return row.fields.get("kind", "").casefold() or StageKind.ORDINARY


def _stage(row: Row, directory: Directory) -> Stage:
    is_country = row["office"].casefold() in COUNTRY
    return Stage(
        name=clean_name(row["name"]),
        first_day=date.fromisoformat(row["from"]),
        last_day=date.fromisoformat(row["to"]),
        mode=Mode(row["mode"].casefold()),
        kind=StageKind(_kind(row)),
        office=None if is_country else directory.exact(row["office"])[0].code,
    )

"""The list of participants, from CSV: nobody is named in the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from registry.lists import ImportRefused, Problem, Row, read
from registry.names import clean_name
from storage import audit, participants
from storage.engine import Tx
from storage.participants import Participant, ParticipantKind
from texts import participants as texts

COLUMNS: Final = ("name", "kind", "number", "link")
SHORTEST_NAME: Final = 3  # characters: a shorter one would be found in every other text
LARGEST_NUMBER: Final = 999


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many participants are new, and how many were known and have been replaced."""

    added: int
    updated: int


def import_participants(tx: Tx, lines: Iterable[str], actor: str, now: datetime) -> ImportReport:
    """Make the participants of a CSV list known, all or none; raises ImportRefused."""
    rows, problems = read(lines, COLUMNS)
    found = []
    for row in rows:
        reasons = list(_reasons(row))
        problems += [Problem(row.line, reason) for reason in reasons]
        if not reasons:
            found.append(_participant(row))
    if problems:
        raise ImportRefused(problems)
    added = sum(participants.put(tx, one) for one in found)
    report = ImportReport(added, len(found) - added)
    facts = {"added": report.added, "updated": report.updated}
    audit.record(tx, now, actor, "participants.imported", "participants", facts=facts)
    return report


def remove(tx: Tx, number: int, actor: str, now: datetime) -> bool:
    """Remove a participant by its id; False if there is none."""
    if participants.remove(tx, number) is None:
        return False
    audit.record(tx, now, actor, "participant.removed", f"participant:{number}")
    return True


def _reasons(row: Row) -> Iterator[str]:
    if sum(sign.isalnum() for sign in row["name"]) < SHORTEST_NAME:
        yield texts.NAME_TOO_SHORT
    if row["kind"].casefold() not in set(ParticipantKind):
        yield texts.unknown_kind(row["kind"], ParticipantKind)
    number = row["number"]
    is_number = number.isascii() and number.isdecimal() and 0 < int(number) <= LARGEST_NUMBER
    if number and not is_number:
        yield texts.bad_number(number)
    if row["link"] and ("." not in row["link"] or any(map(str.isspace, row["link"]))):
        yield texts.bad_link(row["link"])


def _participant(row: Row) -> Participant:
    return Participant(
        kind=ParticipantKind(row["kind"].casefold()),
        name=clean_name(row["name"]),
        number=int(row["number"]) if row["number"] else None,
        link=row["link"],
    )

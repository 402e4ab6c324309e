"""Who comes to what an office invites to: one line for each seat, with whom to call."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from broadcasts import contacting, drafting, invitations, standing
from broadcasts.standing import Target
from channels.base import Button, Message
from registry import offices as names
from registry.access import Actor
from storage import attendances, broadcasts, offices
from storage.attendances import WHOLE, Attendance
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.events import Event
from storage.offices import NATIONAL_CODE, Office
from texts import invitations as texts
from texts import relays as relay_texts
from texts.invitations import Line
from texts.markup import paragraphs
from threads.naming import of_staff

MOST_NAMES: Final = 40  # lines in a chat; the list as a file is whole
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would carry out


@dataclass(frozen=True, slots=True)
class Place:
    """What one seat of an invitation has answered; `given` is None: nothing yet."""

    target: Target
    given: Attendance | None
    contact: str
    by: str = ""

    @property
    def key(self) -> str:
        """What it counts as: an answer, none, or that it has not even arrived."""
        if self.given is not None:
            return self.given.answer.value
        return "" if self.target.has_arrived or self.target.is_confirmed else "lost"

    @property
    def answer(self) -> str:
        """The same in words."""
        if self.given is None:
            return texts.UNANSWERED if self.key == "" else texts.NOT_ARRIVED
        return texts.ANSWERS[self.given.answer.value]

    @property
    def name(self) -> str:
        """The office and, where it is no group that answers for it, who answers."""
        alone = self.by if self.given and self.given.voter != WHOLE else ""
        whom = alone or self.target.title or relay_texts.CONTACT
        return f"{self.target.office_name} – {whom}"


def places(
    tx: Tx, broadcast: Broadcast, event: Event, now: datetime, actor: Actor | None
) -> Sequence[Place]:
    """The seats by the code of their office; numbers are shown to who may see that office."""
    number = broadcasts.key_of(broadcast)
    given: dict[int, list[Attendance | None]] = {}
    for row in attendances.of(tx, number, event.asked_at):
        given.setdefault(row.target_id, []).append(row)
    targets = standing.of(tx, number)
    whom = contacting.contacts(tx, targets, now, actor)
    return [
        Place(
            target,
            row,
            whom[target.chat_id],
            of_staff(tx, row.person_id if row is not None else None),
        )
        for target in targets
        for row in given.get(target.chat_id, [None])
    ]


def overview(
    tx: Tx, broadcast: Broadcast, event: Event, now: datetime, actor: Actor | None
) -> Message:
    """Who comes, in sum, by region and, while they are few, by name."""
    found = places(tx, broadcast, event, now, actor)
    regions = [(_region(tx, code), counts) for code, counts in _by_province(found).items()]
    few = found if len(found) <= MOST_NAMES else ()
    text = paragraphs(
        _heading(tx, broadcast, event, found, regions),
        texts.names(_lines(few), MOST_NAMES),
        texts.how_to_go_deeper(event.broadcast_id) if len(regions) > 1 else None,
    )
    return Message(text, _buttons(event.broadcast_id))


def of_region(
    tx: Tx, broadcast: Broadcast, event: Event, office: Office, now: datetime, actor: Actor | None
) -> Message:
    """Who comes from a province, or from the office of a regency alone."""
    found = [
        place
        for place in places(tx, broadcast, event, now, actor)
        if office.code in (NATIONAL_CODE, place.target.province, place.target.office)
    ]
    text = paragraphs(
        _heading(tx, broadcast, event, found, ()), texts.names(_lines(found), len(found))
    )
    return Message(text, _buttons(event.broadcast_id))


def as_csv(tx: Tx, broadcast: Broadcast, event: Event, now: datetime, actor: Actor | None) -> str:
    """A row for each seat; nothing in it is taken for a formula."""
    content = StringIO(newline="")
    rows = csv.writer(content)
    rows.writerow(texts.CSV_HEADER)
    for place in places(tx, broadcast, event, now, actor):
        rows.writerow([_plain(cell) for cell in _cells(place)])
    return content.getvalue()


def _cells(place: Place) -> Iterable[str]:
    target, given = place.target, place.given
    at = given.answered_at.astimezone(ZoneInfo(target.zone)) if given else None
    return (
        target.office,
        target.office_name,
        target.title or relay_texts.CONTACT,
        place.answer,
        given.deputy if given else "",
        place.by,
        at.isoformat(timespec="seconds") if at else "",
        place.contact,
    )


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(FORMULAS) else cell


def _heading(
    tx: Tx,
    broadcast: Broadcast,
    event: Event,
    found: Sequence[Place],
    regions: Sequence[tuple[str, Mapping[str, int]]],
) -> str:
    return texts.attendance(
        event.broadcast_id,
        drafting.title(broadcast),
        invitations.when(tx, broadcast, event),
        Counter(place.key for place in found),
        regions,
    )


def _by_province(found: Iterable[Place]) -> Mapping[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for place in found:
        counts.setdefault(place.target.province, Counter())[place.key] += 1
    return dict(sorted(counts.items()))


def _region(tx: Tx, code: str) -> str:
    office = offices.get(tx, code)
    return names.label(office) if office else code


def _lines(found: Iterable[Place]) -> Sequence[Line]:
    return [_line(place) for place in found]


def _line(place: Place) -> Line:
    given = place.given
    said = [given.deputy if given else "", _by(place)]
    more = ", ".join(part for part in said if part)
    return Line(place.name, f"{place.answer} ({more})" if more else place.answer, place.contact)


def _by(place: Place) -> str:
    """Who answered for an office."""
    is_whole = place.given is not None and place.given.voter == WHOLE
    return texts.said_by(place.by) if is_whole and place.by else ""


def _buttons(number: int) -> tuple[tuple[Button, ...], ...]:
    return ((Button(texts.CSV, f"hadir:csv:{number}"),),)

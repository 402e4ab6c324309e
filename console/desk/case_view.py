"""What the page of one case shows, as whoever looks may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from channels.base import Media
from console import words
from console.desk import pages
from console.desk.pages import OnShift
from outbox.enqueue import Composers
from registry.access import Actor
from registry.masking import masked_phones
from registry.names import one_line
from storage import case_entries, chats, divisions, media
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case
from storage.chats import ChatState
from storage.desk_lists import LATE
from storage.engine import Tx
from storage.offices import Office
from texts import desk_case as texts
from texts import desk_chat
from texts.threads import SUBJECTS
from threads import naming
from threads.deliveries import Delivery, deliveries
from threads.finding import visible
from threads.receipts import receipt

NEWEST: Final = 30  # entries that are shown at first
_NAME: Final = 60  # signs of a file's name


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at a case, and when."""

    actor: Actor
    composers: Composers
    now: datetime
    shows_all: bool = False


@dataclass(frozen=True, slots=True)
class EntryView:
    """One thing that was said or done; `label` says what it is, `file` is empty where none came."""

    id: int
    kind: str
    label: str
    who: str
    text: str
    at: str
    moment: str
    delivery: str
    file: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as it stands; `version` is what an act from this page has seen of it."""

    id: int
    version: int
    office_code: str
    facts: tuple[tuple[str, str], ...]
    number: str
    subject: str
    name: str
    is_open: bool
    is_flagged: bool
    is_late: bool
    is_emptied: bool
    window: str
    on_shift: tuple[OnShift, ...]
    entries: tuple[EntryView, ...]
    earlier: int
    shows_all: bool
    is_leaving: bool
    """Whether an answer is on its way: the page looks again by itself."""


def view(tx: Tx, case_id: int, look: Look) -> CaseView:
    """A case with what was said in it last; raises UnknownCase."""
    case = visible(tx, look.actor, case_id)
    office = tx.get_one(Office, case.office)
    found = case_entries.of_case(tx, case_id)
    shown = found if look.shows_all else found[-NEWEST:]
    ways = deliveries(tx, case, shown)
    return CaseView(
        case_id,
        case.version,
        office.code,
        tuple(_facts(tx, case, office, look)),
        receipt(case.opened_office, case.number),
        SUBJECTS[case.subject],
        naming.shown(tx, case, look.actor),
        case.is_open,
        case.is_flagged,
        case.waiting_since is not None and case.warned >= LATE,
        case.emptied_at is not None,
        _window(tx, case, office, look) if case.is_open else "",
        pages.on_shift(tx, office, look.now),
        _entries(tx, case, office, look, shown, ways),
        len(found) - len(shown),
        look.shows_all,
        Delivery.LEAVING in ways.values(),
    )


def _facts(tx: Tx, case: Case, office: Office, look: Look) -> Sequence[tuple[str, str]]:
    facts = [
        (texts.OFFICE, office.name),
        (texts.STATE, _words_for(case, look)(_state(case, office.timezone))),
        (texts.HOLDER, naming.of_staff(tx, case.holder) or texts.NOBODY),
        (texts.DIVISION, divisions.name_of(tx, case.division)),
    ]
    return [(label, fact) for label, fact in facts if fact]


def _words_for(case: Case, look: Look) -> Callable[[str], str]:
    """What was said, without telephone numbers for who does not work with them."""
    return str if naming.knows(case, look.actor) else masked_phones


def _state(case: Case, zone: str) -> str:
    if not case.is_open:
        return f"{texts.CLOSED}: {case.summary}" if case.summary else texts.CLOSED
    since = case.waiting_since
    return texts.waits_since(since, zone) if since else texts.ANSWERED


def _window(tx: Tx, case: Case, office: Office, look: Look) -> str:
    """Whether free text would be taken now; empty where it always is."""
    chat = chats.get_one(tx, case.chat_id)
    if chat.state is ChatState.GONE:
        return desk_chat.GONE
    window = look.composers[chat.channel].window
    if window is None:
        return ""
    until = chat.heard_at + window if chat.heard_at else None
    if until is None or until <= look.now:
        return desk_chat.WINDOW_CLOSED
    return desk_chat.open_until(until, office.timezone)


def _entries(
    tx: Tx,
    case: Case,
    office: Office,
    look: Look,
    shown: Sequence[CaseEntry],
    ways: Mapping[str, Delivery],
) -> tuple[EntryView, ...]:
    files = media.about(tx, {entry.media for entry in shown if entry.media})
    words_of, is_known = _words_for(case, look), naming.knows(case, look.actor)
    person = naming.shown(tx, case, look.actor)
    return tuple(
        EntryView(
            case_entries.key_of(entry),
            entry.kind.value,
            _label(tx, entry),
            person if entry.kind is EntryKind.HEARD else naming.of_staff(tx, entry.author),
            words_of(entry.text),
            texts.moment(entry.at, office.timezone),
            entry.at.isoformat(),
            texts.DELIVERIES[ways[entry.message]] if entry.message in ways else "",
            _file(entry, files, is_known=is_known),
        )
        for entry in shown
    )


def _label(tx: Tx, entry: CaseEntry) -> str:
    """What an entry is, in words: colours alone would not say it to everybody."""
    match entry.kind:
        case EntryKind.HEARD:
            return texts.PERSON_ROLE
        case EntryKind.ANSWER:
            return texts.ANSWER_OF
        case EntryKind.NOTE:
            return texts.NOTE_OF
        case EntryKind.HANDED_OVER:
            return texts.handed_over_to(_where(tx, entry))
        case kind:
            return desk_chat.KINDS[kind.value]


def _where(tx: Tx, entry: CaseEntry) -> str:
    division, code = entry.facts.get("division", ""), entry.facts.get("to", "")
    office = tx.get(Office, code) if code else None
    return office.name if office else divisions.name_of(tx, division)


def _file(entry: CaseEntry, files: Mapping[str, Media], *, is_known: bool) -> str:
    """What the file of an entry is called, and how large it is; a name may name its sender."""
    file = files.get(entry.media or "")
    if file is None or entry.kind is EntryKind.WITHDRAWN:
        return ""
    name = one_line(file.file_name, _NAME) if is_known else texts.SOME_FILE
    return f"{name} ({words.size(file.size)})"

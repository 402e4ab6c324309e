"""A file with open cases at every office's desk, and staff who are signed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert
from sqlmodel import SQLModel

from channels.base import ChatKind
from registry import access, web_access
from registry import offices as registry
from storage import case_words, offices, people, roles, web_sessions
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case, CaseState, Subject
from storage.chats import ChatRow, ChatState
from storage.engine import Database, Tx, table_of
from storage.offices import NATIONAL_CODE
from storage.people import Person
from storage.roles import Role
from storage.web_sessions import WebSession

CASES = 10_000  # at the crowded desk, and as many at all others together
CROWDED = NATIONAL_CODE
BUSY, BUSY_CASES = "65.03", 50
IDLE = "36.03"  # an office that nobody writes to
CHUNK = 1_000  # cases a transaction
TOKEN_LENGTH = 43
CHANNEL, ACCOUNT = "telegram", "4242"
SAID = (
    "Selamat pagi, kapan pengumuman hasil seleksi KPPS dan di mana kami bisa melihatnya?",
    "Terima kasih sudah menulis. Pengumumannya ditempel di kantor dan dimuat di laman kami.",
    "Surat suara yang rusak saat dilipat diganti dengan yang mana, dan siapa yang mencatatnya?",
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody of a desk with browsers that are signed in, by the tokens of their cookies."""

    actor: access.Actor
    office: str
    tokens: tuple[str, ...]


async def seed(db: Database) -> Sequence[str]:
    """Store offices and cases; returns the codes of the other offices."""
    await db.write(registry.seed)
    known = [office.code for office in await db.read(offices.everything)]
    codes = [code for code in known if code not in {IDLE, BUSY, CROWDED}]
    desks = [BUSY] * BUSY_CASES + [CROWDED] * CASES
    desks += [codes[number % len(codes)] for number in range(CASES - BUSY_CASES)]
    for start in range(0, len(desks), CHUNK):
        few = desks[start : start + CHUNK]
        await db.write(lambda tx, start=start, few=few: _add(tx, start + 1, few))  # type: ignore[misc]  # mypy reads no default
    return codes


async def hire(db: Database, number: int, desks: Sequence[str], browsers: int) -> Visitor:
    """Somebody who answers for these desks, in so many browsers."""
    return await db.write(lambda tx: _hire(tx, number, desks, browsers))


def _hire(tx: Tx, number: int, desks: Sequence[str], browsers: int) -> Visitor:
    now, user = datetime.now(UTC), f"staff-{number}"
    person = access.introduce(tx, CHANNEL, ACCOUNT, user, f"Petugas {number}", now).person_id
    for office in desks:
        tx.add(roles.RoleGrant(person_id=person, office=office, role=Role.DESK, granted_at=now))
    tx.flush()
    (address,) = people.addresses_of(tx, person)
    tokens = tuple(f"{number:06d}{browser:0{TOKEN_LENGTH - 6}d}" for browser in range(browsers))
    for token in tokens:
        session = WebSession(
            token_digest=web_access.digest(token),
            person_id=person,
            address_id=people.address_key(address),
            created_at=now,
            seen_at=now,
            expires_at=now + web_access.LASTS,
        )
        web_sessions.add(tx, session)
    actor = access.introduce(tx, CHANNEL, ACCOUNT, user, "", now)
    return Visitor(actor, desks[0], tokens)


def _add(tx: Tx, first: int, desks: Sequence[str]) -> None:
    """A person, a chat and a case with three messages for each desk, numbered from `first`."""
    now, numbered = datetime.now(UTC), list(enumerate(desks, start=first))
    _put(tx, [Person(id=n, name=f"Warga {n}", created_at=now) for n, _ in numbered])
    _put(tx, [_chat(n, now) for n, _ in numbered])
    _put(tx, [_case(n, office, now) for n, office in numbered])
    _put(tx, [entry for n, office in numbered for entry in _entries(n, office, now)])
    for number, _ in numbered:
        case_words.put(tx, number, " ".join(SAID))


def _put(tx: Tx, rows: Sequence[SQLModel]) -> None:
    tx.execute(insert(table_of(type(rows[0]))), [row.model_dump() for row in rows])


def _chat(number: int, now: datetime) -> ChatRow:
    return ChatRow(
        id=number,
        channel=CHANNEL,
        account=ACCOUNT,
        external_id=f"{number}",
        kind=ChatKind.PRIVATE,
        title="",
        state=ChatState.ACTIVE,
        person_id=number,
        created_at=now,
    )


def _case(number: int, office: str, now: datetime) -> Case:
    """It waits since a while; no clock of it strikes during the measurement."""
    waiting_since = now - timedelta(minutes=number % 600)
    return Case(
        id=number,
        opened_office=office,
        number=number,
        office=office,
        chat_id=number,
        subject=Subject.QUESTION,
        state=CaseState.WAITING,
        opened_at=waiting_since,
        waiting_since=waiting_since,
        changed_at=waiting_since,
    )


def _entries(number: int, office: str, now: datetime) -> Iterator[CaseEntry]:
    for place, text in enumerate(SAID):
        is_answer = place % 2 == 1
        yield CaseEntry(
            id=number * len(SAID) + place,
            case_id=number,
            kind=EntryKind.ANSWER if is_answer else EntryKind.HEARD,
            key=f"past:{number}:{place}",
            at=now,
            office=office if is_answer else None,
            text=text,
        )

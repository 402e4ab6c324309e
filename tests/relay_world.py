"""The small KPU of tests/world.py on WhatsApp: contacts, groups we cannot enter, Admin Grup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from broadcasts import progress, publish, quota, schedule
from broadcasts.progress import Progress, Tally
from channels.base import ChatKind, Part, SendError, Sent
from outbox import claim as claiming
from outbox import receipts
from outbox.claim import Claim, Policy
from outbox.enqueue import Composers
from outbox.receipts import Receipt
from storage import chats, group_admins, people, renderings
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Tx
from storage.operations import OperationRow
from tests import world
from tests.world import LEASE, NOW, WORKER

CHANNEL = "whatsapp"
ACCOUNT = "internal"
SENDER = f"{CHANNEL}:{ACCOUNT}"
WINDOW = timedelta(hours=24)
DAY = quota.DAY
HOUR = timedelta(hours=1)


class Composer(world.Composer):
    """A platform with a window and a daily allowance, in which nothing can change."""

    can_edit = False
    has_commands = False
    has_groups = False
    window = WINDOW

    def __init__(self, daily_people: int = 0) -> None:
        self.daily_people = daily_people


def composers(daily_people: int = 0) -> Composers:
    """WhatsApp, with this allowance, and Telegram."""
    return {CHANNEL: Composer(daily_people), **world.COMPOSERS}


# Who and where


def add_contact(
    tx: Tx, office: str | None, number: int, *, heard_at: datetime | None = None
) -> ChatRow:
    """A person who receives an office's announcements; without an office, only a person."""
    digits = number_of(number)
    address = people.add(tx, CHANNEL, ACCOUNT, digits, f"Orang {number}", NOW)
    return chats.add(
        tx,
        ChatRow(
            channel=CHANNEL,
            account=ACCOUNT,
            external_id=digits,
            kind=ChatKind.PRIVATE,
            title="",
            state=ChatState.ACTIVE,
            office=office,
            category=Category.SATKER if office else None,
            heard_at=heard_at,
            person_id=address.person_id,
            created_at=NOW,
        ),
    )


def number_of(person: int) -> str:
    """The telephone number of a person."""
    return f"+62811{person:08}"


def add_group(tx: Tx, office: str, title: str, *admins: ChatRow) -> ChatRow:
    """A group that we cannot enter, with its Admin Grup."""
    group = chats.add(
        tx,
        ChatRow(
            channel=CHANNEL,
            account="grup",
            external_id=f"grup-{title}",
            kind=ChatKind.GROUP,
            title=title,
            state=ChatState.ACTIVE,
            office=office,
            category=Category.SATKER,
            is_relayed=True,
            created_at=NOW,
        ),
    )
    for admin in admins:
        appoint(tx, group, admin)
    return group


def appoint(tx: Tx, group: ChatRow, admin: ChatRow) -> None:
    """Let somebody pass on to a group."""
    group_admins.add(tx, chats.key_of(group), chats.key_of(admin), NOW)


# Announcements


def release(
    tx: Tx,
    text: str = "Rapat pukul 13.00",
    *,
    due_at: datetime = NOW,
    now: datetime = NOW,
    daily_people: int = 0,
    gap: float = 0,
) -> int:
    """An announcement to everybody, written down whole; returns its number."""
    number = world.add_draft(tx, text, gap=gap)
    publish.publish(tx, number, "cli:tester", due_at, now)
    plan(tx, now, daily_people)
    return number


def plan(tx: Tx, now: datetime = NOW, daily_people: int = 0) -> None:
    """Write every operation that is missing."""
    while publish.write_chunk(tx, composers(daily_people), now):
        pass


def tick(tx: Tx, now: datetime = NOW) -> None:
    """Do what time brings until nothing more comes."""
    while schedule.tick(tx, composers(), now):
        pass


def take(tx: Tx, now: datetime = NOW, slots: int = 50) -> Sequence[Claim]:
    """Claim what may leave."""
    return claiming.claim(tx, SENDER, Policy(), WORKER, now, LEASE, slots).claims


def finish(
    tx: Tx, claims: Sequence[Claim], now: datetime = NOW, answer: SendError | None = None
) -> None:
    """Store what the platform answered: success, or this error for each call."""
    done = [Receipt(claim, answer or Sent((f"m{claim.candidate.id}",)), now) for claim in claims]
    receipts.apply(tx, SENDER, WORKER, done, now)
    tx.expire_all()


def send_all(
    tx: Tx,
    now: datetime = NOW,
    answer: Callable[[Claim], SendError | None] = lambda _: None,
) -> list[tuple[str, str]]:
    """Send until nothing may leave; returns (number, text) of what arrived, in order."""
    arrived: list[tuple[str, str]] = []
    while claims := take(tx, now):
        for claim in claims:
            result = answer(claim)
            finish(tx, [claim], now, result)
            if result is None:
                arrived.append((claim.candidate.chat, part_of(tx, claim.candidate.rendering).text))
    return arrived


# Looking


def part_of(tx: Tx, rendering: str | None) -> Part:
    """What a call sends."""
    assert rendering is not None
    return renderings.get(tx, rendering)


def rows_to(tx: Tx, chat: ChatRow) -> list[OperationRow]:
    """The calls to a person, in the order in which they leave."""
    return [row for row in world.rows_of(tx) if row.chat_id == chat.id]


def templates(tx: Tx) -> list[OperationRow]:
    """The calls that begin a conversation."""
    return [row for row in world.rows_of(tx) if row.is_first_contact]


def days(tx: Tx, since: datetime = NOW) -> Mapping[int, int]:
    """How many conversations begin on each day."""
    return Counter((row.due_at - since) // DAY for row in templates(tx))


def measured(tx: Tx, number: int) -> Progress:
    """How far an announcement is; every sum adds up to the audience."""
    found = progress.measure(tx, number)
    assert found.total.total == found.audience
    for part in (found.by_tier, found.by_province):
        assert sum(tally.total for tally in part.values()) == found.audience
    assert len(progress.groups(tx, number)) == found.audience
    return found


def total(tx: Tx, number: int) -> Tally:
    """The sums of an announcement."""
    return measured(tx, number).total


def reasons(tx: Tx, number: int) -> Mapping[str, str | None]:
    """Why targets are where they are, by the title of the group ("" for contacts)."""
    return {group.title: group.reason for group in progress.groups(tx, number)}

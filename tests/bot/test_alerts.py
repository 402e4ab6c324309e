"""What operators are told, how often, and through which account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot import troubles
from bot.alerts import AGAIN_AFTER, CALM, Alarm, Telling, reached, telling
from bot.composers import COMPOSERS
from bot.troubles import Trouble
from channels.base import ChatKind, Envelope, Message, Misconfigured
from outbox import enqueue
from registry import access, consent
from storage import alerts, chats, inbox, offers, renderings, roles
from storage.alerts import Kind
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Database, Tx
from storage.operations import OperationRow
from storage.roles import Role
from tests.world import NOW, SENDER, Clock, add_group, add_offices, add_person, finish, take

SECOND = timedelta(seconds=1)
LONG_AGO = NOW - timedelta(days=1)
TELEGRAM, WHATSAPP = ("telegram", "4242"), ("whatsapp", "internal")
ACCOUNTS = ("telegram:4242", "whatsapp:internal")


@pytest.mark.parametrize(
    ("label", "seen", "told", "since", "says"),
    [
        ("seen for the first time", 0 * SECOND, None, LONG_AGO, Telling.BEGAN),
        ("told, and still there", 0 * SECOND, 1 * SECOND, LONG_AGO, Telling.NOTHING),
        ("unseen for a moment", CALM - SECOND, 2 * CALM, LONG_AGO, Telling.NOTHING),
        ("there for six hours", 0 * SECOND, AGAIN_AFTER, LONG_AGO, Telling.GOES_ON),
        ("unseen for long", CALM, 2 * CALM, LONG_AGO, Telling.ENDED),
        ("over before it was told", CALM, None, LONG_AGO, Telling.DROP),
        ("unseen, but I have just begun", CALM, 2 * CALM, NOW, Telling.NOTHING),
        ("untold, but I have just begun", CALM, None, NOW, Telling.NOTHING),
        ("told before my time, still there", 0 * SECOND, 1 * SECOND, NOW, Telling.NOTHING),
    ],
)
def test_what_is_told(
    label: str, seen: timedelta, told: timedelta | None, since: object, says: Telling
) -> None:
    """Once when it begins, every six hours, once when it is over; a restart adds nothing."""
    assert since in (LONG_AGO, NOW)
    watched = LONG_AGO if since == LONG_AGO else NOW
    told_at = None if told is None else NOW - told
    assert telling(NOW - seen, told_at, watched, NOW) is says


def chat_of(person: int, place: tuple[str, str], number: int) -> ChatRow:
    """A private chat."""
    channel, account = place
    return ChatRow(
        id=number,
        channel=channel,
        account=account,
        external_id=str(number),
        kind=ChatKind.PRIVATE,
        title="",
        state=ChatState.ACTIVE,
        person_id=person,
        created_at=NOW,
    )


@pytest.mark.parametrize(
    ("label", "dead", "numbers"),
    [
        ("all is well", (), [1, 2, 3]),
        ("one is refused", ("telegram:4242",), [2, 3]),
        ("both are refused", ACCOUNTS, [1, 2, 3]),
    ],
)
def test_where_operators_are_reached(label: str, dead: Sequence[str], numbers: list[int]) -> None:
    """Not through an account that is refused, unless an operator has no other."""
    rows = [chat_of(7, TELEGRAM, 1), chat_of(7, WHATSAPP, 2), chat_of(8, WHATSAPP, 3)]
    assert [row.id for row in reached(rows, dead)] == numbers
    assert [row.id for row in reached(rows[:1], ("telegram:4242",))] == [1]


# With a database


def operator(tx: Tx, *places: tuple[str, str]) -> list[ChatRow]:
    """An admin of the national office with a chat on each of these accounts."""
    actor = access.introduce(tx, *places[0], "81", "Operator", NOW)
    roles.grant(tx, actor.person_id, "00", Role.ADMIN, NOW)
    return [
        chats.add(tx, chat_of(actor.person_id, place, number))
        for number, place in enumerate(places, start=501)
    ]


def alarm(clock: Clock, free: float | None = None) -> Alarm:
    """What watches from now on."""
    return Alarm(COMPOSERS, ACCOUNTS, lambda: free, clock.now)


def told(tx: Tx) -> list[tuple[str, str]]:
    """(account, first line) of everything said to operators, oldest first."""
    found = tx.scalars(
        select(OperationRow)
        .where(col(OperationRow.message).startswith("alert:"))
        .order_by(col(OperationRow.id))
    )
    return [
        (row.account, renderings.get(tx, row.rendering or "").text.splitlines()[0]) for row in found
    ]


@pytest.fixture
def world(db: Database) -> Database:
    """A small KPU."""
    db.write_now(add_offices)
    return db


def test_an_alert_lives_through_a_restart(world: Database) -> None:
    """It is told once by two processes one after the other, and ends once."""
    clock = Clock()

    def scene(tx: Tx) -> None:
        operator(tx, TELEGRAM)
        first = alarm(clock, free=0.05)
        assert first.has_work(tx, clock.now)
        assert first.look(tx, clock.now)
        assert not first.look(tx, clock.advance(10))
        clock.advance(3600)
        second = alarm(clock, free=0.05)
        assert not second.look(tx, clock.now)
        third = alarm(clock, free=0.5)
        assert not third.look(tx, clock.advance(10))
        assert third.look(tx, clock.advance(CALM.total_seconds()))
        assert not third.has_work(tx, clock.now)
        heads = [line for _, line in told(tx)]
        assert heads == ["<b>Perlu ditangani pengelola</b>", "<b>Sudah pulih</b>"]

    world.write_now(scene)


def test_a_refused_account_is_told_elsewhere(world: Database) -> None:
    """A dead Telegram token is heard of on WhatsApp; the outbox notes it with the call."""

    def scene(tx: Tx) -> None:
        operator(tx, TELEGRAM, WHATSAPP)
        enqueue.say(tx, COMPOSERS, add_person(tx, 5), Message("Halo"), key="k", now=NOW)
        finish(tx, take(tx).claims, answer=Misconfigured("token_rejected"))
        assert alarm(Clock()).look(tx, NOW)
        assert {account for account, _ in told(tx)} == {"whatsapp:internal"}
        (alert,) = alerts.everything(tx)
        assert (alert.kind, alert.subject, alert.detail) == (
            Kind.ACCOUNT,
            SENDER,
            "token_rejected",
        )

    world.write_now(scene)


def test_operators_who_said_stop(world: Database) -> None:
    """STOP holds for alerts, too."""

    def scene(tx: Tx) -> None:
        operator(tx, TELEGRAM)
        consent.stop(tx, *TELEGRAM, "81", NOW)
        alarm(Clock(), free=0.01).look(tx, NOW)
        assert told(tx) == []
        assert offers.get(tx, 501, LONG_AGO) == ()

    world.write_now(scene)


def test_six_hours_later(world: Database) -> None:
    """What lasts is told again with its beginning."""
    clock = Clock()

    def scene(tx: Tx) -> None:
        operator(tx, TELEGRAM)
        watch = alarm(clock, free=0.01)
        for _ in range(13):
            watch.look(tx, clock.now)
            clock.advance(1800)
        heads = [line for _, line in told(tx)]
        assert heads == [
            "<b>Perlu ditangani pengelola</b>",
            "<b>Masih berlangsung sejak Senin, 8 Februari 2027 pukul 10.00 WIB</b>",
        ]

    world.write_now(scene)


# What can be seen


def test_what_is_wrong(world: Database) -> None:
    """Replies that wait, a full disk, lost groups and dead letters are seen; a calm bot is not."""

    def scene(tx: Tx) -> None:
        assert troubles.seen(tx, ACCOUNTS, 0.5, NOW) == []
        enqueue.say(tx, COMPOSERS, add_person(tx, 5), Message("Halo"), key="k", now=NOW)
        assert troubles.seen(tx, ACCOUNTS, None, NOW + 60 * SECOND) == []
        inbox.accept(tx, [Envelope("telegram", "4242", str(n), "c", b"{}") for n in range(7)], NOW)
        for number in range(1, 8):
            inbox.count_failure(tx, number, 1)
        groups = [add_group(tx, "32", number) for number in range(50)]
        chats.mark_gone(tx, chats.key_of(groups[0]))
        quiet = troubles.seen(tx, (), 0.1, NOW)
        assert quiet == [Trouble(Kind.DEAD_LETTERS, "", "1, 2, 3, 4, 5, …")]
        chats.mark_gone(tx, chats.key_of(groups[1]))
        assert troubles.seen(tx, ACCOUNTS, 0.099, NOW + 61 * SECOND) == [
            Trouble(Kind.SLOW_REPLIES, "telegram:4242", "60"),
            Trouble(Kind.DISK, "", "10"),
            Trouble(Kind.UNREACHABLE, "", "2 dari 50"),
            Trouble(Kind.DEAD_LETTERS, "", "1, 2, 3, 4, 5, …"),
        ]

    world.write_now(scene)


def test_groups_that_nobody_registered_do_not_count(world: Database) -> None:
    """Being put out of somebody's private group is no trouble."""

    def scene(tx: Tx) -> None:
        chats.add(
            tx,
            ChatRow(
                channel="telegram",
                account="4242",
                external_id="-5",
                kind=ChatKind.GROUP,
                title="x",
                state=ChatState.GONE,
                category=Category.MEDIA,
                created_at=NOW,
            ),
        )
        assert chats.count_gone(tx) == (0, 0)
        assert troubles.seen(tx, (), None, NOW) == []

    world.write_now(scene)

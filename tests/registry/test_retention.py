"""The nightly sweep: what goes, what stays, and when it is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from channels.base import Button, ChatKind, Envelope, Media, MediaKind, Message
from outbox import enqueue
from registry import access, invitations, retention, web_access
from registry.retention import CHUNK, STEPS
from storage import (
    audit,
    broadcasts,
    chats,
    conversations,
    inbox,
    media,
    offers,
    people,
    roles,
    trackers,
)
from storage import retention as kept
from storage.audit import AuditRow
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import ChatRow, ChatState
from storage.engine import Database, Tx
from storage.operations import OperationState
from storage.renderings import Rendering
from storage.roles import Role
from storage.trackers import Tracker
from tests.registry.conftest import NOW
from tests.world import Composer, rows_of, selector

DAY = timedelta(days=1)
FILE = Media("ab" * 32, MediaKind.PHOTO, "foto.jpg", "image/jpeg", 3)


def swept(tx: Tx, name: str, now: datetime) -> int:
    """Run one step to its end; returns how many rows it took."""
    done, resume_at = 0, 0
    while True:
        chunk = STEPS[name](tx, now, resume_at)
        done += chunk.done
        if chunk.resume_at is None:
            return done
        resume_at = chunk.resume_at


def private_chat(tx: Tx, user: str = "71") -> ChatRow:
    """A stranger's chat."""
    actor = access.introduce(tx, "telegram", "4242", user, "Siti", NOW)
    return chats.add(
        tx,
        ChatRow(
            channel="telegram",
            account="4242",
            external_id=user,
            kind=ChatKind.PRIVATE,
            title="",
            state=ChatState.ACTIVE,
            person_id=actor.person_id,
            created_at=NOW,
        ),
    )


def event(tx: Tx) -> None:
    """A handled event."""
    inbox.accept(tx, [Envelope("telegram", "4242", "1", "c", b"x")], NOW)
    inbox.mark_handled(tx, 1, NOW)


def dialogue(tx: Tx) -> None:
    """A dialogue that stands still."""
    conversations.put(tx, "c", "kirim:text", {}, NOW)


def offer(tx: Tx) -> None:
    """Buttons in a chat."""
    offers.put(tx, chats.key_of(private_chat(tx)), ((Button("a", "b"),),), NOW)


def draft(tx: Tx) -> int:
    """A draft with a picture that nobody released."""
    media.put(tx, FILE, b"abc", NOW)
    return broadcasts.add(
        tx,
        Broadcast(
            office="00",
            author="person:1",
            text="Konsep",
            media=FILE.sha256,
            selector=broadcasts.pack(selector()),
            state=BroadcastState.DRAFT,
            created_at=NOW,
        ),
    )


def unreleased(tx: Tx) -> None:
    """The same for the table below."""
    draft(tx)


def follower(tx: Tx) -> None:
    """A live view that has ended."""
    chat = chats.key_of(private_chat(tx))
    tracker = Tracker(broadcast_id=draft(tx), chat_id=chat, message="m", digest="d", ends_at=NOW)
    trackers.add(tx, tracker)


def invitation(tx: Tx) -> None:
    """A code that ends now."""
    invitations.invite(tx, Role.VIEWER, "00", "cli:x", NOW, valid_for=timedelta(0))


def link(tx: Tx) -> str:
    """A link into the web desk."""
    actor = access.introduce(tx, "telegram", "4242", "71", "Siti", NOW)
    roles.grant(tx, actor.person_id, "00", Role.DESK, NOW)
    (address,) = people.addresses_of(tx, actor.person_id)
    return web_access.make_link(tx, actor, address, NOW)


def session(tx: Tx) -> None:
    """A browser that was let in."""
    web_access.redeem(tx, link(tx), NOW)


def talk(tx: Tx) -> None:
    """A message that arrived."""
    enqueue.say(
        tx, {"telegram": Composer()}, private_chat(tx), Message("Halo Siti"), key="k", now=NOW
    )
    (row,) = rows_of(tx)
    row.state = OperationState.SENT
    tx.flush()


def stranger(tx: Tx) -> None:
    """Somebody who wrote once."""
    private_chat(tx)


@pytest.mark.parametrize(
    ("name", "make", "lasts"),
    [
        ("events", event, kept.EVENTS),
        ("dialogues", dialogue, kept.DIALOGUES),
        ("offers", offer, kept.OFFERS),
        ("drafts", unreleased, kept.DRAFTS),
        ("followers", follower, kept.FOLLOWERS),
        ("invitations", invitation, kept.INVITATIONS),
        ("links", link, kept.WEB_LINKS + web_access.LINK_LASTS),
        ("sessions", session, kept.WEB_SESSIONS + web_access.LASTS),
        ("talk", talk, kept.TALK),
        ("strangers", stranger, kept.STRANGERS),
    ],
)
def test_what_is_too_old_goes(
    name: str, make: Callable[[Tx], object], lasts: timedelta, seeded: Database
) -> None:
    """Each kind of rows stays for as long as the register says, and no longer."""

    def scene(tx: Tx) -> None:
        make(tx)
        assert swept(tx, name, NOW + lasts) == 0
        assert swept(tx, name, NOW + lasts + timedelta(seconds=1)) == 1
        assert swept(tx, name, NOW + lasts + timedelta(seconds=1)) == 0

    seeded.write_now(scene)


def test_talk_leaves_no_text(seeded: Database) -> None:
    """With the last message that has it a text goes, too."""

    def scene(tx: Tx) -> None:
        talk(tx)
        swept(tx, "talk", NOW + kept.TALK + DAY)
        tx.expire_all()
        assert not tx.scalars(select(Rendering)).all()

    seeded.write_now(scene)


def test_files_stay_while_an_announcement_has_them(seeded: Database) -> None:
    """The picture of a draft goes after the draft."""

    def scene(tx: Tx) -> None:
        number = draft(tx)
        late = NOW + kept.DRAFTS + DAY
        assert swept(tx, "files", late) == 0
        assert swept(tx, "drafts", late) == 1
        assert swept(tx, "files", late) == 1
        tx.expire_all()
        found = tx.get_one(Broadcast, number)
        assert (found.text, found.media, found.state) == ("", None, BroadcastState.WITHDRAWN)

    seeded.write_now(scene)


def test_files_that_only_a_message_carries_stay_a_day(seeded: Database) -> None:
    """An exported case leaves before it is removed, also one that is exported again."""

    def scene(tx: Tx) -> None:
        media.put(tx, FILE, b"abc", NOW)
        media.put(tx, FILE, b"abc", NOW + DAY)
        assert swept(tx, "files", NOW + DAY + kept.FILES) == 0
        assert swept(tx, "files", NOW + DAY + kept.FILES + timedelta(seconds=1)) == 1

    seeded.write_now(scene)


def test_released_announcements_stay(seeded: Database) -> None:
    """What an office has said is no draft, however old."""

    def scene(tx: Tx) -> None:
        tx.get_one(Broadcast, draft(tx)).published_at = NOW
        tx.flush()
        assert swept(tx, "drafts", NOW + timedelta(days=9999)) == 0

    seeded.write_now(scene)


def test_events_that_wait_stay(seeded: Database) -> None:
    """Nothing unhandled is ever removed."""

    def scene(tx: Tx) -> None:
        inbox.accept(tx, [Envelope("telegram", "4242", "1", "c", b"x")], NOW)
        assert swept(tx, "events", NOW + timedelta(days=9999)) == 0

    seeded.write_now(scene)


@pytest.mark.parametrize(
    ("label", "ends_after", "goes"),
    [("held", None, 0), ("ended", DAY, 1), ("recent", 300 * DAY, 0)],
)
def test_people_with_a_role_stay(
    label: str, ends_after: timedelta | None, goes: int, seeded: Database
) -> None:
    """Who works for an office is no stranger, nor within a year of the end."""

    def scene(tx: Tx) -> None:
        chat = private_chat(tx)
        grant = roles.grant(tx, chat.person_id or 0, "00", Role.VIEWER, NOW)
        grant.ends_at = NOW + ends_after if ends_after else None
        tx.flush()
        assert swept(tx, "strangers", NOW + kept.STRANGERS + 2 * DAY) == goes

    seeded.write_now(scene)


def test_who_writes_stays(seeded: Database) -> None:
    """A year counts from the last word."""

    def scene(tx: Tx) -> None:
        chat = private_chat(tx)
        people.see(tx, chat.person_id or 0, None, NOW + 300 * DAY)
        assert swept(tx, "strangers", NOW + kept.STRANGERS + 2 * DAY) == 0
        assert swept(tx, "strangers", NOW + kept.STRANGERS + 301 * DAY) == 1
        assert chat.external_id.startswith("erased:")

    seeded.write_now(scene)


def test_many_rows_take_many_chunks(seeded: Database) -> None:
    """One transaction takes so many rows at most, and says that there are more."""

    def scene(tx: Tx) -> None:
        for number in range(CHUNK + 1):
            conversations.put(tx, f"c{number}", "x", {}, NOW)
        late = NOW + kept.DIALOGUES + DAY
        assert STEPS["dialogues"](tx, late, 0) == retention.Chunk(CHUNK, 0)
        assert STEPS["dialogues"](tx, late, 0) == retention.Chunk(1, None)

    seeded.write_now(scene)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("label", "last", "now", "due"),
    [
        ("never yet", None, "2027-02-08T03:00", True),
        ("this night", "2027-02-07T19:01", "2027-02-08T03:00", False),
        ("just before two", "2027-02-06T19:30", "2027-02-07T18:59", False),
        ("at two in Jakarta", "2027-02-06T19:30", "2027-02-07T19:00", True),
        ("after days of standing still", "2027-02-01T19:30", "2027-02-08T03:00", True),
        ("dated by a clock gone wrong", "2029-01-01T00:00", "2027-02-08T03:00", True),
    ],
)
def test_once_a_night(label: str, last: str | None, now: str, *, due: bool) -> None:
    """A sweep is due as soon as a night has passed without one."""
    assert retention.is_due(at(last) if last else None, at(now)) is due


def test_a_sweep_is_written_down_with_counts(seeded: Database) -> None:
    """The audit says how many of each kind, and nothing else."""

    def scene(tx: Tx) -> None:
        assert retention.last_sweep(tx) is None
        retention.note_sweep(tx, {"talk": 3, "files": 0}, NOW)
        assert retention.last_sweep(tx) == NOW
        assert tx.scalars(select(AuditRow)).one().facts == {"talk": 3}
        assert audit.count(tx) == 1

    seeded.write_now(scene)

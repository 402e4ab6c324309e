"""Forgetting people, and keeping them forgotten across imports and restores."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from channels.base import ChatKind, Envelope, Media, MediaKind, Message, OperationKind
from outbox import enqueue
from registry import access, consent, erasure
from storage import (
    broadcasts,
    chats,
    conversations,
    inbox,
    media,
    people,
    renderings,
    roles,
    suppression,
    traces,
)
from storage.audit import AuditRow
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import ChatRow, ChatState
from storage.engine import Database, Tx
from storage.operations import ERASED, OperationRow, OperationState
from storage.people import Address, Person
from storage.retention import LAST_WORDS
from storage.roles import Role
from storage.suppression import Reason, SuppressionList
from tests.registry.conftest import NOW
from tests.world import Composer

CHANNEL, ACCOUNT = "telegram", "4242"
COMPOSERS = {CHANNEL: Composer()}
LATER = NOW + timedelta(hours=1)
KEY = b"a key that the operator has set elsewhere"


def known(tx: Tx, user: str = "71", name: str = "Siti Aminah", now: datetime = NOW) -> ChatRow:
    """A person with a private chat, a role, an event and a dialogue."""
    actor = access.introduce(tx, CHANNEL, ACCOUNT, user, name, now)
    roles.grant(tx, actor.person_id, "65.03", Role.DRAFTER, now)
    key = f"{CHANNEL}:{ACCOUNT}:{user}:0:{user}"
    inbox.accept(tx, [Envelope(CHANNEL, ACCOUNT, f"u{user}", key, b"rahasia")], now)
    conversations.put(tx, key, "kirim:text", {"caption": "rahasia"}, now)
    return chats.add(
        tx,
        ChatRow(
            channel=CHANNEL,
            account=ACCOUNT,
            external_id=user,
            kind=ChatKind.PRIVATE,
            title=name,
            state=ChatState.ACTIVE,
            person_id=actor.person_id,
            created_at=now,
        ),
    )


def tell(tx: Tx, chat: ChatRow, text: str, key: str = "k") -> OperationRow:
    """Say something in a chat; it waits."""
    enqueue.say(tx, COMPOSERS, chat, Message(text), key=key, now=NOW)
    return tx.scalars(
        select(OperationRow).where(
            OperationRow.message == key, OperationRow.chat_id == chats.key_of(chat)
        )
    ).one()


def erase(tx: Tx, chat: ChatRow, now: datetime = NOW) -> bool:
    """Forget the person behind a chat."""
    assert chat.person_id is not None
    return erasure.erase(tx, chat.person_id, "person:1", now)


def is_known(tx: Tx, user: str = "71") -> bool:
    """Whether we have an address."""
    return people.find_address(tx, CHANNEL, ACCOUNT, user) is not None


def test_everything_about_a_person_goes(seeded: Database) -> None:
    """Name, address, role, dialogue and event are gone; the number stays for the audit."""

    def scene(tx: Tx) -> None:
        chat = known(tx)
        person_id = chat.person_id
        assert erase(tx, chat)
        assert not erasure.erase(tx, person_id or 0, "person:1", NOW), "only once"
        assert erasure.finish(tx, NOW) == 1
        person = tx.scalars(select(Person)).one()
        assert (person.id, person.name, person.erased_at) == (person_id, "", NOW)
        assert not tx.scalars(select(Address)).all()
        assert roles.of_person(tx, person_id or 0, NOW) == []
        assert (chat.external_id, chat.title, chat.person_id) == (f"erased:{chat.id}", "", None)
        row = tx.scalars(select(inbox.InboxRow)).one()
        assert (row.conversation, row.body, row.external_id) == ("", None, "u71")
        assert inbox.next_of_each(tx, (), 9) == []
        assert not tx.scalars(select(conversations.ConversationRow)).all()
        act = tx.scalars(select(AuditRow)).one()
        assert (act.action, act.facts) == ("person.erased", {"addresses": 1, "roles": 1})

    seeded.write_now(scene)


def test_others_are_untouched(seeded: Database) -> None:
    """Somebody whose id begins or ends alike, and who got the same text, keeps everything."""

    def scene(tx: Tx) -> None:
        siti, budi = known(tx, "71"), known(tx, "171", "Budi")
        rows = [tell(tx, chat, "Halo") for chat in (siti, budi)]
        for row in rows:
            row.state = OperationState.SENT
        erase(tx, siti)
        erasure.finish(tx, NOW)
        tx.expire_all()
        assert is_known(tx, "171")
        assert rows[1].rendering is not None
        assert renderings.get(tx, rows[1].rendering).text == "Halo"
        assert [row.body for row in tx.scalars(select(inbox.InboxRow).order_by("id"))] == [
            None,
            b"rahasia",
        ]
        assert len(tx.scalars(select(conversations.ConversationRow)).all()) == 1

    seeded.write_now(scene)


def test_what_waits_never_leaves_but_the_last_word_does(seeded: Database) -> None:
    """The chat stays until what is said after the erasure has left."""

    def scene(tx: Tx) -> None:
        chat = known(tx)
        old = tell(tx, chat, "Lama", "old")
        erase(tx, chat)
        last = tell(tx, chat, "Sudah dihapus", "last")
        tx.expire_all()
        assert (old.state, old.reason) == (OperationState.SKIPPED, ERASED)
        assert erasure.finish(tx, NOW) == 0
        assert chat.external_id == "71"
        last.state, last.external_id, last.target = OperationState.SENT, "m9", "m8"
        assert erasure.finish(tx, NOW) == 1
        tx.expire_all()
        assert [(row.rendering, row.external_id, row.target) for row in (old, last)] == [
            (None, None, None),
            (None, None, None),
        ]
        assert not tx.scalars(select(renderings.Rendering)).all()

    seeded.write_now(scene)


@pytest.mark.parametrize("state", [OperationState.PENDING, OperationState.SENDING])
def test_a_last_word_that_cannot_leave(state: OperationState, seeded: Database) -> None:
    """After a day the chat is forgotten all the same; a call on the wire is waited for."""

    def scene(tx: Tx) -> None:
        chat = known(tx)
        erase(tx, chat)
        tell(tx, chat, "Sudah dihapus").state = state
        tx.flush()
        assert erasure.finish(tx, NOW + LAST_WORDS) == 0
        is_free = state is OperationState.PENDING
        assert erasure.finish(tx, NOW + LAST_WORDS + timedelta(seconds=1)) == int(is_free)

    seeded.write_now(scene)


def test_the_list_holds_without_the_person(seeded: Database) -> None:
    """No import brings an erased address or a STOP back, under whichever account it is listed."""

    def scene(tx: Tx) -> None:
        erase(tx, known(tx, "71"))
        known(tx, "72")
        consent.stop(tx, CHANNEL, ACCOUNT, "72", NOW)
        listed = [
            (user, account)
            for user in ("71", "72", "73")
            for account in (ACCOUNT, "publik")
            if consent.is_suppressed(tx, CHANNEL, account, user)
        ]
        assert listed == [("71", ACCOUNT), ("71", "publik"), ("72", ACCOUNT)]
        assert not consent.is_suppressed(tx, "whatsapp", ACCOUNT, "71")

    seeded.write_now(scene)


def test_stop_outlives_the_erasure(seeded: Database) -> None:
    """Who said STOP and was then forgotten, wished or not, is not written to."""

    def scene(tx: Tx) -> None:
        chat = known(tx)
        consent.stop(tx, CHANNEL, ACCOUNT, "71", NOW)
        assert chat.person_id is not None
        erasure.erase(tx, chat.person_id, "system", NOW, is_wish=False)
        assert consent.is_suppressed(tx, CHANNEL, ACCOUNT, "71")
        assert not consent.is_erased(tx, CHANNEL, ACCOUNT, "71")
        consent.begin_anew(tx, CHANNEL, ACCOUNT, "71", LATER)
        assert not consent.is_suppressed(tx, CHANNEL, ACCOUNT, "71")

    seeded.write_now(scene)


def test_the_list_names_nobody(seeded: Database) -> None:
    """Rows hold neither an address nor its plain digest."""

    def scene(tx: Tx) -> None:
        erase(tx, known(tx, "+6281100000021"))
        assert "81100000021" not in repr(suppression.everything(tx))
        first = suppression._digest(b"x", Reason.ERASED, CHANNEL, ACCOUNT, "71")
        assert first != suppression._digest(b"y", Reason.ERASED, CHANNEL, ACCOUNT, "71")

    seeded.write_now(scene)


def test_a_key_that_is_set_later(seeded: Database) -> None:
    """What was listed under the database's own key still counts; nothing new is under it."""
    seeded.write_now(lambda tx: erase(tx, known(tx, "71")))
    keyed = Database(seeded.url, privacy_key=KEY)

    def look(tx: Tx) -> list[bool]:
        return [consent.is_suppressed(tx, CHANNEL, ACCOUNT, user) for user in ("71", "72")]

    try:
        keyed.write_now(lambda tx: erase(tx, known(tx, "72")))
        assert keyed.read_now(look) == [True, True]
        assert seeded.read_now(look) == [True, False]
    finally:
        keyed.close()


def test_a_set_key_is_never_stored(seeded: Database) -> None:
    """With a key from the settings the database holds none."""
    keyed = Database(seeded.url, privacy_key=KEY)
    keyed.write_now(lambda tx: erase(tx, known(tx)))
    assert keyed.read_now(suppression.everything).keys == []
    keyed.close()


# Restoring a backup


def restored(seeded: Database, wishes: SuppressionList, now: datetime = LATER) -> int:
    """What happens to the database after it was put back."""

    def unit(tx: Tx) -> int:
        suppression.merge(tx, wishes)
        return erasure.erase_suppressed(tx, now)

    return seeded.write_now(unit)


def wishes_of(seeded: Database, *users: str, lifted_at: datetime | None = None) -> SuppressionList:
    """The list of the database that is going to be replaced; nothing else of it remains."""

    def later(tx: Tx) -> SuppressionList:
        for user in users:
            suppression.add(tx, Reason.ERASED, CHANNEL, ACCOUNT, user, LATER)
            if lifted_at is not None:
                suppression.lift(tx, (Reason.ERASED,), CHANNEL, ACCOUNT, user, lifted_at)
        listed = suppression.everything(tx)
        tx.rollback()
        return listed

    with Tx(seeded._write_engine) as tx:
        return later(tx)


def test_a_restored_person_is_erased_again(seeded: Database) -> None:
    """A backup from before the erasure does not bring anybody back, and others stay."""
    wishes = wishes_of(seeded, "71")
    seeded.write_now(known)
    seeded.write_now(lambda tx: known(tx, "72", "Budi"))
    assert restored(seeded, wishes) == 1
    assert seeded.read_now(lambda tx: [is_known(tx, user) for user in ("71", "72")]) == [
        False,
        True,
    ]
    assert restored(seeded, wishes) == 0
    assert seeded.read_now(lambda tx: consent.is_suppressed(tx, CHANNEL, ACCOUNT, "71"))


def test_who_returned_loses_only_the_old_life(seeded: Database) -> None:
    """Somebody who wrote again after their erasure is welcome, but what was before is gone."""
    back = LATER + timedelta(days=1)
    wishes = wishes_of(seeded, "71", lifted_at=back)
    seeded.write_now(known)
    assert restored(seeded, wishes, back) == 1
    assert not seeded.read_now(lambda tx: consent.is_suppressed(tx, CHANNEL, ACCOUNT, "71"))
    seeded.write_now(lambda tx: known(tx, "71", now=back))
    assert restored(seeded, wishes, back) == 0


def test_a_stop_is_restored(seeded: Database) -> None:
    """STOP said after the backup holds in what is put back."""
    seeded.write_now(known)

    def stopped(tx: Tx) -> SuppressionList:
        suppression.add(tx, Reason.STOPPED, CHANNEL, ACCOUNT, "71", LATER)
        return suppression.everything(tx)

    wishes = seeded.write_now(stopped)
    assert restored(seeded, wishes) == 0
    address = seeded.read_now(lambda tx: people.find_address(tx, CHANNEL, ACCOUNT, "71"))
    assert address is not None
    assert address.stopped_at is not None


def test_the_newer_of_two_lists_holds(seeded: Database) -> None:
    """Merging takes each address as it was last, whichever list says so."""

    def scene(tx: Tx) -> None:
        suppression.add(tx, Reason.ERASED, CHANNEL, ACCOUNT, "71", NOW)
        old = suppression.everything(tx)
        suppression.lift(tx, (Reason.ERASED,), CHANNEL, ACCOUNT, "71", LATER)
        new = suppression.everything(tx)
        suppression.merge(tx, old)
        assert suppression.everything(tx) == new
        suppression.merge(tx, new)
        assert suppression.everything(tx) == new

    seeded.write_now(scene)


def test_talk_is_forgotten_in_chunks(seeded: Database) -> None:
    """Old words to a person go, new ones, pending ones and announcements stay."""

    def scene(tx: Tx) -> None:
        chat = known(tx)
        rows = [tell(tx, chat, f"Kata {number}", f"k{number}") for number in range(5)]
        for row in rows[:4]:
            row.state = OperationState.SENT
        rows[3].wanted_at = LATER
        tx.flush()
        done, last = 0, 0
        while True:
            count, last = traces.erase_old(tx, NOW + timedelta(seconds=1), last, 2)
            done += count
            if not last:
                break
        tx.expire_all()
        assert done == 3
        assert [row.rendering is None for row in rows] == [True, True, True, False, False]
        assert len(tx.scalars(select(renderings.Rendering)).all()) == 2
        assert {row.kind for row in rows} == {OperationKind.SEND}

    seeded.write_now(scene)


def test_announcements_stay_with_their_offices(seeded: Database) -> None:
    """Each office hears of its own from now on; what was only drafted is emptied with its file."""
    picture = Media("ab" * 32, MediaKind.PHOTO, "foto-siti.jpg", "image/jpeg", 3)

    def announce(tx: Tx, office: str, chat: ChatRow, *, is_released: bool) -> Broadcast:
        row = Broadcast(
            office=office,
            author=f"person:{chat.person_id}",
            author_person=chat.person_id,
            report_chat=chats.key_of(chat),
            text="Rapat",
            contact="Siti",
            media=None if is_released else picture.sha256,
            selector={},
            state=BroadcastState.SENDING if is_released else BroadcastState.DRAFT,
            created_at=NOW,
            published_at=NOW if is_released else None,
        )
        broadcasts.add(tx, row)
        return row

    def scene(tx: Tx) -> None:
        siti, budi = known(tx, "71"), known(tx, "72", "Budi")
        media.put(tx, picture, b"abc", NOW)
        rows = [
            announce(tx, "65.03", siti, is_released=True),
            announce(tx, "36", siti, is_released=True),
            announce(tx, "65.03", siti, is_released=False),
            announce(tx, "65.03", budi, is_released=True),
        ]
        heirs = {"65.03": chats.key_of(budi)}
        erasure.erase(tx, siti.person_id or 0, "person:1", NOW, heirs=heirs)
        tx.expire_all()
        assert [(row.author, row.report_chat, row.text, row.contact) for row in rows] == [
            ("person:erased", budi.id, "Rapat", "Siti"),
            ("person:erased", None, "Rapat", "Siti"),
            ("person:erased", budi.id, "", None),
            (f"person:{budi.person_id}", budi.id, "Rapat", "Siti"),
        ]
        assert rows[2].state is BroadcastState.WITHDRAWN
        assert media.get(tx, picture.sha256) is None

    seeded.write_now(scene)


def test_what_others_read_about_a_person_loses_its_text_only(seeded: Database) -> None:
    """A message to a colleague forgets the name; which message it was stays, for live views."""

    def scene(tx: Tx) -> None:
        siti, budi = known(tx, "71", "Siti <Aminah>"), known(tx, "72", "Budi")
        naming = tell(tx, budi, "Dari Siti &lt;Aminah&gt;", "a")
        other = tell(tx, budi, "Dari Sari", "b")
        waiting = tell(tx, budi, "Kepada Siti &lt;Aminah&gt;", "c")
        for row in (naming, other):
            row.state, row.external_id = OperationState.SENT, "m1"
        erase(tx, siti)
        tx.expire_all()
        assert (naming.rendering, naming.external_id) == (None, "m1")
        assert other.rendering is not None
        assert waiting.rendering is not None

    seeded.write_now(scene)

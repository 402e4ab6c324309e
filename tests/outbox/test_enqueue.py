"""Operations are written with their cause, once, and in the order they are meant."""

from __future__ import annotations

import pytest

from channels.base import Button, Command, Message, OperationKind, Part
from outbox import enqueue
from storage import renderings
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.operations import OperationState
from storage.renderings import Rendering
from tests import world
from tests.world import COMPOSERS, NOW, PARTING, SENDER


@pytest.fixture
def chat(db: Database) -> ChatRow:
    """A person's chat."""
    return db.write_now(lambda tx: world.add_person(tx, 7))


def say(tx: Tx, chat: ChatRow, text: str, key: str = "k") -> None:
    """Queue a reply."""
    enqueue.say(tx, COMPOSERS, chat, Message(text), key=key, now=NOW)


def edit(tx: Tx, chat: ChatRow, version: int, text: str = "Baru") -> None:
    """Queue an edit."""
    enqueue.replace(tx, COMPOSERS, chat, Message(text), key="k", version=version, now=NOW)


def test_a_message_becomes_its_parts(db: Database, chat: ChatRow) -> None:
    """Each part is an operation with its final text; the buttons are on the last."""
    button = ((Button("Ya", "y"),),)

    def scene(tx: Tx) -> None:
        message = Message(f"a{PARTING}b", button)
        enqueue.say(tx, COMPOSERS, chat, message, key="k", now=NOW, topic="12")
        rows = world.rows_of(tx)
        assert [(row.part, row.topic, row.account) for row in rows] == [
            (0, "12", SENDER),
            (1, "12", SENDER),
        ]
        parts = [renderings.get(tx, row.rendering or "") for row in rows]
        assert parts == [Part("a"), Part("b", button)]
        assert not any(row.is_final for row in rows)

    db.write_now(scene)


def test_the_same_key_is_said_once(db: Database, chat: ChatRow) -> None:
    """A handler that runs again after a crash says nothing twice, even with another text."""

    def scene(tx: Tx) -> None:
        say(tx, chat, "Halo")
        say(tx, chat, "Lain")
        say(tx, chat, "Halo", key="other")
        assert world.count(tx) == 2

    db.write_now(scene)


def test_a_key_means_one_message_in_each_chat(db: Database, chat: ChatRow) -> None:
    """Two chats can hold the same message; its text is stored once."""

    def scene(tx: Tx) -> None:
        say(tx, chat, "Halo")
        say(tx, world.add_person(tx, 8), "Halo")
        assert world.count(tx) == 2
        assert tx.query(Rendering).count() == 1

    db.write_now(scene)


def test_nothing_is_queued_when_the_act_fails(db: Database, chat: ChatRow) -> None:
    """A message belongs to the transaction of its cause."""

    def fail(tx: Tx) -> None:
        say(tx, chat, "Halo")
        raise LookupError

    with pytest.raises(LookupError):
        db.write_now(fail)
    assert db.read_now(world.count) == 0


def test_a_newer_edit_replaces_a_waiting_one(db: Database, chat: ChatRow) -> None:
    """Only the newest edit leaves; the older ones are skipped with a reason."""

    def scene(tx: Tx) -> None:
        say(tx, chat, "Halo")
        for version in (1, 2, 3):
            edit(tx, chat, version)
        kinds = [(row.kind, row.version, row.state, row.reason) for row in world.rows_of(tx)]
        assert kinds[1:] == [
            (OperationKind.EDIT, 1, OperationState.SKIPPED, "superseded"),
            (OperationKind.EDIT, 2, OperationState.SKIPPED, "superseded"),
            (OperationKind.EDIT, 3, OperationState.PENDING, None),
        ]

    db.write_now(scene)


def test_an_edit_on_the_wire_is_not_recalled(db: Database, chat: ChatRow) -> None:
    """The next edit waits until the one on the wire is through."""

    def scene(tx: Tx) -> None:
        say(tx, chat, "Halo")
        world.send_all(tx)
        edit(tx, chat, 1)
        first = world.take(tx).claims
        edit(tx, chat, 2)
        assert not world.take(tx).claims
        world.finish(tx, first)
        (second,) = world.take(tx).claims
        assert world.row(tx, second.candidate.id).version == 2

    db.write_now(scene)


def test_an_edit_keeps_to_one_part(db: Database, chat: ChatRow) -> None:
    """What does not fit the message that is there is cut off."""

    def scene(tx: Tx) -> None:
        edit(tx, chat, 1, f"a{PARTING}b")
        (row,) = world.rows_of(tx)
        assert renderings.get(tx, row.rendering or "").text == "a"

    db.write_now(scene)


def test_a_button_is_answered_once(db: Database, chat: ChatRow) -> None:
    """Two workers that handle the same tap answer it once."""

    def scene(tx: Tx) -> None:
        for text in ("Baik", "Sudah"):
            enqueue.answer_button(tx, COMPOSERS, chat, "q1", text, NOW)
        (row,) = world.rows_of(tx)
        assert (row.kind, row.target, row.lane) == (
            OperationKind.ANSWER_BUTTON,
            "q1",
            Lane.REPLY,
        )
        assert renderings.get(tx, row.rendering or "").text == "Baik"

    db.write_now(scene)


def test_a_menu_carries_its_commands(db: Database, chat: ChatRow) -> None:
    """The command menu is an operation like any other, behind replies."""

    def scene(tx: Tx) -> None:
        commands = [Command("kirim", "Kirim pengumuman")]
        enqueue.show_menu(tx, chat, commands, key="menu:7", now=NOW)
        (row,) = world.rows_of(tx)
        assert (row.kind, row.lane) == (OperationKind.MENU, Lane.NOTICE)
        assert renderings.get(tx, row.rendering or "").commands == tuple(commands)

    db.write_now(scene)

"""Who is silent is reminded: after it arrived, in office hours, at most twice, in one digest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from broadcasts import control, reminding
from channels.base import Rejected
from channels.markup import visible
from registry import consent
from storage import chats, confirmations, people, renderings, roles
from storage.acknowledgements import Acknowledgement, Means, put
from storage.chats import ChatRow
from storage.confirmations import Answer
from storage.engine import Database, Tx
from storage.operations import OperationRow
from storage.roles import Role
from tests import relay_world, world
from tests.world import NOW

COMPOSERS = relay_world.composers()
HOUR = timedelta(hours=1)  # the world begins on a Monday at 10.00 WIB
LATER = NOW + 3 * HOUR
TOMORROW = NOW + timedelta(days=1)


def remind(tx: Tx, now: datetime) -> list[tuple[str, str, tuple[str, ...]]]:
    """Say what is due; returns (chat, words, buttons) of each digest."""
    before = {row.id for row in world.rows_of(tx)}
    reminding.send(tx, COMPOSERS, reminding.due(tx, now), now)
    return [_shown(tx, row) for row in world.rows_of(tx) if row.id not in before]


def _shown(tx: Tx, row: OperationRow) -> tuple[str, str, tuple[str, ...]]:
    part = renderings.get(tx, row.rendering or "")
    labels = tuple(button.data for line in part.buttons for button in line)
    return chats.get_one(tx, row.chat_id).external_id, visible(part.text), labels


def staff(tx: Tx, user: int, office: str) -> ChatRow:
    """Somebody who looks after an office's groups, with a chat."""
    address = people.add(tx, world.CHANNEL, world.ACCOUNT, str(user), f"Orang {user}", NOW)
    roles.grant(tx, address.person_id, office, Role.DESK, NOW)
    chat = world.add_person(tx, user)
    chat.person_id = address.person_id
    tx.flush()
    return chat


def in_world(db: Database, scene: Callable[[Tx], None]) -> None:
    """Play a scene in one transaction."""
    db.write_now(scene)


def test_one_digest_for_all_that_somebody_owes(bare: Database) -> None:
    """Two announcements, one message whose buttons name both; another next day, and no third."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "11", 1)
        siti = staff(tx, 7, "11")
        for text in ("Satu", "Dua"):
            world.release(tx, world.add_draft(tx, text))
        world.send_all(tx)
        assert remind(tx, NOW + HOUR) == []
        ((chat, words, data),) = remind(tx, LATER)
        assert chat == siti.external_id
        assert "Mohon izin mengingatkan, Bapak/Ibu. Pengumuman nomor 1, 2 untuk" in words
        assert data == ("terima:ok:1.2", "terima:no:1.2")
        assert remind(tx, LATER + 2 * HOUR) == []
        assert len(remind(tx, TOMORROW)) == 1
        assert remind(tx, TOMORROW + timedelta(days=1)) == []

    in_world(bare, scene)


def test_nobody_is_reminded_of_what_did_not_arrive(bare: Database) -> None:
    """A group that refused it, and one that is still to get it."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "11", 1)
        staff(tx, 7, "11")
        number = world.release(tx, world.add_draft(tx))
        assert remind(tx, LATER) == []
        world.finish(tx, world.take(tx).claims, answer=Rejected("x"))
        assert remind(tx, LATER) == []
        assert number

    in_world(bare, scene)


def test_office_hours_are_those_of_the_zone(bare: Database) -> None:
    """At 15.30 in Jakarta the office in Papua has closed; it is reminded in its own morning."""

    def scene(tx: Tx) -> None:
        aceh, papua = staff(tx, 7, "11"), staff(tx, 8, "94")
        world.add_group(tx, "11", 1)
        world.add_group(tx, "94", 2)
        world.release(tx, world.add_draft(tx))
        world.send_all(tx, NOW + 2 * HOUR)  # 12.00 WIB, 14.00 WIT
        assert [chat for chat, *_ in remind(tx, NOW + 5.5 * HOUR)] == [aceh.external_id]
        morning = datetime.fromisoformat("2027-02-08T23:30Z")  # 06.30 WIB, 08.30 WIT
        assert [chat for chat, *_ in remind(tx, morning)] == [papua.external_id]

    in_world(bare, scene)


def test_nothing_after_a_withdrawal_or_an_answer(bare: Database) -> None:
    """Withdrawn, confirmed, or in trouble: a case goes on there."""

    def scene(tx: Tx) -> None:
        group = world.add_group(tx, "11", 1)
        staff(tx, 7, "11")
        withdrawn, confirmed, troubled = (
            world.release(tx, world.add_draft(tx, text)) for text in ("a", "b", "c")
        )
        world.send_all(tx)
        control.withdraw(tx, withdrawn, "cli:tester", NOW)
        for number, answer in ((confirmed, Answer.CONFIRMED), (troubled, Answer.TROUBLE)):
            said = Acknowledgement(
                broadcast_id=number,
                target_id=chats.key_of(group),
                answer=answer,
                answered_at=NOW,
                means=Means.BUTTON,
            )
            assert put(tx, said)
        assert remind(tx, LATER) == []

    in_world(bare, scene)


def test_a_withdrawal_between_looking_and_saying(bare: Database) -> None:
    """What was found and withdrawn meanwhile is not said."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "11", 1)
        staff(tx, 7, "11")
        number = world.release(tx, world.add_draft(tx))
        world.send_all(tx)
        found = reminding.due(tx, LATER)
        assert len(found) == 1
        control.withdraw(tx, number, "cli:tester", LATER)
        assert reminding.send(tx, COMPOSERS, found, LATER) == 0

    in_world(bare, scene)


def test_without_staff_the_group_itself_is_reminded(bare: Database) -> None:
    """One announcement at a time, with its own button."""

    def scene(tx: Tx) -> None:
        group = world.add_group(tx, "11", 1)
        for text in ("Satu", "Dua"):
            world.release(tx, world.add_draft(tx, text))
        world.send_all(tx)
        ((chat, _, data),) = remind(tx, LATER)
        assert (chat, data) == (group.external_id, ("terima:ok:1", "terima:no:1"))

    in_world(bare, scene)


def test_admin_grup_are_reminded_by_template(bare: Database) -> None:
    """One digest for all groups of theirs; who said STOP hears nothing."""

    def scene(tx: Tx) -> None:
        siti, budi = (relay_world.add_contact(tx, None, number) for number in (1, 2))
        relay_world.add_group(tx, "11", "Satu", siti)
        done = relay_world.add_group(tx, "32", "Dua", siti)
        relay_world.add_group(tx, "94", "Tiga", budi)
        number = relay_world.release(tx)
        relay_world.send_all(tx)
        keys = chats.key_of(done), chats.key_of(siti)
        assert confirmations.answer(tx, number, *keys, Answer.CONFIRMED, NOW)
        address = people.find_address(tx, "whatsapp", relay_world.ACCOUNT, budi.external_id)
        assert address is not None
        people.set_stopped(tx, address, NOW)
        assert not consent.wants_messages(tx, budi)
        ((chat, words, _),) = remind(tx, LATER)
        assert chat == siti.external_id
        assert "untuk grup “Satu” belum terkonfirmasi. Bila sudah diteruskan" in words

    in_world(bare, scene)

"""What authors and leaders read about people: who was asked, who confirmed, who is in trouble."""

from __future__ import annotations

from broadcasts import progress, reports
from channels.base import Rejected
from channels.markup import visible
from registry import consent
from storage import chats, confirmations
from storage.broadcasts import Broadcast
from storage.chats import Category, ChatRow
from storage.confirmations import Answer
from storage.engine import Database, Tx
from storage.operations import OperationRow
from tests import relay_world as people
from tests import world
from tests.relay_world import measured
from tests.world import NOW

COMPOSERS = people.composers()


def answer(tx: Tx, number: int, target: ChatRow, who: ChatRow, given: Answer) -> None:
    """Somebody says how it went."""
    asked = chats.key_of(target), chats.key_of(who)
    assert confirmations.answer(tx, number, *asked, given, NOW)


def told(tx: Tx) -> list[OperationRow]:
    """The messages about trouble."""
    return [row for row in world.rows_of(tx) if row.message.startswith("trouble:")]


def test_who_has_it_and_is_silent(bare: Database) -> None:
    """Groups and contacts that are reached and not confirmed, apart from those not reached."""

    def scene(tx: Tx) -> None:
        siti, budi = (people.add_contact(tx, None, number) for number in (1, 2))
        silent = people.add_group(tx, "11", "Diam", siti)
        troubled = people.add_group(tx, "11.01", "Kendala & Co", siti)
        confirmed = people.add_group(tx, "32", "Beres", siti)
        people.add_group(tx, "94", "Gagal", budi)
        ani = people.add_contact(tx, "00", 3)
        number = people.release(tx)
        is_budi = {budi.external_id: Rejected("x")}
        people.send_all(tx, answer=lambda call: is_budi.get(call.candidate.chat))
        answer(tx, number, troubled, siti, Answer.TROUBLE)
        answer(tx, number, confirmed, siti, Answer.CONFIRMED)
        text = visible(reports.missing(tx, number, NOW).text)
        not_reached, _, rest = text.partition("Sampai, belum dikonfirmasi (3)")
        assert "KPU Provinsi Papua – Gagal" in not_reached
        for line in (
            "KPU RI – kontak WhatsApp (belum dikonfirmasi)",
            f"KPU Provinsi Aceh – {silent.title} (belum dikonfirmasi)",
            "KPU Kabupaten Aceh 1 – Kendala & Co (ada kendala)",
        ):
            assert line in rest
        assert "Beres" not in text
        assert ani.external_id not in text

    bare.write_now(scene)


def test_the_live_view_counts_confirmations(bare: Database) -> None:
    """It shows them, and changes when somebody answers; an office's own groups are counted."""

    def scene(tx: Tx) -> None:
        leader = world.add_person(tx, 7)
        siti = people.add_contact(tx, None, 1)
        group = people.add_group(tx, "11", "Humas", siti)
        world.add_group(tx, "32", 1)
        number = people.release(tx)
        people.send_all(tx)
        reports.follow(tx, COMPOSERS, leader, number, "live", NOW)
        view = visible(reports.live_view(tx, measured(tx, number), NOW).text)
        assert "Dikonfirmasi: 0 dari 2 kontak dan grup." in view
        assert not reports.refresh(tx, COMPOSERS, NOW)
        answer(tx, number, group, siti, Answer.TROUBLE)
        assert reports.refresh(tx, COMPOSERS, NOW)
        view = visible(reports.live_view(tx, measured(tx, number), NOW).text)
        assert "0 dari 2 kontak dan grup, 1 ada kendala." in view

    bare.write_now(scene)


def test_where_nobody_can_confirm_nothing_is_said_of_it(bare: Database) -> None:
    """Groups of the press that we are in have no button."""

    def scene(tx: Tx) -> None:
        world.add_group(tx, "00", 1, category=Category.MEDIA)
        to = world.selector(categories=(Category.MEDIA,))
        number = world.release(tx, world.add_draft(tx, to=to))
        view = reports.live_view(tx, progress.measure(tx, number), NOW)
        assert "Dikonfirmasi" not in view.text
        assert "belum dikonfirmasi" not in reports.missing(tx, number, NOW).text

    bare.write_now(scene)


def test_trouble_is_told_to_an_author_who_wants_to_hear(bare: Database) -> None:
    """Once for each event, and not to somebody who has said STOP or has no chat."""

    def scene(tx: Tx) -> None:
        author, siti = people.add_contact(tx, None, 7), people.add_contact(tx, None, 1)
        group = people.add_group(tx, "11", "Humas", siti)
        heard = world.add_draft(tx, report_chat=author.id)
        unheard = world.add_draft(tx)

        def tell(number: int, key: str) -> None:
            broadcast = tx.get_one(Broadcast, number)
            reports.tell_trouble(tx, COMPOSERS, broadcast, [group], "sinyal", key=key, now=NOW)

        for _ in range(2):
            tell(heard, "in:1")
        tell(unheard, "in:2")
        assert consent.stop(tx, author.channel, author.account, author.external_id, NOW)
        tell(heard, "in:3")
        (row,) = told(tx)
        text = visible(people.part_of(tx, row.rendering).text)
        assert "Dari: KPU Provinsi Aceh, “Humas”" in text
        assert "Keterangan: sinyal" in text

    bare.write_now(scene)

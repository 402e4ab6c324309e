"""Every office reads its own words: in groups, through people, after corrections, in checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from broadcasts import approval_view, corrections, drafting, equality, filling, proof, publish
from broadcasts.approval_records import record
from broadcasts.comparing import Outcome
from broadcasts.corrections import Change, Corrector
from broadcasts.notices import notice_to, to_person
from broadcasts.publish import NobodyThere, Unfillable
from channels import markup
from storage import chats, office_contacts, offices, proofs, renderings
from storage.approvals import ApprovalState
from storage.broadcasts import Broadcast
from storage.chats import Category
from storage.engine import Database, Tx
from storage.offices import Office
from tests import relay_world as people
from tests import world
from tests.world import NOW
from threads.context import Act

TEXT = "Warga {wilayah}, hubungi {kantor} di {kontak} mulai pukul {jam}."
LATER = NOW + timedelta(minutes=5)
PAPUA = "94.01"


def phone(code: str) -> str:
    """The contact of an office."""
    return f"08{code.replace('.', '')}-77"


def give_contacts(tx: Tx, *but: str) -> None:
    """Every office can be reached, but for some."""
    for office in offices.everything(tx):
        if office.code not in but:
            office_contacts.add(tx, office.code, phone(office.code), NOW)


def read(tx: Tx) -> Mapping[str, list[str]]:
    """What each group has been sent, by its platform's id."""
    found: dict[str, list[str]] = {}
    while batch := world.take(tx, LATER).claims:
        world.finish(tx, batch, LATER)
        for claim in batch:
            assert claim.candidate.rendering is not None
            part = renderings.get(tx, claim.candidate.rendering)
            found.setdefault(claim.candidate.chat, []).append(markup.visible(part.text))
    return found


def of_office(tx: Tx, code: str) -> str:
    """The platform's id of an office's group."""
    rows = [chat for chat in chats.of_ids(tx, list(range(1, 30))) if chat.office == code]
    return rows[0].external_id


def test_every_office_reads_its_own(kpu: Database) -> None:
    """Name, region, contact and hour; two groups of one office share what is stored."""

    def scene(tx: Tx) -> None:
        give_contacts(tx)
        world.add_group(tx, PAPUA, 55)
        world.release(tx, world.add_draft(tx, TEXT))
        sent = {row.chat_id: row.rendering for row in world.rows_of(tx)}
        assert (len(sent), len(set(sent.values()))) == (11, 10)
        seen = read(tx)
        assert (
            f"hubungi KPU Kabupaten Papua 1 di {phone(PAPUA)} mulai pukul 12.00 WIT."
            in seen[of_office(tx, PAPUA)][0]
        )
        assert "hubungi KPU RI di 0800-77 mulai pukul 10.00 WIB." in seen[of_office(tx, "00")][0]

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("text", "unknown", "lacking"),
    [
        ("Halo {nama}", ("nama",), ()),
        ("Hubungi {kontak}", (), ("KPU Provinsi Papua",)),
        ("{kontak} {x}", ("x",), ("KPU Provinsi Papua",)),
    ],
)
def test_what_cannot_be_filled_does_not_leave(
    kpu: Database, text: str, unknown: tuple[str, ...], lacking: tuple[str, ...]
) -> None:
    """Names that mean nothing, and offices without a contact, each named."""

    def scene(tx: Tx) -> None:
        give_contacts(tx, "94")
        number = world.add_draft(tx, text)
        with pytest.raises(Unfillable) as refused:
            publish.publish(tx, number, "cli:tester", NOW, NOW)
        assert tuple(refused.value.gaps.unknown) == unknown
        assert tuple(refused.value.gaps.without_contact) == lacking

    kpu.write_now(scene)


def test_an_empty_audience_is_said_first_of_all_that_can_be_filled(bare: Database) -> None:
    """Where nobody receives it, nobody lacks a contact."""

    def scene(tx: Tx) -> None:
        with pytest.raises(NobodyThere):
            publish.publish(tx, world.add_draft(tx, "Hubungi {kontak}"), "cli:t", NOW, NOW)

    bare.write_now(scene)


def test_a_contact_that_is_taken_away_later(kpu: Database) -> None:
    """The office's name stands in, rather than a hole."""

    def scene(tx: Tx) -> None:
        give_contacts(tx)
        number = world.add_draft(tx, "Hubungi {kontak}.")
        office_contacts.add(tx, PAPUA, "", NOW)
        broadcast, office = tx.get_one(Broadcast, number), tx.get_one(Office, PAPUA)
        assert (
            "Hubungi KPU Kabupaten Papua 1." in drafting.announcement(tx, broadcast, to=office).text
        )
        assert filling.gaps(tx, broadcast).without_contact == ["KPU Kabupaten Papua 1"]

    kpu.write_now(scene)


def test_previews_show_one_office(kpu: Database) -> None:
    """The first one that lacks nothing, for the author and for whoever approves."""

    def scene(tx: Tx) -> None:
        office_contacts.add(tx, "32", "022-1", NOW)
        broadcast = tx.get_one(Broadcast, world.add_draft(tx, "Hubungi {kontak} di {kantor}"))
        shown = drafting.preview(tx, broadcast).message.text
        assert "Hubungi 022-1 di KPU Provinsi Jawa Barat" in shown
        act = Act(tx, world.COMPOSERS, NOW, "test")
        request = record(act, broadcast, ApprovalState.OPEN, broadcast.office, NOW)
        message, _ = approval_view.whole(act, broadcast, request)
        assert message.text == shown

    kpu.write_now(scene)


# Corrections


def correct(tx: Tx, number: int, change: Change) -> None:
    """Correct the first version."""
    by = Corrector("cli:tester")
    corrections.correct(tx, world.COMPOSERS, number, change, by, LATER, base=1)


def test_a_correction_before_it_has_left(kpu: Database) -> None:
    """Only the new text leaves, to every office in its own words."""

    def scene(tx: Tx) -> None:
        give_contacts(tx)
        number = world.release(tx, world.add_draft(tx, TEXT))
        correct(tx, number, Change("Hubungi {kantor} di {kontak}."))
        seen = read(tx)
        assert all("Warga" not in text for texts in seen.values() for text in texts)
        assert f"Hubungi KPU Kabupaten Papua 1 di {phone(PAPUA)}." in seen[of_office(tx, PAPUA)][0]
        assert "Hubungi KPU RI di 0800-77." in seen[of_office(tx, "00")][0]

    kpu.write_now(scene)


def test_a_correction_of_what_has_left(kpu: Database) -> None:
    """The edit and the answer name the office's own words, gaps in what was wrong included."""

    def scene(tx: Tx) -> None:
        give_contacts(tx)
        number = world.release(tx, world.add_draft(tx, "Hubungi {kontak}."))
        read(tx)
        change = Change("Hubungi 150050, bukan {kontak}.", "{kontak}", "150050")
        correct(tx, number, change)
        seen = " ".join(read(tx)[of_office(tx, PAPUA)])
        assert f"Hubungi 150050, bukan {phone(PAPUA)}." in seen
        assert f"tertulis “{phone(PAPUA)}”, yang benar “150050”" in seen
        assert "{kontak}" not in seen

    kpu.write_now(scene)


# People


def test_an_admin_grup_of_two_offices_gets_a_copy_for_each(bare: Database) -> None:
    """Headed by the groups it is for; the notice names no one office."""

    def scene(tx: Tx) -> None:
        give_contacts(tx)
        siti = people.add_contact(tx, None, 1, heard_at=NOW)
        people.add_group(tx, "11.01", "Satu", siti)
        people.add_group(tx, "32.01", "Dua", siti)
        budi = people.add_contact(tx, PAPUA, 2, heard_at=NOW)
        number = people.release(tx, "{kantor}: hubungi {kontak}.")
        broadcast = tx.get_one(Broadcast, number)
        both = markup.visible(to_person(tx, broadcast, chats.key_of(siti)).text)
        first = both.index(f"KPU Kabupaten Aceh 1: hubungi {phone('11.01')}.")
        second = both.index(f"KPU Kabupaten Jawa Barat 1: hubungi {phone('32.01')}.")
        assert both.index("Untuk grup “Satu”:") < first < both.index("Untuk grup “Dua”:") < second
        assert "[nama kantor penerima]" in notice_to(tx, broadcast, chats.key_of(siti)).text
        own = to_person(tx, broadcast, chats.key_of(budi)).text
        assert f"KPU Kabupaten Papua 1: hubungi {phone(PAPUA)}." in own
        assert "Untuk grup" not in own
        sent = [text for _, text in people.send_all(tx)]
        assert any("KPU Kabupaten Papua 1: hubungi" in text for text in sent)
        correct(tx, number, Change("Bagi {wilayah}: hubungi {kontak}."))
        changed = to_person(tx, broadcast, chats.key_of(budi)).text
        assert f"Bagi KPU Kabupaten Papua 1: hubungi {phone(PAPUA)}." in changed

    bare.write_now(scene)


# Checks and equality

PUBLIC = world.selector(categories=(Category.VOTERS,))
BODY = "Layanan <b>pindah memilih</b> di {kantor} dibuka sampai 3 Maret 2029, hubungi {kontak}."


def published(tx: Tx) -> int:
    """An announcement for the public of two offices."""
    give_contacts(tx)
    for place, code in enumerate(("11", PAPUA), 60):
        world.add_group(tx, code, place, category=Category.VOTERS, takes_direct=True)
    return world.release(tx, world.add_draft(tx, BODY, to=PUBLIC))


def copy(name: str, contact: str) -> str:
    """What people paste."""
    return f"Layanan pindah memilih di {name} dibuka sampai 3 Maret 2029, hubungi {contact}."


@pytest.mark.parametrize(
    ("label", "name", "contact", "outcome"),
    [
        ("of a regency", "KPU Kabupaten Papua 1", phone(PAPUA), Outcome.SAME),
        ("of a province", "KPU Provinsi Aceh", phone("11"), Outcome.SAME),
        ("with a forged contact", "KPU Kabupaten Papua 1", "0812-666", Outcome.DIFFERENT),
        ("with another's contact", "KPU Kabupaten Papua 1", phone("11"), Outcome.DIFFERENT),
        ("of nobody", "KPU Kabupaten Entah", "0812-666", Outcome.DIFFERENT),
    ],
)
def test_a_copy_is_compared_with_what_its_office_got(
    kpu: Database, label: str, name: str, contact: str, outcome: Outcome
) -> None:
    """Found by its words; only the filled copy of the office that it names is the same."""

    def scene(tx: Tx) -> None:
        published(tx)
        checked = proof.by_text(tx, copy(name, contact), (), proof.known_places(tx), NOW)
        assert checked is not None
        assert checked.comparison is not None
        assert checked.comparison.outcome is outcome
        assert "{" not in checked.version.text

    kpu.write_now(scene)


def test_an_old_copy_names_the_contact_of_then(kpu: Database) -> None:
    """It stays what was published, although the office is reached otherwise now."""

    def scene(tx: Tx) -> None:
        published(tx)
        office_contacts.add(tx, PAPUA, "0999-1", LATER)
        pasted = copy("KPU Kabupaten Papua 1", phone(PAPUA))
        checked = proof.by_text(tx, pasted, (), proof.known_places(tx), NOW)
        assert checked is not None
        assert checked.comparison is not None
        assert checked.comparison.outcome is Outcome.SAME

    kpu.write_now(scene)


def test_a_code_alone_shows_what_each_office_fills(kpu: Database) -> None:
    """Without a copy nobody's words are shown."""

    def scene(tx: Tx) -> None:
        row = proofs.of_broadcast(tx, published(tx))
        assert row is not None
        checked = proof.by_code(tx, row.code, NOW)
        assert checked is not None
        assert "di [nama kantor penerima] dibuka" in checked.version.text

    kpu.write_now(scene)


def test_participants_of_all_offices_got_one_text(kpu: Database) -> None:
    """What offices fill with words of their own is no difference; another text is."""

    def scene(tx: Tx) -> None:
        give_contacts(tx)
        for place, code in enumerate(("11", "32", PAPUA), 70):
            world.add_group(tx, code, place, category=Category.PARTICIPANTS, takes_direct=True)
        to = world.selector(categories=(Category.PARTICIPANTS,))
        number = world.release(tx, world.add_draft(tx, TEXT + " {{x}}", to=to))
        read(tx)
        found = equality.reports(tx, tx.get_one(Broadcast, number))
        assert len(found) == 3
        assert len({text for report in found for text in report.texts}) == 1

    kpu.write_now(scene)

"""Importing contacts and Admin Grup: all of it or nothing, and nobody who has said STOP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from registry import consent, relays
from registry.contact_lists import ContactReport, import_contacts
from registry.groups import Audience
from registry.lists import ImportRefused
from registry.plans import Importer
from registry.sheets import open_list
from storage import audiences, chats, group_admins, people
from storage.audit import AuditRow
from storage.chats import Category, ChatRow, ChatState, Selector
from storage.engine import Database, Tx
from storage.offices import Tier
from storage.people import Address
from tests.registry.conftest import NOW

HEADER = "number,name,office,category,group,consent\n"
SENDERS = {
    Audience.INTERNAL: "internal",
    Audience.PARTNERS: "publik",
    Audience.PUBLIC: "publik",
}
SITI, BUDI = "+6281234567890", "+6281300000002"
ROW = "0812-3456-7890,Siti,65.03,satker,,2027-01-31\n"


def bring(tx: Tx, rows: str, header: str = HEADER, now: datetime = NOW) -> ContactReport:
    """Import a list."""
    table = open_list((header + rows).encode())
    found = import_contacts(tx, table, Importer("cli:operator"), now, SENDERS)
    tx.expire_all()
    return found


def chat_of(tx: Tx, number: str, account: str = "internal") -> ChatRow:
    """The private chat of a number."""
    found = chats.find(tx, "whatsapp", account, number)
    assert found is not None
    return found


def problems_of(db: Database, rows: str, header: str = HEADER) -> Sequence[tuple[int, str]]:
    """Import a list that is refused; gives the problems, and checks that nothing was stored."""
    with pytest.raises(ImportRefused) as raised:
        db.write_now(lambda tx: bring(tx, rows, header))
    assert db.read_now(is_empty)
    return [(problem.line, problem.reason) for problem in raised.value.problems]


def is_empty(tx: Tx) -> bool:
    """Whether an import has left no trace."""
    return not any(tx.query(table).count() for table in (ChatRow, Address, AuditRow))


# What an import brings


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("commas", HEADER + ROW),
        ("semicolons", (HEADER + ROW).replace(",", ";")),
        ("the office by its name", HEADER + ROW.replace("65.03", "KPU Kab. Nunukan")),
        ("the category left out", HEADER + ROW.replace("satker", "")),
        ("the category in other words", HEADER + ROW.replace("satker", "Humas KPU")),
        ("a date as people write it", HEADER + ROW.replace("2027-01-31", "31/01/2027")),
        ("a date with dashes", HEADER + ROW.replace("2027-01-31", "31-1-2027")),
    ],
)
def test_a_contact(seeded: Database, label: str, text: str) -> None:
    """A person, a private chat of an office, and the day on which they agreed."""

    def scene(tx: Tx) -> None:
        assert bring(tx, text, "") == ContactReport(1, 0, [])
        chat = chat_of(tx, SITI)
        assert (chat.office, chat.category, chat.state) == ("65.03", "satker", ChatState.ACTIVE)
        assert (chat.title, chat.heard_at) == ("", None)
        address = people.find_address(tx, "whatsapp", "internal", SITI)
        assert address is not None
        assert address.consented_on == date(2027, 1, 31)
        assert address.person_id == chat.person_id

    seeded.write_now(scene)


def test_two_admins_of_a_group(seeded: Database) -> None:
    """A group is stored once, whatever the case of its name; one person may serve several."""
    rows = (
        "08123456789,Siti,65.03,satker,Humas Nunukan,2027-01-31\n"
        "08130000002,Budi,65.03,satker,HUMAS  Nunukan,2027-01-31\n"
        "08130000002,Budi,65.03,media,Media Nunukan,2027-01-31\n"
    )

    def scene(tx: Tx) -> None:
        assert bring(tx, rows) == ContactReport(3, 0, [])
        first, second = relays.of_office(tx, "65.03")
        assert (first.title, second.title) == ("Humas Nunukan", "Media Nunukan")
        assert group_admins.count(tx, chats.key_of(first)) == 2
        (budi,) = group_admins.of_groups(tx, [chats.key_of(second)])[chats.key_of(second)]
        assert budi.account == "publik"
        assert budi.office is None

    seeded.write_now(scene)


def test_announcements_reach_who_was_imported(seeded: Database) -> None:
    """A contact and a group count as targets of their office's tier."""
    rows = ROW + "08130000002,Budi,65,satker,Humas Kaltara,2027-01-31\n"

    def scene(tx: Tx) -> None:
        bring(tx, rows)
        selector = Selector("00", "00", tuple(Tier), (Category.SATKER,))
        counts = audiences.count_by_tier(tx, selector)
        assert counts == {Tier.NATIONAL: 0, Tier.PROVINCE: 1, Tier.REGENCY: 1}

    seeded.write_now(scene)


def test_importing_again_changes_nothing(seeded: Database) -> None:
    """The same list counts everybody as known; the audit holds counts and no name."""
    rows = ROW + "08130000002,Budi,65.03,satker,Humas Nunukan,2027-01-31\n"

    def scene(tx: Tx) -> None:
        bring(tx, rows)
        assert bring(tx, rows) == ContactReport(0, 2, [])
        assert len(relays.of_office(tx, "65.03")) == 1
        acts = tx.scalars(select(AuditRow)).all()
        assert acts[-1].facts == {"added": 0, "updated": 2, "stopped": 0}
        assert not any(secret in repr([a.model_dump() for a in acts]) for secret in ("Budi", SITI))

    seeded.write_now(scene)


def test_a_contact_moves(seeded: Database) -> None:
    """Who is listed for another office receives that one's announcements, and keeps the chat."""

    def scene(tx: Tx) -> None:
        bring(tx, ROW)
        before = chat_of(tx, SITI).id
        bring(tx, ROW.replace("65.03", "65.02").replace("2027-01-31", "2027-02-01"))
        chat = chat_of(tx, SITI)
        assert (chat.id, chat.office) == (before, "65.02")
        address = people.find_address(tx, "whatsapp", "internal", SITI)
        assert address is not None
        assert address.consented_on == date(2027, 2, 1)

    seeded.write_now(scene)


def test_who_wrote_first_is_known(seeded: Database) -> None:
    """Somebody who has written keeps name and chat, and becomes a contact."""

    def scene(tx: Tx) -> None:
        address = people.add(tx, "whatsapp", "internal", SITI, "Siti Aminah", NOW)
        assert bring(tx, ROW) == ContactReport(0, 1, [])
        assert chat_of(tx, SITI).person_id == address.person_id

    seeded.write_now(scene)


def test_whoever_said_stop_is_left_out(seeded: Database) -> None:
    """They are named by their lines, whatever day the list says; the others are imported."""
    rows = (
        ROW
        + "08130000002,Budi,65.03,satker,Humas Nunukan,2027-02-08\n"
        + f"{SITI},Siti,65.03,satker,Humas Nunukan,2027-02-08\n"
    )

    def scene(tx: Tx) -> None:
        bring(tx, ROW)
        assert consent.stop(tx, "whatsapp", "internal", SITI, NOW)
        assert bring(tx, rows) == ContactReport(1, 0, [2, 4])
        (group,) = relays.of_office(tx, "65.03")
        assert group_admins.count(tx, chats.key_of(group)) == 1
        address = people.find_address(tx, "whatsapp", "internal", SITI)
        assert address is not None
        assert address.stopped_at == NOW
        assert address.consented_on == date(2027, 1, 31)

    seeded.write_now(scene)


def test_today_in_the_east_is_today(seeded: Database) -> None:
    """A consent of this morning counts in every zone, though it is still yesterday in UTC."""
    early = datetime(2027, 2, 7, 18, 30, tzinfo=UTC)  # 8 February, 02.30 WITA

    def scene(tx: Tx) -> None:
        assert bring(tx, ROW.replace("2027-01-31", "2027-02-08"), now=early).added == 1

    seeded.write_now(scene)


# What is refused


def test_all_problems_are_listed_and_nothing_is_imported(seeded: Database) -> None:
    """Each bad row is named by its line with every reason, and the good rows are not stored."""
    rows = (
        ROW
        + ",Siti,65.03,satker,,2027-01-31\n"
        + "8.12E+11,Siti,65.03,satker,,2027-01-31\n"
        + "08130000002,,Atlantis,arisan,,\n"
        + "08130000003,Tono,Bandung,satker,,kemarin\n"
        + "08130000004,Ani,,satker,,2027-02-09\n"
        + "08130000005,Ani,65.03,satker,,31.01.2027\n"
        + "08130000006,Ani,65.03\n"
        + "08130000007,Ani,65.03,satker,,2027-02-30\n"
        + "62812-3456-7890,Siti,65.03,satker,,2027-01-31\n"
    )
    found = problems_of(seeded, rows)
    assert [line for line, _ in found] == [3, 4, 5, 5, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11]
    reasons = "\n".join(f"{line}: {reason}" for line, reason in found)
    for words in (
        "3: Kolom number kosong",
        "4: Nomor sudah diubah aplikasi lembar kerja",
        "5: Kolom name kosong",
        "5: Kantor “Atlantis” tidak dikenal",
        "“arisan” tidak dikenal",
        "5: Kolom consent kosong",
        "KPU Kabupaten Bandung (32.04) atau KPU Kota Bandung (32.73)",
        "6: Tanggal persetujuan tidak terbaca",
        "7: Kolom office kosong",
        "7: Tanggal persetujuan belum terjadi",
        "8: Tanggal persetujuan tidak terbaca",
        "9: Baris berisi 3 kolom, seharusnya 6",
        "10: Tanggal persetujuan tidak terbaca",
        "11: Orang ini sudah menjadi kontak di baris 2",
    ):
        assert words in reasons
    assert "7890" not in reasons


@pytest.mark.parametrize(
    ("label", "rows", "line", "words"),
    [
        (
            "the same group in other words",
            ROW.replace(",,", ",Humas,")
            + ROW.replace(",,", ", HUMAS ,").replace("65.03", "KPU Kab. Nunukan"),
            3,
            "baris 2 untuk tujuan yang sama",
        ),
        ("a contact of two offices", ROW + ROW.replace("65.03", "65.02"), 3, "satu kantor"),
        ("an open quote", ROW + '0813,"Budi,65.03,satker,,2027-01-31\n', 3, "tanda kutip"),
    ],
)
def test_rows_that_contradict_each_other(
    seeded: Database, label: str, rows: str, line: int, words: str
) -> None:
    """What stands twice is named with the line where it stood first."""
    [(found, reason)] = problems_of(seeded, rows)
    assert found == line
    assert words in reason


@pytest.mark.parametrize(
    ("label", "header", "words"),
    [
        ("the header of groups", "channel,chat,title,office,category\n", "number"),
        ("no consent", HEADER.replace(",consent", ""), "Tambahkan: consent."),
        ("none", "", "judul kolom"),
    ],
)
def test_another_list(seeded: Database, label: str, header: str, words: str) -> None:
    """A list without all columns is refused at its first line."""
    [(line, reason)] = problems_of(seeded, ROW, header)
    assert line == 1
    assert words in reason


def test_a_person_for_two_audiences(seeded: Database) -> None:
    """Internal and public announcements come from two numbers, so these are two chats."""

    def scene(tx: Tx) -> None:
        assert bring(tx, ROW + ROW.replace("satker", "media")).added == 2
        assert chat_of(tx, SITI, "publik").category is Category.MEDIA
        assert chat_of(tx, SITI).category is Category.SATKER

    seeded.write_now(scene)


def test_a_long_list(seeded: Database) -> None:
    """Contacts and Admin Grup of many groups are taken whole."""
    rows = "".join(
        f"0812{n:07},Orang {n},65.03,satker,{'Grup ' + str(n % 20) if n % 2 else ''},2027-01-31\n"
        for n in range(300)
    )
    report = seeded.write_now(lambda tx: bring(tx, rows))
    assert report == ContactReport(300, 0, [])

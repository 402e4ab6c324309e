"""/daftarpetugas: who works here, one tap that it is right, or person by person."""

from __future__ import annotations

import pytest

from registry import contacts, relays
from staff import checks
from storage import staff_checks
from storage.chats import Category
from storage.engine import Tx
from storage.offices import Office
from storage.roles import Role
from storage.staff_checks import Outcome, StaffCheck
from tests.handlers import leaving
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, Press, Stage
from tests.handlers.leaving import colleague, leader, leaver
from texts import departures as departure_texts
from texts import service
from texts import staff as texts

pytestmark = pytest.mark.asyncio


def check_of(stage: Stage, office: str = NUNUKAN) -> StaffCheck | None:
    """The last answer of an office."""
    return stage.look(lambda tx: staff_checks.last_answered(tx, office))


@pytest.mark.parametrize(
    "data", ["daftar:a", f"daftar:next:{NUNUKAN}", f"daftar:next:{NUNUKAN}:x", "daftar:ok:99"]
)
async def test_buttons_of_altered_apps(stage: Stage, data: str) -> None:
    """What means nothing is answered, and changes nothing."""
    rani = leader(stage)
    await rani.press_data(data)
    assert rani.toast in {service.OLD_BUTTON, texts.ONLY_LEADERS}
    assert check_of(stage) is None


async def test_others_may_not(stage: Stage) -> None:
    """A colleague, another office's Admin, a shared phone."""
    rani, siti = leader(stage), colleague(stage)
    other = stage.person("lain", "Lain", (BANTEN, Role.ADMIN))
    for talk in (siti, other):
        await talk.press_data(f"daftar:ok:{NUNUKAN}")
        assert talk.toast == texts.ONLY_LEADERS
    await siti.plays(("/daftarpetugas", "petugas humas KPU yang berwenang"))
    leaving.share(stage, "rani")
    await rani.plays(("/daftarpetugas", texts.SHARED_PHONE))
    await rani.press_data(f"daftar:ok:{NUNUKAN}")
    assert rani.toast == texts.SHARED_PHONE
    assert check_of(stage) is None


async def test_the_list_and_one_tap(stage: Stage) -> None:
    """People, phones, contacts, Admin Grup; one tap records who and when, a second says so."""
    rani, _ = leader(stage), leaver(stage)
    stage.person("hp", "HP Kantor", (NUNUKAN, Role.DESK))
    leaving.share(stage, "hp")

    def fill(tx: Tx) -> None:
        now, room = stage.clock(), leaving.room_of(stage, tx, "tono")
        office = tx.get_one(Office, NUNUKAN)
        group = relays.add(tx, "Humas <Nunukan>", office, Category.SATKER, "cli:x", now)
        relays.appoint(tx, group, room, "cli:x", now)
        contacts.register(tx, room, NUNUKAN, Category.SATKER, "cli:x", now)

    stage.look(fill)
    await rani.plays(
        ("/daftarpetugas", "• Rani – Admin\n• Tono – Petugas Layanan, Konseptor"),
    )
    rani.expect("HP kantor: 1", "Kontak untuk pengumuman: Tono", "“Humas <Nunukan>”: Tono")
    rani.expect("belum pernah diperiksa")
    await rani.plays(
        (Press(texts.RIGHT), "sudah diperiksa"),
        ("daftar petugas", "Terakhir diperiksa Senin, 8 Februari 2027 pukul 11.00 WITA oleh Rani."),
        (Press(texts.RIGHT), "Daftar bulan ini sudah diperiksa"),
        ("/datasaya", "Pemeriksaan daftar petugas: 1 kali"),
    )
    found = check_of(stage)
    assert found is not None
    assert (found.outcome, found.answered_by) == (Outcome.RIGHT, leaving.number_of(stage, "rani"))


async def test_person_by_person(stage: Stage) -> None:
    """Who stays is one tap, who left is the way of /cabut, and the walk goes on after it."""
    rani, tono, _ = leader(stage), leaver(stage), colleague(stage)
    await rani.plays(
        ("/daftarpetugas", "Petugas KPU Kabupaten Nunukan"),
        (Press(texts.CHANGED), "Tono\nPetugas Layanan, Konseptor"),
    )
    rani.expect("1 orang lagi")
    await rani.plays(
        (Press(texts.REVOKE), "Siapa yang melanjutkan?"),
        (Press(departure_texts.TO_THE_DESK), "Cabut akses Tono"),
        (Press(departure_texts.CONFIRM), "sudah dicabut"),
        (Press(texts.STILL), "Siti\nPetugas Layanan, Konseptor"),
        (Press(texts.STILL), "Terima kasih. Daftar petugas KPU Kabupaten Nunukan"),
    )
    found = check_of(stage)
    assert found is not None
    assert found.outcome is Outcome.CHANGED
    assert "sudah berakhir" in tono.news()[-1].text


async def test_alone_and_leaving_early(stage: Stage) -> None:
    """Nobody else is there; or the rest is left as it is."""
    rani = leader(stage)
    await rani.plays(("/daftarpetugas", "Rani"))
    await rani.press(texts.CHANGED)
    assert rani.toast == texts.NOBODY_ELSE
    colleague(stage)
    await rani.plays(
        (Press(texts.CHANGED), "Apakah masih bertugas"), (Press(texts.FINISH), "Terima kasih")
    )


async def test_the_offices_below(stage: Stage) -> None:
    """Who leads a province reads which of its regencies have not answered this month."""
    atas = stage.person("atas", "Atas", ("65", Role.ADMIN))
    colleague(stage)
    await atas.plays(("/daftarpetugas", "Belum memeriksa bulan ini: KPU Kabupaten Nunukan"))


async def test_two_offices(stage: Stage) -> None:
    """The office comes first, also behind a template's button."""
    rani = stage.person("rani", "Rani", (NUNUKAN, Role.ADMIN), (RI, Role.APPROVER))
    await rani.plays(("/daftarpetugas", texts.WHICH_OFFICE), (Press("KPU RI"), "Petugas KPU RI"))
    await rani.press_data("daftar:show")
    rani.expect(texts.WHICH_OFFICE)
    assert checks.LEADING == (Role.ADMIN, Role.APPROVER)

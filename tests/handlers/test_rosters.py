"""/piket: who is on duty, and an Admin who sets it in three taps."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from registry.rosters import coming
from storage import roles
from storage.offices import Office
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, Press, Stage, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage

pytestmark = pytest.mark.asyncio

LETTER = "Rapat koordinasi humas dimulai pukul 13.00."
EMPTY = "Sekarang tidak ada yang piket"


def admin(stage: Stage, user: str = "7") -> Talk:
    """The Admin of KPU Provinsi Banten; Siti works there as well."""
    stage.person("siti", "Siti Aminah", (BANTEN, Role.DESK))
    return stage.person(user, "Admin Banten", (BANTEN, Role.ADMIN))


def planned(stage: Stage) -> Sequence[str]:
    """The names on the roster of Banten."""
    now = stage.clock()
    return stage.look(
        lambda tx: [turn.name for turn in coming(tx, tx.get_one(Office, BANTEN), now)]
    )


async def test_three_taps_put_somebody_on_duty(stage: Stage) -> None:
    """Add, name, time; one more tap undoes it."""
    talk = admin(stage)
    await talk.plays(
        ("/piket", EMPTY),
        (Press("Tambah piket"), "Siapa yang piket?"),
        (Press("Siti Aminah"), "Kapan Siti Aminah piket?"),
        (
            Press("Besok 08.00–16.00"),
            "9 Februari 2027 pukul 08.00 WIB sampai Selasa, 9 Februari 2027 pukul 16.00 WIB",
        ),
        ("/piket", "Berikutnya:\n• Siti Aminah: Selasa, 9 Februari 2027"),
        (Press("Urungkan"), "piket Siti Aminah dihapus"),
        ("/piket", EMPTY),
    )
    assert planned(stage) == []


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("Sekarang, 8 jam", "sampai Senin, 8 Februari 2027 pukul 18.00 WIB"),
        ("Besok 24 jam", "sampai Rabu, 10 Februari 2027 pukul 08.00 WIB"),
    ],
)
async def test_other_times_by_a_tap(stage: Stage, label: str, answer: str) -> None:
    """The usual turns need no typing."""
    await admin(stage).plays(
        ("/piket", EMPTY),
        (Press("Tambah piket"), "Siapa"),
        (Press("Admin Banten"), "Kapan"),
        (Press(label), answer),
    )


async def test_times_are_typed_too(stage: Stage) -> None:
    """What is not read or cannot be is asked again, and nothing is lost."""
    talk = admin(stage)
    await talk.plays(
        ("/piket", EMPTY),
        (Press("Tambah piket"), "Siapa"),
        ("Siti", "Mohon pilih namanya"),
        (Press("Siti Aminah"), "Kapan"),
        ("nanti saja", "belum terbaca"),
        ("besok 08.00", "belum terbaca"),
        ("🙂", "belum terbaca"),
        ("lusa 08.00 sampai besok 08.00", "harus sesudah waktu mulai"),
        ("1/2/2027 08.00 sampai 09.00", "sudah lewat"),
        ("besok 08.00 sampai 28 Februari 2027 08.00", "paling lama 7 hari"),
        ("9/2/2029 08.00 sampai 09.00", "paling jauh satu tahun"),
        ("besok 20.00 sampai 06.00", "sampai Rabu, 10 Februari 2027 pukul 06.00 WIB"),
    )
    assert planned(stage) == ["Siti Aminah"]


async def test_who_is_on_duty_now(stage: Stage) -> None:
    """Colleagues read it without buttons to change it."""
    await admin(stage).plays(
        ("/piket", EMPTY),
        (Press("Tambah piket"), "Siapa"),
        (Press("Siti Aminah"), "Kapan"),
        (Press("Sekarang, 8 jam"), "tersimpan"),
    )
    talk = stage.person("8", "Lihat", (BANTEN, Role.VIEWER))
    await talk.plays(
        ("/piket", "Sekarang:\n• Siti Aminah sampai Senin, 8 Februari 2027 pukul 18.00 WIB")
    )
    assert talk.labels == ()
    siti = Talk(stage, "siti", "siti")
    await siti.plays(("/datasaya", "Jadwal piket: 1 kali"))


async def test_a_turn_is_removed_after_a_question(stage: Stage) -> None:
    """It is chosen from those to come; what is gone already says so."""
    talk = admin(stage)
    await talk.plays(
        ("/piket", EMPTY),
        (Press("Tambah piket"), "Siapa"),
        (Press("Siti Aminah"), "Kapan"),
        (Press("Besok 08.00–16.00"), "tersimpan"),
        ("/piket", "Berikutnya"),
        (Press("Hapus piket"), "Piket mana yang dihapus?"),
        (Press("9/2 08.00 Siti Amin…"), "Hapus piket ini? Siti Aminah"),
        (Press("Tidak jadi"), "tidak ada yang berubah"),
    )
    assert planned(stage) == ["Siti Aminah"]
    await talk.plays(
        ("/piket", "Berikutnya"),
        (Press("Hapus piket"), "Piket mana yang dihapus?"),
        (Press("9/2 08.00 Siti Amin…"), "Hapus piket ini?"),
        (Press("Ya, hapus"), "piket Siti Aminah dihapus"),
    )
    for data in (f"jaga:gone:{BANTEN}:1", f"jaga:undo:{BANTEN}:1", f"jaga:drop:{BANTEN}:9"):
        await talk.press_data(data)
        assert "sudah tidak ada" in talk.toast, data
    await talk.press_data(f"jaga:drop:{BANTEN}")
    assert "Belum ada piket" in talk.toast


async def test_many_colleagues_are_offered_page_by_page(stage: Stage) -> None:
    """Eight names at a time; the others are one tap further."""
    for number in range(10):
        stage.person(f"p{number}", f"Petugas {number}", (BANTEN, Role.DESK))
    talk = stage.person("7", "Admin Banten", (BANTEN, Role.ADMIN))
    await talk.plays(("/piket", EMPTY), (Press("Tambah piket"), "Siapa"))
    assert len(talk.labels) == 10
    await talk.plays((Press("Lainnya"), "Siapa"), (Press("Petugas 9"), "Kapan Petugas 9"))


async def test_who_has_lost_the_role_meanwhile(stage: Stage) -> None:
    """A name that was offered a moment ago is refused, at either step."""
    talk = admin(stage)
    siti = stage.actor("siti")
    assert siti is not None
    await talk.plays(
        ("/piket", EMPTY), (Press("Tambah piket"), "Siapa"), (Press("Siti Aminah"), "Kapan")
    )
    stage.look(lambda tx: roles.forget(tx, siti.person_id))
    await talk.plays((Press("Besok 24 jam"), "sudah tidak berperan"))
    await talk.press_data(f"jaga:who:{BANTEN}:{siti.person_id}")
    assert "sudah tidak berperan" in talk.toast


async def test_the_emergency_number(stage: Stage) -> None:
    """It is typed, read as a telephone number, shown, and taken away with a tap."""
    talk = admin(stage)
    await talk.plays(
        ("/piket", "Nomor darurat belum diisi"),
        (Press("Nomor darurat"), "Silakan tulis nomor telepon piket"),
        ("nomor saya", "belum terbaca sebagai nomor"),
        ("0812-3456-7890", "nomor darurat kantor: +6281234567890"),
        ("/piket", "Nomor darurat: +6281234567890"),
        (Press("Tanpa nomor"), "tidak ada nomor darurat"),
        ("/piket", "Nomor darurat belum diisi"),
    )


async def test_only_an_admin_of_that_office_changes_it(stage: Stage) -> None:
    """Neither an Admin above, nor a colleague, nor a stranger with an altered app."""
    admin(stage)
    above = stage.person("8", "Admin RI", (RI, Role.ADMIN))
    await above.plays(("/piket KPU Provinsi Banten", "Jadwal piket KPU Provinsi Banten"))
    assert above.labels == ()
    colleague = stage.person("9", "Konseptor", (BANTEN, Role.DRAFTER))
    stranger = stage.person("10", "Warga")
    await stranger.plays(("/piket", "yang berwenang"))
    for step in ("add", "drop", "number", "nonumber", "who:1", "undo:1", "gone:1"):
        word, _, more = step.partition(":")
        data = f"jaga:{word}:{BANTEN}" + (f":{more}" if more else "")
        for talk, answer in ((above, "hanya Admin"), (colleague, "hanya Admin")):
            await talk.press_data(data)
            assert answer in talk.toast, data
        await stranger.press_data(data)
        assert "orang lain" in stranger.toast, data


async def test_buttons_that_mean_nothing(stage: Stage) -> None:
    """What only an altered app or an old message could show changes nothing."""
    talk = admin(stage)
    for data in (
        "jaga",
        "jaga:x",
        "jaga:add:99",
        f"jaga:who:{BANTEN}:x",
        f"jaga:{BANTEN}",
        f"jaga:office:{NUNUKAN}:1",
        "jaga:for:tomorrow",
        "jaga:for:never",
    ):
        await talk.press_data(data)
        assert "tidak berlaku" in talk.text or "hanya Admin" in talk.text, data
    assert planned(stage) == []


async def test_an_old_button_disturbs_no_other_dialogue(stage: Stage) -> None:
    """Leaving the roster does not leave an announcement."""
    talk = admin(stage)
    stage.group("-100200", "Humas Banten", BANTEN)
    await talk.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Waktu lain"), "hari dan jamnya"),
    )
    await talk.press_data("jaga:leave")
    await talk.plays(("besok 09.00", "Pratinjau"))


async def test_at_a_shared_phone_the_roster_is_behind_the_shift(stage: Stage) -> None:
    """/piket asks who is on shift there; the roster is one tap away."""
    talk = admin(stage)
    await talk.plays(
        ("/hpkantor", "Tandai nomor ini"),
        (Press("Ya, tandai"), "kini HP kantor"),
        ("/piket", "Siapa yang bertugas sekarang?"),
        ("Dewi", "Dewi bertugas"),
        ("/piket", "Petugas saat ini: Dewi"),
        (Press("Jadwal piket"), "Jadwal piket KPU Provinsi Banten"),
        (Press("Tambah piket"), "Siapa yang piket?"),
        (Press("Siti Aminah"), "Kapan"),
        (Press("Besok 24 jam"), "tersimpan"),
    )


async def test_on_whatsapp_it_is_words_and_numbers(whatsapp: WhatsAppStage) -> None:
    """PIKET is typed, and names and times are numbers or labels."""
    whatsapp.person("+6281100000022", "Siti Aminah", (BANTEN, Role.DESK))
    talk = whatsapp.person("+6281100000021", "Admin Banten", (BANTEN, Role.ADMIN))
    await talk.plays(
        ("PIKET", "Jadwal piket KPU Provinsi Banten"),
        ("Tambah piket", "Siapa yang piket?"),
        ("2", "Kapan Siti Aminah piket?"),
        ("besok 20.00 sampai 06.00", "tersimpan"),
        ("jadwal piket", "Berikutnya:\n• Siti Aminah"),
        (Press("Nomor darurat"), "Ketik BATAL bila tidak jadi"),
        ("0812-3456-7890", "nomor darurat kantor"),
        ("piket", "Nomor darurat: +6281234567890"),
    )
    assert whatsapp.fake.counters.violations == []


async def test_on_telegram_the_names_become_the_question(telegram: TelegramStage) -> None:
    """The list of names turns into the question for the time."""
    talk = telegram.person("7001", "Admin Banten", (BANTEN, Role.ADMIN))
    await talk.plays(
        ("/piket", EMPTY),
        (Press("Tambah piket"), "Siapa"),
        (Press("Admin Banten"), "Kapan"),
        (Press("Besok 24 jam"), "tersimpan"),
        (Press("Urungkan"), "dihapus"),
    )
    assert "Siapa yang piket?" not in "\n".join(shown.text for shown in talk.news())

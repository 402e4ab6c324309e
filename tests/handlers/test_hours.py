"""/jam: hours, days off, and an Admin who changes them in three steps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import calendar
from storage.calendar import Mode
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, Press, Stage, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage

pytestmark = pytest.mark.asyncio

BANTEN_NAME = "KPU Provinsi Banten"
LETTER = "Rapat koordinasi humas dimulai pukul 13.00."


def admin(stage: Stage, user: str = "7") -> Talk:
    """The Admin of KPU Provinsi Banten."""
    return stage.person(user, "Admin Banten", (BANTEN, Role.ADMIN))


# Reading


async def test_the_overview(stage: Stage) -> None:
    """Hours with their zone, whether it is open, and holidays of the next 30 days."""
    stage.clock.advance(timedelta(days=18).total_seconds())  # Friday, 26 February 2027
    talk = stage.person("8", "Lihat", (NUNUKAN, Role.VIEWER))
    await talk.plays(("/jam", "Jam layanan KPU Kabupaten Nunukan (WITA)"))
    talk.expect(
        "Senin–Kamis 08.00–16.00\nJumat 08.00–16.30\nSabtu–Minggu tutup",
        "Saat ini buka.",
        "• Senin, 8 Maret 2027 tutup (Hari Suci Nyepi)",
        "• Jumat, 26 Maret 2027 tutup (Wafat Yesus Kristus)",
    )
    assert talk.labels == ()


async def test_after_hours_the_next_opening_is_named(stage: Stage) -> None:
    """In the evening of a Monday it is Tuesday morning."""
    stage.clock.advance(timedelta(hours=10).total_seconds())
    await admin(stage).plays(
        ("/jam", "Saat ini tutup; buka Selasa, 9 Februari 2027 pukul 08.00 WIB.")
    )


async def test_a_stage_is_named(stage: Stage) -> None:
    """Staff read that the roster replaces the hours today."""
    today = date(2027, 2, 8)
    row = calendar.Stage(name="Pemungutan suara", first_day=today, last_day=today, mode=Mode.PIKET)
    stage.look(lambda tx: calendar.put_stage(tx, row))
    await admin(stage).plays(
        ("/jam", "Tahapan Pemungutan suara: piket menggantikan jam layanan."),
        ("jam", "Saat ini tutup; buka Selasa, 9 Februari 2027 pukul 08.00 WIB."),
    )


async def test_strangers_are_refused(stage: Stage) -> None:
    """Neither the command nor a button of somebody else's shows or changes anything."""
    talk = stage.person("9", "Warga")
    await talk.plays(("/jam", "yang berwenang"))
    for data in (f"jam:office:{BANTEN}", f"jam:week:{BANTEN}", "jam:save", "jam:undo:1"):
        await talk.press_data(data)
        assert "orang lain" in talk.toast, data


async def test_whose_hours(stage: Stage) -> None:
    """Who has several offices chooses; a name behind the command finds one in sight."""
    talk = stage.person("9", "Dua", (BANTEN, Role.ADMIN), (NUNUKAN, Role.VIEWER))
    await talk.plays(
        ("/jam", "Kantor yang mana?"),
        (Press("Kab. Nunukan"), "Jam layanan KPU Kabupaten Nunukan"),
        ("/jam KPU Kota Serang", "Jam layanan KPU Kota Serang"),
        ("/jam KPU Kota Bandung", "tidak kami temukan"),
        ("/jam kantor di bulan", "tidak kami temukan"),
    )
    await talk.press_data(f"jam:office:{RI}")
    assert "tidak berlaku" in talk.toast


# Changing the week


async def test_hours_are_changed_in_three_steps(stage: Stage) -> None:
    """Tap, write, tap; the week is shown before it is saved."""
    talk = admin(stage)
    await talk.plays(
        ("/jam", BANTEN_NAME),
        (Press("Ubah jam"), "Silakan tulis hari dan jamnya"),
        ("Senin–Kamis 07.30–15.30", "Senin–Kamis 07.30–15.30\nJumat 08.00–16.30"),
        (Press("Simpan"), "jam layanan KPU Provinsi Banten sekarang"),
        ("/jam", "Senin–Kamis 07.30–15.30"),
    )
    await stage.person("8", "L", (NUNUKAN, Role.VIEWER)).plays(("/jam", "Senin–Kamis 08.00"))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("kapan saja", "belum terbaca"),
        ("🙂", "belum terbaca"),
        ("Senin 16.00–08.00", "Jam tutup harus sesudah jam buka"),
        ("Senin 08.00–16.00 WIT", "Kantor ini memakai WIB"),
        ("1 Februari 2027 tutup", "sudah lewat"),
        ("Sabtu" * 500, "belum terbaca"),
    ],
)
async def test_what_is_not_read_is_asked_again(stage: Stage, typed: str, answer: str) -> None:
    """The dialogue stands where it stood."""
    talk = admin(stage)
    await talk.plays(
        ("/jam", BANTEN_NAME),
        (Press("Ubah jam"), "Silakan tulis"),
        (typed, answer),
        ("Sabtu 09.00–12.00", "Simpan?"),
        (Press("Simpan"), "Sabtu 09.00–12.00"),
    )


async def test_before_saving_one_may_write_anew_or_leave(stage: Stage) -> None:
    """Another text replaces the first; nothing is changed by leaving."""
    talk = admin(stage)
    await talk.plays(
        ("/jam", BANTEN_NAME),
        (Press("Ubah jam"), "Silakan tulis"),
        ("Sabtu 09.00–12.00", "Simpan?"),
        ("hmm", "Mohon tekan Simpan atau Batal"),
        ("Sabtu 10.00–12.00", "Sabtu 10.00–12.00"),
        (Press("Batal"), "tidak ada yang berubah"),
        ("/jam", "Sabtu–Minggu tutup"),
        (Press("Ubah jam"), "Silakan tulis"),
        ("/batal", "dibatalkan"),
    )
    await talk.press_data("jam:save")
    assert "tidak berlaku" in talk.toast


# Single days


async def test_a_closed_day_is_added_and_undone(stage: Stage) -> None:
    """With its reason, and one tap brings the day back; twice does nothing more."""
    talk = admin(stage)
    await talk.plays(
        ("/jam", "Hari libur dalam 30 hari ke depan"),
        (Press("Hari tutup"), "Silakan tulis tanggalnya"),
        ("17 Februari 2027 tutup karena upacara", "Rabu, 17 Februari 2027 tutup (upacara)"),
        (Press("Simpan"), "Baik, tersimpan"),
        ("/jam", "• Rabu, 17 Februari 2027 tutup (upacara)"),
        (Press("Urungkan"), "kembali seperti biasa"),
        ("/jam", "Hari libur dalam 30 hari ke depan"),
    )
    assert "17 Februari" not in talk.text
    await talk.press_data("jam:undo:1")
    assert "tidak ada yang diurungkan" in talk.toast


async def test_what_besok_meant_is_decided_when_it_was_written(stage: Stage) -> None:
    """Saved after midnight it is still the day that was shown; one that is over is refused."""
    talk = admin(stage)
    await talk.plays(
        ("/jam", BANTEN_NAME),
        (Press("Hari tutup"), "Silakan tulis"),
        ("hari ini tutup", "Senin, 8 Februari 2027 tutup. Simpan?"),
    )
    stage.clock.advance(timedelta(hours=9).total_seconds())
    await talk.plays(("besok tutup", "Selasa, 9 Februari 2027"))
    stage.clock.advance(timedelta(hours=6).total_seconds())
    await talk.plays((Press("Simpan"), "Selasa, 9 Februari 2027 tutup"))


async def test_a_working_saturday(stage: Stage) -> None:
    """A day may be opened as well."""
    await admin(stage).plays(
        ("/jam", BANTEN_NAME),
        (Press("Hari tutup"), "Silakan tulis"),
        ("13 Februari 2027 buka", "Sabtu, 13 Februari 2027 buka. Simpan?"),
        ("simpan", "Baik, tersimpan"),
        ("/jam", "• Sabtu, 13 Februari 2027 buka"),
    )


# Who may


async def test_only_an_admin_of_that_office_is_offered_a_change(stage: Stage) -> None:
    """An Admin above reads, and a made-up button changes nothing."""
    talk = stage.person("8", "Admin RI", (RI, Role.ADMIN))
    await talk.plays((f"/jam {BANTEN_NAME}", BANTEN_NAME))
    assert talk.labels == ()
    for data in (f"jam:week:{BANTEN}", f"jam:day:{BANTEN}"):
        await talk.press_data(data)
        assert "hanya Admin kantor itu" in talk.toast, data
    for data in ("jam:week:99", "jam:x", "jam", "jam:undo:x"):
        await talk.press_data(data)
        assert "tidak berlaku" in talk.toast, data
    owner = admin(stage)
    await owner.plays(
        ("/jam", BANTEN_NAME),
        (Press("Hari tutup"), "Silakan tulis"),
        ("besok tutup", "Simpan?"),
        (Press("Simpan"), "tersimpan"),
    )
    await talk.press_data("jam:undo:1")
    assert "orang lain" in talk.toast


async def test_an_old_button_disturbs_no_other_dialogue(stage: Stage) -> None:
    """Leaving the hours twice does not leave an announcement."""
    talk = admin(stage)
    stage.group("-100200", "Humas Banten", BANTEN)
    await talk.plays(
        ("/jam", BANTEN_NAME),
        (Press("Ubah jam"), "Silakan tulis"),
        ("Sabtu 09.00–12.00", "Simpan?"),
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Waktu lain"), "hari dan jamnya"),
    )
    await talk.press_data("jam:leave")
    await talk.plays(("besok 09.00", "Pratinjau"))


async def test_at_a_shared_phone_a_change_asks_who_is_on_shift(stage: Stage) -> None:
    """Reading asks nobody; what changes is somebody's act."""
    talk = admin(stage)
    await talk.plays(
        ("/hpkantor", "Tandai nomor ini"),
        (Press("Ya, tandai"), "kini HP kantor"),
        ("/jam", "Jam layanan KPU Provinsi Banten"),
        (Press("Ubah jam"), "Siapa yang bertugas sekarang?"),
        ("Siti Aminah", "Silakan tulis hari dan jamnya"),
        ("Sabtu 09.00–12.00", "Simpan?"),
        (Press("Simpan"), "Sabtu 09.00–12.00"),
    )


# Both platforms


async def test_on_whatsapp_it_is_words_and_numbers(whatsapp: WhatsAppStage) -> None:
    """JAM is typed, and a number or a label is a button."""
    talk = whatsapp.person("+6281100000021", "Admin Banten", (BANTEN, Role.ADMIN))
    await talk.plays(
        ("JAM", "Jam layanan KPU Provinsi Banten"),
        ("1", "Ketik BATAL bila tidak jadi"),
        ("Jumat 08.00–15.00", "Simpan?"),
        ("Simpan", "Jumat 08.00–15.00"),
        ("jam layanan", "Jumat 08.00–15.00"),
        ("Hari tutup", "Silakan tulis tanggalnya"),
        ("besok tutup", "Selasa, 9 Februari 2027 tutup"),
        ("bagaimana?", "Mohon tekan Simpan atau Batal"),
        ("1", "tersimpan"),
        (Press("Urungkan"), "kembali seperti biasa"),
    )
    assert whatsapp.fake.counters.violations == []


async def test_on_telegram_the_question_becomes_the_answer(telegram: TelegramStage) -> None:
    """The confirmation turns into what was saved."""
    talk = telegram.person("7001", "Admin Banten", (BANTEN, Role.ADMIN))
    await talk.plays(
        ("/jam", BANTEN_NAME),
        (Press("Ubah jam"), "Silakan tulis"),
        ("Sabtu 09.00–12.00", "Simpan?"),
        (Press("Simpan"), "sekarang"),
    )
    assert "Simpan?" not in "\n".join(shown.text for shown in talk.news())

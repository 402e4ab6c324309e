"""The door: welcome, menu by role, help, joining, stopping."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.commands import COMMANDS, commands_for
from registry.access import PERMISSIONS, Actor, Permission
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, RI, Press, Stage, Talk

FIRST_CONTACT = "Selamat datang di Layanan Informasi KPU."


@pytest.mark.asyncio
async def test_a_stranger_is_welcomed(stage: Stage) -> None:
    """Whoever presses /start reads who we are and what we never ask for."""
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays(("/start", FIRST_CONTACT))
    tamu.expect("tidak pernah meminta NIK atau OTP", "tidak pernah mengirim file APK")
    assert tamu.labels == ("Tanya", "Cek pesan", "Tulis ke petugas")
    assert [command.name for command in stage.commands("tamu")] == [
        "start",
        "bantuan",
        "gabung",
        "petugas",
        "tanya",
        "topik",
        "kantor",
        "cek",
        "datasaya",
        "hapusdata",
        "batal",
    ]


@pytest.mark.asyncio
async def test_the_first_words_of_a_stranger_are_answered_with_the_welcome(stage: Stage) -> None:
    """Whatever a person writes first, the first answer says who we are; the second does not."""
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays(("halo", FIRST_CONTACT), ("halo?", "Ketik /bantuan"))
    assert FIRST_CONTACT not in tamu.text


@pytest.mark.asyncio
async def test_the_menu_of_staff_names_roles_and_offices(stage: Stage) -> None:
    """Staff see their roles and the buttons that these give them."""
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    await siti.plays(("/start", "Selamat datang, Bapak/Ibu Siti."))
    siti.expect("• Konseptor, KPU Kabupaten Nunukan")
    assert siti.labels == ("Kirim pengumuman", "Pantauan penerimaan", "Bantuan")


@pytest.mark.asyncio
async def test_the_menu_of_a_viewer_offers_no_sending(stage: Stage) -> None:
    """Who may only look is offered only that."""
    budi = stage.person("budi", "Budi", (NUNUKAN, Role.VIEWER))
    await budi.plays(("menu", "• Lihat saja, KPU Kabupaten Nunukan"))
    assert budi.labels == ("Pantauan penerimaan", "Bantuan")


@pytest.mark.parametrize("text", ["/bantuan", "/help", "Bantuan", "/BANTUAN"])
@pytest.mark.asyncio
async def test_help_lists_the_commands_of_the_role(stage: Stage, text: str) -> None:
    """Help names what this person can do, and how to stop."""
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    tamu = stage.person("tamu", "Tamu")
    await siti.plays((text, "/kirim – Kirim pengumuman"))
    await tamu.plays((text, "/gabung"))
    assert "/kirim" not in tamu.text
    tamu.expect("ketik BERHENTI")
    assert "/grup" not in siti.text, "it is used in groups"


# Joining


@pytest.mark.asyncio
async def test_joining_by_command(stage: Stage) -> None:
    """A code behind the command gives its role, and the menu that comes with it."""
    code = stage.invite(Role.DRAFTER, NUNUKAN)
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays(
        (f"/gabung {code}", "terdaftar sebagai Konseptor di KPU Kabupaten Nunukan"),
        ("/kirim", "Silakan ketik atau teruskan isi pengumumannya"),
    )
    names = [command.name for command in stage.commands("tamu")]
    assert names == [entry.name for entry in commands_for(stage.actor("tamu"))]
    assert "kirim" in names
    assert "grup" not in names


@pytest.mark.asyncio
async def test_joining_step_by_step(stage: Stage) -> None:
    """Asked for the code, one may mistype it and try again."""
    code = stage.invite(Role.VERIFIER, NUNUKAN)
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays(
        ("/gabung", "Silakan ketik kode undangannya"),
        ("ABC", "kode itu tidak kami kenal"),
        (code.lower().replace("-", " "), "terdaftar sebagai Verifikator"),
    )


@pytest.mark.asyncio
async def test_joining_can_be_left(stage: Stage) -> None:
    """Who has no code after all leaves with /batal."""
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays(
        ("/start", FIRST_CONTACT),
        ("/gabung", "Silakan ketik"),
        ("/batal", "dibatalkan"),
        ("halo", "Ketik /bantuan"),
    )


@pytest.mark.parametrize("form", ["/start gabung_{}", "{}", "/gabung\n{}"])
@pytest.mark.asyncio
async def test_other_ways_to_join(stage: Stage, form: str) -> None:
    """A deep link, the bare code and a code on the next line do the same."""
    code = stage.invite(Role.ADMIN, RI).replace("-", "")
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays((form.format(code), "terdaftar sebagai Admin di KPU RI"))


@pytest.mark.asyncio
async def test_a_broken_deep_link_says_so(stage: Stage) -> None:
    """A link with half a code is not taken for a mere start."""
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays(("/start gabung_ACDE", "kode itu tidak kami kenal"))


@pytest.mark.asyncio
async def test_a_code_works_once(stage: Stage) -> None:
    """The second taker reads whom to ask for another one."""
    code = stage.invite(Role.DRAFTER, NUNUKAN)
    siti, budi = stage.person("siti", "Siti"), stage.person("budi", "Budi")
    await siti.plays((code, "terdaftar sebagai Konseptor"))
    await budi.plays((code, "Kode itu sudah dipakai"))
    budi.expect("Admin kantor")


@pytest.mark.asyncio
async def test_a_code_expires(stage: Stage) -> None:
    """After a week the code is void."""
    code = stage.invite(Role.DRAFTER, NUNUKAN)
    stage.clock.now += timedelta(days=8)
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays((code, "tidak berlaku"))


@pytest.mark.asyncio
async def test_guessing_codes_is_throttled(stage: Stage) -> None:
    """After ten unknown codes within an hour even a valid one has to wait."""
    code = stage.invite(Role.DRAFTER, NUNUKAN)
    tamu, siti = stage.person("tamu", "Tamu"), stage.person("siti", "Siti")
    for _ in range(10):
        await tamu.plays(("/gabung AAAAA-AAAAA", "tidak kami kenal"))
    await tamu.plays((f"/gabung {code}", "terlalu banyak kode"))
    await siti.plays(("/gabung AAAAA-AAAAA", "tidak kami kenal"))
    stage.clock.now += timedelta(minutes=61)
    await tamu.plays((f"/gabung {code}", "terdaftar sebagai Konseptor"))


@pytest.mark.asyncio
async def test_a_code_is_not_taken_up_in_a_group(stage: Stage) -> None:
    """In a group the code would be read by others: the person is sent to the private chat."""
    siti = stage.person("siti", "Siti").at(stage.group("g", "Humas Nunukan", NUNUKAN))
    await siti.plays((f"/gabung {stage.invite(Role.DRAFTER, NUNUKAN)}", "chat pribadi"))


# Stopping


@pytest.mark.parametrize("word", ["STOP", "Berhenti!", "/stop"])
@pytest.mark.asyncio
async def test_stop_and_start_again(stage: Stage, word: str) -> None:
    """STOP is confirmed, a second one too; MULAI takes it back, and then means the menu."""
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays(
        ("/start", FIRST_CONTACT),
        (word, "tidak akan mengirimi"),
        (word, "memang sudah tidak mengirimi"),
        ("MULAI", "akan menerima pesan kami kembali"),
        ("Mulai", FIRST_CONTACT),
    )


@pytest.mark.asyncio
async def test_stop_ends_a_dialogue(stage: Stage) -> None:
    """STOP works in the middle of /kirim, too."""
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    await siti.plays(
        ("/kirim", "Silakan ketik"),
        ("BERHENTI", "tidak akan mengirimi"),
        ("Rapat besok pukul 09.00.", "Jadikan pengumuman?"),
    )


# What fits nowhere


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/mulaikan", "Perintah /mulaikan tidak kami kenal. Ketik /bantuan"),
        ("/<b>x</b>", "Perintah /<b>x</b> tidak kami kenal"),
        ("apa kabar", "Ketik /bantuan"),
        ("🙏", "Ketik /bantuan"),
        ("\u200f\u202e", "Ketik /bantuan"),
        ("/batal", "Tidak ada langkah yang perlu dibatalkan"),
        ("12", "Ketik /bantuan"),
    ],
)
@pytest.mark.asyncio
async def test_what_nobody_understands_leads_on(stage: Stage, text: str, answer: str) -> None:
    """Unknown commands and chat get one sentence that says where to go."""
    tamu = stage.person("tamu", "Tamu")
    await tamu.plays(("/start", FIRST_CONTACT), (text, answer))


@pytest.mark.asyncio
async def test_a_sticker_is_answered(stage: Stage) -> None:
    """What we cannot read is answered kindly, for staff as for anybody."""
    for talk in (stage.person("tamu", "Tamu"), stage.person("s", "Siti", (RI, Role.ADMIN))):
        await talk.plays(("/start", "Selamat datang"))
        await talk.does(is_supported=False)
        talk.expect("jenis pesan ini belum bisa kami baca")


# Who may what

ALONE = {
    "putusan": "Belum ada putusan yang menunggu",
    "hukum": "Penelaah Divisi Hukum",
    "klaim": "Tidak ada klaim yang menunggu",
    "start": "Selamat datang",
    "bantuan": "Cara memakai layanan ini",
    "gabung": "Silakan ketik kode",
    "petugas": "Untuk kantor KPU mana",
    "tanya": "Silakan tulis pertanyaan",
    "tanyajawab": "dipakai di dalam grup",
    "jawab": "tidak ada jawaban yang disahkan",
    "topik": "Tentang apa pertanyaannya",
    "kantor": "Kantor KPU mana yang dicari",
    "cek": "Silakan kirim yang ingin dicek",
    "kirim": "Silakan ketik atau teruskan",
    "pantau": "Belum ada pengumuman",
    "catat": "Belum ada pengumuman",
    "gambar": "Belum ada pengumuman",
    "setara": "Belum ada pengumuman",
    "hadir": "Belum ada undangan",
    "jeda": "Belum ada pengumuman",
    "lanjut": "Belum ada pengumuman",
    "tarik": "Belum ada pengumuman",
    "ulang": "Belum ada pengumuman",
    "persetujuan": "Tidak ada pengumuman yang menunggu",
    "rilis": "Tidak ada pengumuman yang menunggu diteruskan",
    "plh": "Sekarang tidak ada Plh",
    "daftarjawaban": "Jawaban resmi sebagai daftar",
    "daftarpetugas": "Petugas KPU Kabupaten Nunukan",
    "cabut": "Akses siapa di KPU Kabupaten Nunukan",
    "ralat": "Belum ada pengumuman",
    "berulang": "Belum ada pengumuman berulang",
    "versi": "Belum ada pengumuman",
    "grup": "dipakai di dalam grup",
    "kontak": "Belum ada kontak",
    "mitra": "Daftar mitra",
    "layanan": "Tidak ada pesan yang menunggu",
    **dict.fromkeys(
        ("meja_grup", "balas", "siap", "tangani", "lepas", "teruskan", "selesai"),
        "dipakai di grup meja layanan",
    ),
    "kontakkantor": "Belum diisi",
    "admingrup": "Apa nama grup WhatsApp-nya",
    "hpkantor": "Tandai nomor ini",
    "jam": "Jam layanan KPU Kabupaten Nunukan",
    "piket": "Jadwal piket KPU Kabupaten Nunukan",
    "meja": "belum diaktifkan",
    "keluar_meja": "Tidak ada meja",
    "cari": "Contoh: /cari surat suara",
    "ekspor": "Contoh: /ekspor LYN-6503-0012",
    "datasaya": "yang kami simpan",
    "hapusdata": "Hapus semua data?",
    "batal": "Tidak ada langkah",
}
REFUSED = "menu ini untuk petugas humas KPU yang berwenang"


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.asyncio
async def test_every_command_by_role(stage: Stage, role: Role | None) -> None:
    """Each command answers those whose role allows it, and refuses the others kindly."""
    talk: Talk = stage.person("x", "X", *(((NUNUKAN, role),) if role else ()))
    await talk.say("/start")
    for entry in COMMANDS:
        is_allowed = entry.permission is None or (
            role is not None and entry.permission in PERMISSIONS[role]
        )
        await talk.plays((f"/{entry.name}", ALONE[entry.name] if is_allowed else REFUSED))
        await talk.say("/batal")


def test_commands_follow_the_roles_of_any_office() -> None:
    """A role in one office is enough to be offered its commands."""
    actor = Actor(1, "X", ((RI, Role.VIEWER), (NUNUKAN, Role.DRAFTER)))
    assert any(entry.permission is Permission.SEND for entry in commands_for(actor))
    assert not any(entry.permission for entry in commands_for(None))


@pytest.mark.asyncio
async def test_old_buttons_of_nobody(stage: Stage) -> None:
    """A button whose subject does not exist any more says so and changes nothing."""
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    await siti.plays(("/start", "Selamat datang"), (Press("Bantuan"), "Cara memakai"))
    for data in ("lama:1", "izin:x", "gabung:y", "kirim", "kirim:", "tolak:1"):
        await siti.press_data(data)
        assert siti.text == "Tombol ini sudah tidak berlaku.", data

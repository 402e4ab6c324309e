"""Embargo, stages, masa tenang, figures and warnings in the chat: what authors and leaders read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handlers.context import Policies
from storage import calendar, participants
from storage.broadcasts import BroadcastState
from storage.calendar import Mode, StageKind
from storage.calendar import Stage as StageRow
from storage.engine import Tx
from storage.participants import Participant, ParticipantKind
from storage.roles import Role
from tests.handlers.approving import GROUP, author, leader, newest, request_of, watch
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import approvals as approval_texts
from texts import holds as texts

pytestmark = pytest.mark.asyncio

TODAY = date(2027, 2, 8)  # 10.00 WIB
SAID = "Iklan Partai Contoh Satu tayang pukul 13.00."
COUNTED = "Hitung cepat: paslon 01 meraih 51,2%."
SIX_HOURS = 6 * 3600


def add_stage(stage: Stage, kind: StageKind, name: str = "Tahap", days: int = 1) -> None:
    """A stage from today on, and one participant."""

    def add(tx: Tx) -> None:
        last = TODAY + timedelta(days=days - 1)
        calendar.put_stage(
            tx, StageRow(name=name, first_day=TODAY, last_day=last, mode=Mode.HOURS, kind=kind)
        )
        participants.put(tx, Participant(kind=ParticipantKind.PARTY, name="Partai Contoh Satu"))

    stage.look(add)


async def to_preview(talk: Talk, text: str) -> None:
    """The shortest way to the preview of a text."""
    await talk.plays(
        (f"/kirim {text}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Sekarang"), "Pratinjau"),
    )


async def to_limits(talk: Talk, text: str = "Rapat pukul 13.00.") -> None:
    """The screen behind the preview on which embargo and stage are chosen."""
    await to_preview(talk, text)
    await talk.plays((Press("Ubah waktu"), "Kapan dikirim?"))


# Embargo


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("entahlah", "waktunya belum terbaca"),
        ("kemarin", "belum terbaca"),
        ("08.00", "sudah lewat"),
    ],
)
async def test_an_embargo_that_is_none(stage: Stage, typed: str, answer: str) -> None:
    """What cannot be read or has passed is asked again, and nothing is lost."""
    siti = author(stage)
    await to_limits(siti)
    await siti.plays(
        (Press(texts.EMBARGO), "Embargo sampai kapan?"),
        (typed, answer),
        ("11.00", "Embargo s.d. Senin, 8 Februari 2027 pukul 11.00 WIB"),
        (Press("Ubah waktu"), "Kapan"),
        (Press(texts.EMBARGO), "Embargo sampai kapan?"),
        ("-", "Waktu: sekarang"),
    )
    assert newest(stage).embargo_until is None


async def test_nothing_leaves_before_the_embargo(stage: Stage) -> None:
    """It is scheduled for its end; an earlier time changes nothing."""
    siti = author(stage)
    await to_limits(siti)
    await siti.plays(
        (Press(texts.EMBARGO), "Embargo sampai kapan?"),
        ("12.00", "Waktu: Senin, 8 Februari 2027 pukul 12.00 WIB"),
        (Press("Jadwalkan"), "terjadwal Senin, 8 Februari 2027 pukul 12.00 WIB"),
    )
    await stage.tick()
    assert stage.shown(GROUP) == []
    stage.clock.advance(2 * 3600)
    await stage.tick()
    assert "Rapat pukul 13.00." in stage.shown(GROUP)[-1].text


async def test_siaga_has_no_embargo(stage: Stage) -> None:
    """What waits is no emergency: the embargo is taken off first."""
    author(stage)
    budi = leader(stage)
    await to_limits(budi)
    await budi.plays((Press(texts.EMBARGO), "kapan"), ("12.00", "Embargo s.d."))
    await budi.plays((Press("Sifat"), "Sifatnya apa?"), (Press("Siaga"), "alasannya"))
    await budi.press("Bencana alam")
    assert budi.toast == approval_texts.SIAGA_WITHOUT_EMBARGO


# Stages


async def test_a_text_is_bound_to_a_stage(stage: Stage) -> None:
    """Chosen from those to come; when it is over the rest is held and the author asked."""
    add_stage(stage, StageKind.ORDINARY, "Pendaftaran pemantau pemilu")
    siti = author(stage)
    await to_limits(siti)
    await siti.press(texts.BIND)
    siti.expect("Berlaku sampai tahapan mana berakhir?", "Pendaftaran pemantau pemilu")
    assert siti.labels[0] == "Pendaftaran pem… 8/2"
    await siti.plays(
        (
            Press(siti.labels[0]),
            "tahapan Pendaftaran pemantau pemilu berakhir, Senin, 8 Februari 2027",
        ),
        (Press("Ubah waktu"), "Kapan"),
        (Press("Besok 07.00"), "tahapan itu sudah lewat"),
    )
    assert "Jadwalkan" not in siti.labels
    await siti.plays(
        (Press("Ubah waktu"), "Kapan"),
        (Press("Waktu lain"), "hari dan jamnya"),
        ("23.30", "Pratinjau"),
        (Press("Jadwalkan"), "terjadwal"),
    )
    stage.clock.advance(14 * 3600)
    await stage.tick()
    assert "terikat tahapan Pendaftaran pemantau pemilu" in siti.news()[-1].text
    assert stage.shown(GROUP) == []
    await siti.plays((Press("Tetap kirim"), "dilanjutkan"))
    await stage.tick()
    assert stage.shown(GROUP) != []


async def test_there_is_no_stage_to_choose(stage: Stage) -> None:
    """A toast says so; an old button of one that is over likewise."""
    siti = author(stage)
    await to_limits(siti)
    await siti.press(texts.BIND)
    assert siti.toast == texts.NO_STAGES
    await siti.press_data("kirim:bind:1:99")
    assert siti.toast == texts.STAGE_GONE
    await siti.press_data("kirim:bind:1:x")
    assert siti.toast == texts.STAGE_GONE


# Masa tenang


async def test_masa_tenang_asks_somebody_else(stage: Stage) -> None:
    """In an office without anybody to approve the one above is asked, with the passages marked."""
    add_stage(stage, StageKind.QUIET)
    siti = author(stage)
    rini = stage.person("rini", "Rini", ("00", Role.APPROVER))
    await to_preview(siti, SAID)
    siti.expect("Masa tenang", "nama peserta pemilu: “Partai Contoh Satu”")
    assert "Ajukan" in siti.labels
    await siti.plays((Press("Ajukan"), "diajukan kepada Pimpinan"))
    asked = rini.news()[-1]
    assert "• nama peserta pemilu: “Partai Contoh Satu”" in asked.text
    html = stage.local.messages("rini")[-1].html
    assert "Iklan <b><u>Partai Contoh Satu</u></b> tayang" in html
    await rini.plays((Press("Setujui"), "disetujui"))
    await stage.tick()
    sent = stage.local.messages(GROUP)[-1].html
    assert "Iklan Partai Contoh Satu tayang" in sent


async def test_other_texts_leave_in_masa_tenang_as_always(stage: Stage) -> None:
    """Only what is said of participants is looked at."""
    add_stage(stage, StageKind.QUIET)
    siti = author(stage)
    await to_preview(siti, "Lokasi TPS 03 pindah ke nomor 3 Jalan Merdeka.")
    assert "Masa tenang" not in siti.text
    await siti.plays((Press("Kirim"), "sedang dikirim"))


async def test_passages_that_were_not_shown_are_shown_first(stage: Stage) -> None:
    """The list of participants came between the request and the decision."""
    siti, budi = author(stage), leader(stage)
    await to_preview(siti, SAID)
    await siti.press("Ajukan")
    add_stage(stage, StageKind.QUIET)
    await budi.plays((Press("Setujui"), texts.UNSEEN))
    assert newest(stage).state is BroadcastState.SUBMITTED
    await budi.plays((Press("Setujui"), "disetujui"))


async def test_siaga_is_held_to_a_second_person(stage: Stage) -> None:
    """The button says so; it leaves before others once approved."""
    add_stage(stage, StageKind.QUIET)
    author(stage)
    budi, tuti = leader(stage), leader(stage, "tuti")
    await to_preview(budi, SAID)
    await budi.plays((Press("Sifat"), "Sifatnya apa?"), (Press("Siaga"), "alasannya"))
    await budi.press("Gangguan keamanan")
    assert "Kirim Siaga" not in budi.labels
    await budi.plays((Press("Ajukan"), "diajukan"))
    assert "Sifat: Siaga" in tuti.news()[-1].text
    await tuti.plays((Press("Setujui"), "disetujui"))
    assert request_of(stage).state.value == "approved"


async def test_what_was_released_before_is_held_and_asked_about(stage: Stage) -> None:
    """The author is told, the leader asked; returned it stays held, and can be asked again."""
    siti = author(stage)
    await to_limits(siti, SAID)
    await siti.plays(
        (Press("Waktu lain"), "hari dan jamnya"),
        ("12.00", "Pratinjau"),
        (Press("Jadwalkan"), "terjadwal"),
    )
    rini = stage.person("rini", "Rini", ("00", Role.APPROVER))
    add_stage(stage, StageKind.QUIET)
    stage.clock.advance(2 * 3600)
    await stage.tick()
    assert "masa tenang sudah mulai" in siti.news()[-1].text
    await rini.plays((Press("Kembalikan"), "Apa yang perlu"), ("Hapus namanya", "dikembalikan"))
    assert "belum menyetujui sisa pengumuman nomor 1" in siti.news()[-1].text
    assert newest(stage).state is BroadcastState.HELD
    await siti.plays((Press("Lanjutkan"), "diajukan kepada Pimpinan"))
    await rini.plays((Press("Setujui"), "disetujui"))
    await stage.tick()
    assert stage.shown(GROUP) != []


async def test_nobody_decided_in_time_about_what_was_held(stage: Stage) -> None:
    """It stays held; the author asks again or withdraws it."""
    siti = author(stage)
    await to_limits(siti, SAID)
    await siti.plays(
        (Press("Waktu lain"), "jamnya"), ("12.00", "Prat"), (Press("Jadwalkan"), "ter")
    )
    stage.person("rini", "Rini", ("00", Role.APPROVER))
    add_stage(stage, StageKind.QUIET)
    stage.clock.advance(2 * 3600)
    await stage.tick()
    stage.clock.advance(SIX_HOURS)
    await watch(stage)
    assert "sisanya tetap ditahan" in siti.news()[-1].text
    assert newest(stage).state is BroadcastState.HELD


async def test_a_correction_in_masa_tenang(stage: Stage) -> None:
    """A drafter cannot send it; the leader sees the passages and can."""
    siti = author(stage)
    await to_preview(siti, "Iklan tayang pukul 13.00.")
    await siti.press("Kirim")
    await stage.tick()
    add_stage(stage, StageKind.QUIET)
    await siti.plays(
        ("/ralat 1", "Ralat kecil"),
        (Press("Ralat kecil"), "teks pengumuman yang baru"),
        (SAID, texts.CORRECTION_FOR_LEADERS),
    )
    assert "Kirim ralat" not in siti.labels
    await siti.press_data("ralat:send:1")
    await stage.tick()
    assert "Contoh Satu" not in stage.shown(GROUP)[-1].text
    budi = leader(stage)
    await budi.plays(
        ("/ralat 1", "Ralat kecil"),
        (Press("Ralat kecil"), "teks pengumuman yang baru"),
        (SAID, "nama peserta pemilu: “Partai Contoh Satu”"),
        (Press("Kirim ralat"), "sedang dikirim (versi 2)"),
    )


# Figures


async def test_figures_leave_at_three_with_their_author_s_consent(stage: Stage) -> None:
    """The preview says why, offers the time, and moves nothing by itself."""
    add_stage(stage, StageKind.VOTING)
    siti = author(stage)
    await to_preview(siti, COUNTED)
    siti.expect("hari pemungutan suara", "pukul 15.00 WIB", "Ps. 449")
    assert "Kirim" not in siti.labels
    await siti.press_data("kirim:send:1")
    assert newest(stage).state is BroadcastState.DRAFT
    await siti.plays(
        (Press(texts.SEND_AT_FIGURES), "Waktu: Senin, 8 Februari 2027 pukul 15.00 WIB"),
        (Press("Jadwalkan"), "terjadwal"),
    )
    stage.clock.advance(4 * 3600)
    await stage.tick()
    assert stage.shown(GROUP) == []
    stage.clock.advance(3600)
    await stage.tick()
    assert stage.shown(GROUP) != []


async def test_figures_in_the_east_wait_for_the_west(stage: Stage) -> None:
    """15.00 WIB is 16.00 WITA: one moment for everybody."""
    add_stage(stage, StageKind.VOTING)
    siti = author(stage, NUNUKAN)
    await to_preview(siti, COUNTED)
    await siti.plays((Press(texts.SEND_AT_FIGURES), "pukul 16.00 WITA"))


async def test_figures_that_a_leader_is_asked_about(stage: Stage) -> None:
    """Voting day was entered after the request: it cannot be approved, but returned."""
    siti, budi = author(stage), leader(stage)
    await to_preview(siti, COUNTED)
    await siti.press("Ajukan")
    add_stage(stage, StageKind.VOTING)
    await budi.plays((Press("Setujui"), "Belum dapat disetujui"))
    assert newest(stage).state is BroadcastState.SUBMITTED


# Warnings


async def test_warnings_hold_nothing(stage: Stage) -> None:
    """Author and leader read them; the text leaves as it is."""
    siti, budi = author(stage), leader(stage)
    await to_preview(siti, "Daftar di bit.ly/kpu atau kpu-go.id, telepon 0812-3456-7890.")
    warnings = (
        "Mohon dilihat sekali lagi",
        "tautan pendek: “bit.ly”",
        "tautan yang menyerupai laman KPU: “kpu-go.id”",
        "nomor telepon: “0812-3456-7890”",
    )
    siti.expect(*warnings)
    await siti.plays((Press("Ajukan"), "diajukan"))
    assert all(warning in budi.news()[-1].text for warning in warnings)
    await budi.plays((Press("Setujui"), "disetujui"))


async def test_official_pages_are_a_setting(stage: Stage) -> None:
    """What the operator names is not remarked."""
    stage.policies = Policies(official_domains=("kpu.go.id", "contoh.org"))
    stage.restart()
    siti = author(stage)
    await to_preview(siti, "Lihat contoh.org/jadwal")
    assert "Mohon dilihat" not in siti.text


@pytest.mark.parametrize(
    ("text", "why"),
    [("Unduh https://contoh.org/a.apk", "APK"), ("Kirimkan NIK dan OTP Anda", "NIK")],
)
async def test_what_never_leaves_cannot_be_sent(stage: Stage, text: str, why: str) -> None:
    """The preview says why and has no button for it; an old button does nothing either."""
    siti = author(stage)
    await to_preview(siti, text)
    siti.expect(why, "tidak dapat dikirim")
    assert "Kirim" not in siti.labels
    await siti.press_data("kirim:send:1")
    assert newest(stage).state is BroadcastState.DRAFT
    await siti.plays(("Rapat pukul 14.00.", "Teks yang baru"), (Press("Ganti isinya"), "Pratinjau"))
    assert "Kirim" in siti.labels


# On the platforms


async def test_on_whatsapp_all_of_it_is_typed(whatsapp: WhatsAppStage) -> None:
    """Embargo and stage by words, the passages in bold; buttons have at most twenty signs."""
    add_stage(whatsapp, StageKind.QUIET)
    whatsapp.group("+6281100000099", "Humas Banten", BANTEN)
    siti = whatsapp.person("+6281100000021", "Siti", (BANTEN, Role.DRAFTER))
    budi = whatsapp.person("+6281100000022", "Budi", (BANTEN, Role.APPROVER))
    await budi.plays(("persetujuan", approval_texts.NOTHING_WAITS))
    await siti.plays(
        ("KIRIM", "Silakan ketik"),
        (SAID, "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        ("1", "Masa tenang"),
        ("ubah waktu", "Kapan dikirim?"),
        ("embargo", "Embargo sampai kapan?"),
        ("13.00", "Embargo s.d. Senin, 8 Februari 2027 pukul 13.00 WIB"),
        ("ubah waktu", "Kapan dikirim?"),
        ("terikat tahapan", "Berlaku sampai tahapan mana"),
        ("1", "Berlaku sampai tahapan Tahap berakhir"),
        ("ajukan", "diajukan"),
    )
    assert "Batas: Embargo s.d." in budi.news()[-1].text
    await budi.plays(("setujui", "disetujui dan terjadwal"))


async def test_on_telegram_marks_are_formatting(telegram: TelegramStage) -> None:
    """The request is one message that Telegram takes, with the passages marked."""
    add_stage(telegram, StageKind.QUIET)
    telegram.group("-1001", "Humas Banten", BANTEN)
    siti = telegram.person("501", "Siti", (BANTEN, Role.DRAFTER))
    budi = telegram.person("502", "Budi", (BANTEN, Role.APPROVER))
    await to_preview(siti, SAID)
    await siti.plays((Press("Ajukan"), "diajukan"))
    await budi.plays(("/persetujuan", "“Partai Contoh Satu”"), (Press("Setujui"), "disetujui"))

"""/klaim: the desk of claims in a private chat, on every platform."""

from __future__ import annotations

import pytest

from hoaxes import closing
from storage.hoax_claims import ClaimState
from storage.hoax_entries import ClaimAct
from storage.roles import Role
from tests.handlers.claims import (
    BUDI,
    DEWI,
    INA,
    RUMOUR,
    acts_of,
    claim_of,
    joined,
    reported,
    verifier,
)
from tests.handlers.desks import act, person_of
from tests.handlers.dialogue import NUNUKAN, RI, Press, Stage
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import claims_chat_desk as texts
from texts import claims_desk as labels
from texts import claims_report, service, verdicts

pytestmark = pytest.mark.asyncio

KALTARA, TARAKAN, JATENG = "65", "65.71", "33"
SARI, TONO, LINA = "+6281100000071", "+6281100000072", "+6281100000073"
OTHER = "TPS di Nunukan dipindah ke kecamatan sebelah mulai besok pagi, sampaikan ke keluarga."


# What goes wrong


@pytest.mark.parametrize(
    "data",
    [
        "klaim:nothing", "klaim:see:x", "klaim:see:999999", "klaim:closed:1", "klaim:raise:1",
        "klaim:merged:1", "klaim:parted:1", "klaim:to:1", "klaim:place:1:1:99", "klaim:into:1:1:x",
        "klaim:list:x", "klaim:take:" + "9" * 20, "klaim:steal", "klaim:more",
    ],
)  # fmt: skip
async def test_buttons_that_mean_nothing(stage: Stage, data: str) -> None:
    """Old, foreign and invented buttons change nothing and are answered."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    await ina.press_data(data)
    assert ina.text
    assert acts_of(stage, claim_id) == [ClaimAct.OPENED]


async def test_strangers_and_other_offices_get_nothing(stage: Stage) -> None:
    """A desk officer has no list, another regency no claim, the province only reads."""
    claim_id = await reported(stage, SARI)
    siti = verifier(stage, BUDI, "Siti", NUNUKAN, Role.DESK)
    await siti.plays(("/klaim", "untuk petugas humas"))
    await siti.press_data(f"klaim:take:{claim_id}:0")
    siti.expect(service.NOT_ALLOWED)
    dewi = verifier(stage, DEWI, "Dewi", TARAKAN)
    await dewi.press_data(f"klaim:see:{claim_id}")
    dewi.expect(labels.UNKNOWN)
    budi = verifier(stage, "+6281100000064", "Budi", KALTARA)
    await budi.plays(
        ("/klaim", "1 klaim terbuka"),
        (Press(texts.BELOW), RUMOUR[:40]),
        (Press(f"Klaim {claim_id}"), texts.READING_ONLY),
    )
    assert labels.TAKE not in budi.labels
    await budi.press_data(f"klaim:take:{claim_id}:0")
    budi.expect(labels.NO_ROLE)


async def test_a_claim_that_moved_on_is_shown_again(stage: Stage) -> None:
    """What somebody else did meanwhile is looked at first."""
    ina, budi = verifier(stage), verifier(stage, BUDI, "Budi")
    claim_id = await reported(stage, SARI)
    await ina.plays((f"/klaim {claim_id}", RUMOUR), (Press(labels.CLOSE), "satu kalimat"))
    await budi.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.NOTE), "Hanya petugas"),
        ("Sudah ditanyakan.", "Catatan tersimpan"),
    )
    await ina.plays(("Tidak ada keterangan.", "Tutup Klaim"), (Press(labels.YES_CLOSE), "baru"))
    ina.expect(labels.CHANGED)
    assert claim_of(stage, claim_id).state is ClaimState.NEW


async def test_the_menu_of_a_verifier_opens_the_list(stage: Stage) -> None:
    """Whoever examines claims finds them without knowing the command."""
    await verifier(stage).plays(
        ("/start", "Verifikator"), (Press(service.BUTTON_CLAIMS), "Tidak ada klaim")
    )


async def test_a_claim_of_an_office_without_people_reaches_the_next_above(stage: Stage) -> None:
    """However far above that is; what is offered there can be done there."""
    dewi = verifier(stage, DEWI, "Dewi", RI)
    await reported(stage, SARI)
    told = dewi.news()[-1]
    assert "belum ada Verifikator" in told.text
    assert told.labels == (labels.OPEN_CLAIM,)
    await dewi.plays(
        (Press(labels.OPEN_CLAIM), texts.READING_ONLY), (Press(labels.ESCALATE), texts.ASK_ABOVE)
    )


# Three taps


async def test_from_the_notice_to_the_closing(stage: Stage) -> None:
    """A notice, a tap, and it is theirs; who asked is told what came of it."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    sari = stage.person(SARI, "Sari")
    assert RUMOUR[:60] in ina.news()[-1].text
    await ina.plays(
        (Press(labels.TAKE), "kini Bapak/Ibu tangani"),
        (Press(labels.OPEN_CLAIM), "Batas penjelasan: 24 jam lagi"),
        (Press(labels.RELEASE), "menunggu petugas lain"),
        (Press(labels.OPEN_CLAIM), "Baru"),
        (Press(labels.CLOSE), "satu kalimat"),
    )
    await ina.plays(
        ("Tidak menyangkut pemilu.", "1 orang yang menanyakannya"),
        (Press(labels.YES_CLOSE), "ditutup"),
    )
    stage.look(lambda tx: closing.tell(act(stage, tx)))
    await stage.settle()
    (told,) = [one.text for one in sari.news() if "CEK-6503-0001" in one.text]
    assert "Ini tidak berarti isinya benar atau salah" in told
    await ina.plays(
        (Press(labels.OPEN_CLAIM), "Ditutup"),
        (Press(labels.REOPEN), "dibuka kembali"),
        (f"/klaim {claim_id}", "Batas memilah"),
    )


async def test_three_taps_from_the_list(stage: Stage) -> None:
    """The most pressing first; a claim; taken."""
    ina = verifier(stage)
    calm, pressing = await reported(stage, SARI, OTHER), await reported(stage, TONO)
    for number in range(3):
        joined(stage, pressing, f"+62811000008{number}")
    await ina.plays(("/klaim", f"1. Klaim {pressing}"))
    ina.expect(f"2. Klaim {calm}", "4 orang")
    await ina.plays(
        (Press(f"Klaim {pressing}"), "Ditanyakan: 4 orang: KPU Kabupaten Nunukan 4"),
        (Press(labels.TAKE), "kini Bapak/Ibu tangani"),
    )
    assert claim_of(stage, pressing).holder == person_of(stage, INA)


async def test_a_colleague_is_asked_about_and_told(stage: Stage) -> None:
    """Nobody works on the same claim unknowingly."""
    ina, budi = verifier(stage), verifier(stage, BUDI, "Budi")
    claim_id = await reported(stage, SARI)
    await ina.plays((Press(labels.TAKE), "kini Bapak/Ibu tangani"))
    await budi.plays(
        (Press(labels.TAKE), "sedang ditangani Ina"),
        (Press(labels.NOT_DONE), labels.LEFT),
        (Press(labels.TAKE), "sedang ditangani Ina"),
        (Press(labels.YES_TAKE), "kini Bapak/Ibu tangani"),
    )
    assert f"klaim {claim_id}" in ina.news()[-1].text
    assert "kini ditangani Budi" in ina.news()[-1].text


# Other offices


async def test_escalating_and_moving(stage: Stage) -> None:
    """One office above is proposed at once; a wrong place is put right with a reason."""
    ina, dewi = verifier(stage), verifier(stage, DEWI, "Dewi", KALTARA)
    claim_id = await reported(stage, SARI)
    await ina.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.ESCALATE), texts.ASK_ABOVE),
        (Press("Kalimantan Utara"), "Pemeriksanya tetap"),
        ("Sudah sampai ke Tarakan.", "diteruskan ke KPU Provinsi Kalimantan Utara"),
    )
    assert "Sudah sampai ke Tarakan." in dewi.news()[-1].text
    assert claim_of(stage, claim_id).publisher == KALTARA
    await dewi.plays(
        (Press(labels.OPEN_CLAIM), "Penerbit penjelasan: KPU Provinsi Kalimantan Utara"),
        (Press(labels.ESCALATE), "KPU RI"),
        (Press(labels.YES_ESCALATE), "diteruskan ke KPU"),
    )
    assert claim_of(stage, claim_id).publisher == RI
    await ina.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.MORE_ACTS), "Tindakan lain"),
        (Press(labels.MOVE), "ketik kantor"),
        ("Kota Antah Berantah", texts.OFFICE_UNKNOWN),
        ("KPU Kota Tarakan", "alasannya"),
        ("TPS itu di Tarakan.", "kini diperiksa KPU Kota Tarakan"),
    )
    assert claim_of(stage, claim_id).office == TARAKAN
    await ina.press_data(f"klaim:see:{claim_id}")
    ina.expect(labels.UNKNOWN)


async def test_the_office_above_takes_it_up_itself(stage: Stage) -> None:
    """Who reads what happens below may begin to speak about it."""
    dewi = verifier(stage, DEWI, "Dewi", KALTARA)
    claim_id = await reported(stage, SARI)
    await dewi.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.ESCALATE), texts.ASK_ABOVE),
        (Press("Kalimantan Utara"), "tombolnya saja"),
        (Press(labels.YES_ESCALATE), "diteruskan"),
        (Press(labels.OPEN_CLAIM), RUMOUR),
        (Press(labels.TAKE), "kini Bapak/Ibu tangani"),
    )


# Uniting and splitting


async def test_two_claims_become_one(stage: Stage) -> None:
    """The likeliest one is offered; it is confirmed with what it means."""
    ina = verifier(stage)
    kept = await reported(stage, SARI)
    await reported(stage, LINA, OTHER)
    copy = await reported(stage, TONO, RUMOUR.replace("sepuluh", "10"))
    await ina.plays(
        (f"/klaim {copy}", "jam 10"),
        (Press(labels.MERGE), f"Klaim {kept}"),
        ("yang tadi", texts.NUMBER_PLEASE),
        ("999", labels.UNKNOWN),
        (f"{kept}", "tanda terimanya tetap berlaku"),
        (Press(labels.YES_MERGE), "kini 2 orang"),
        (Press(labels.OPEN_CLAIM), "Varian: “Beredar kabar TPS di Nunukan tutup jam 10"),
    )
    assert claim_of(stage, copy).merged_into == kept
    await ina.plays((f"/klaim {copy}", "Disatukan"))


async def test_one_claim_becomes_two(stage: Stage) -> None:
    """Chosen by their place in the list; a slip asks again; their sender stays unknown."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    joined(stage, claim_id, TONO, OTHER)
    await ina.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.REPORTS), "Identitas pengirim tidak ditampilkan"),
    )
    assert "Sari" not in ina.text
    assert SARI[-4:] not in ina.text
    await ina.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.MORE_ACTS), "Tindakan lain"),
        (Press(labels.SPLIT), "1. “TPS di Nunukan dipindah"),
        ("semua", texts.PLACES_PLEASE),
        ("7", texts.PLACES_PLEASE),
        ("1", "1 kiriman dipisahkan"),
        (Press(labels.YES_SPLIT), "kini menjadi Klaim"),
        (Press(labels.OPEN_CLAIM), OTHER),
    )
    await ina.plays((f"/klaim {claim_id}", "1 orang"), (Press(labels.MORE_ACTS), "Tindakan"))
    await ina.plays((Press(labels.HISTORY), "Dipisahkan, Ina"))
    await ina.plays((f"/klaim {claim_id}", "Klaim"), (Press(labels.MORE_ACTS), "Tindakan"))
    await ina.plays((Press(labels.SPLIT), labels.NOTHING_TO_SPLIT))


async def test_a_name_that_is_found_again(stage: Stage) -> None:
    """Staff call a claim what they want."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    await ina.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.MORE_ACTS), "Tindakan lain"),
        (Press(labels.RENAME), "judul baru"),
        ("TPS tutup jam 10 <Nunukan>", "“TPS tutup jam 10 <Nunukan>”"),
        ("/klaim", "TPS tutup jam 10 <Nunukan>"),
    )
    assert claim_of(stage, claim_id).title == "TPS tutup jam 10 <Nunukan>"


async def test_leaving_a_question(stage: Stage) -> None:
    """/batal and another view end what was asked; the words after it mean something else."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    await ina.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.NOTE), "Hanya petugas"),
        ("/batal", service.CANCELLED),
    )
    await ina.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.NOTE), "Hanya petugas"),
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.LIST), "paling mendesak"),
    )
    assert acts_of(stage, claim_id) == [ClaimAct.OPENED]


# Platforms


async def test_whatsapp_from_the_template_to_the_claim(whatsapp: WhatsAppStage) -> None:
    """Outside the window a template calls; its button shows its own claim; numbers are buttons."""
    ina = whatsapp.person(INA, "Ina", (NUNUKAN, Role.VERIFIER))
    first = await reported(whatsapp, SARI)
    await reported(whatsapp, TONO, OTHER)
    notice = whatsapp.fake.messages(INA)[0]
    await whatsapp.fake.say(
        INA, labels.OPEN_CLAIM, reply_to=notice.sid, button=(labels.OPEN_CLAIM, "klaim")
    )
    await whatsapp.settle()
    assert RUMOUR in ina.news()[-1].text
    await ina.plays(
        ("1", "kini Bapak/Ibu tangani"),
        ("KLAIM", f"Klaim {first}"),
        (f"KLAIM {first}", "ditangani Ina"),
    )
    assert len(ina.labels) <= 10
    await ina.plays(
        (Press(labels.NOTE), "Hanya petugas"),
        ("Sudah ditanyakan ke KPPS.", "Catatan tersimpan"),
    )
    assert acts_of(whatsapp, first)[-1] is ClaimAct.NOTE
    assert whatsapp.fake.counters.violations == []


async def test_whatsapp_calls_those_who_asked_before_a_day(whatsapp: WhatsAppStage) -> None:
    """Outside their window a template leads to the sentence; what is typed in a hurry, too."""
    ina = verifier(whatsapp)
    claim_id = await reported(whatsapp, SARI)
    sari = whatsapp.person(SARI, "Sari")
    whatsapp.clock.advance(2 * 86_400)
    whatsapp.fake.open_window(INA)
    await ina.plays(
        (f"KLAIM {claim_id}", "sudah lewat"),
        (Press(labels.CLOSE), "satu kalimat"),
        ("Tidak menyangkut pemilu.", "1 orang yang menanyakannya"),
        (Press(labels.YES_CLOSE), "ditutup"),
    )
    whatsapp.look(lambda tx: closing.tell(act(whatsapp, tx)))
    await whatsapp.settle()
    assert "Ada kabar dari KPU Kabupaten Nunukan" in sari.news()[-1].text
    await sari.plays((Press(verdicts.READ), "(CEK-6503-0001) sudah diperiksa"))
    assert whatsapp.fake.counters.violations == []


async def test_telegram_takes_and_unites(telegram: TelegramStage) -> None:
    """The same on Telegram with its real limits."""
    ina = verifier(telegram, "61", "Ina")
    kept = await reported(telegram, "71")
    copy = await reported(telegram, "72", RUMOUR.replace("sepuluh", "10"))
    await ina.plays(
        ("/klaim", f"Klaim {kept}"),
        (Press(f"Klaim {copy}"), "jam 10"),
        (Press(labels.TAKE), "kini Bapak/Ibu tangani"),
        (Press(labels.OPEN_CLAIM), "ditangani Ina"),
        (Press(labels.MERGE), f"Klaim {kept}"),
        (Press(f"Klaim {kept}"), "Satukan?"),
        (Press(labels.YES_MERGE), "kini 2 orang"),
    )
    assert telegram.fake.counters.violations == []


async def test_the_weekly_report(stage: Stage) -> None:
    """With its picture and table; wanted and not wanted any more; of several offices one."""
    ina = verifier(stage)
    await reported(stage, SARI)
    await ina.plays(("/klaim laporan", "Klaim baru: 0."))
    picture, table = ina.answers
    assert picture.media is not None
    assert table.media is not None
    assert (picture.media.mime_type, table.media.mime_type) == ("image/png", "text/csv")
    await ina.plays(
        (Press(claims_report.WANT), claims_report.WANTED),
        ("klaim laporan", "Masih menunggu: 1."),
        (Press(claims_report.STOP_SENDING), claims_report.NOT_WANTED),
    )
    await ina.press_data(f"klaim:want:{TARAKAN}")
    ina.expect(service.OLD_BUTTON)
    dewi = stage.person(DEWI, "Dewi", (KALTARA, Role.VERIFIER), (TARAKAN, Role.VERIFIER))
    await dewi.plays(
        ("/klaim laporan", claims_report.WHICH_OFFICE),
        (Press("Kota Tarakan"), "Klaim di KPU Kota Tarakan"),
    )

"""CEK: anybody compares what they received with what was published."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta

import pytest
import segno
from PIL import Image
from sqlmodel import select

from broadcasts import control, drafting, proof, proof_codes, publish
from channels.base import Media, MediaKind
from registry.groups import Audience, categories_of
from storage import media, proofs
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import Category, Selector
from storage.engine import Tx
from storage.offices import Tier
from storage.proofs import Proof
from storage.roles import Role
from tests.broadcasts.posters import drawn
from tests.handlers.dialogue import NUNUKAN, SILENCE, Press, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import claims_chat as claim_texts
from texts import officers as officer_texts
from texts import proof as texts
from texts import service

BODY = (
    "Pendaftaran KPPS dibuka <b>Selasa, 13 Februari 2029</b> pukul 08.00–12.00 WITA di kantor KPU "
    "Kabupaten Nunukan. Syarat lengkap ada di kpu.go.id/daftar, untuk 1.250 orang."
)
PLAIN = BODY.replace("<b>", "").replace("</b>", "")
NEUTRAL = "Tidak ditemukan dalam arsip layanan ini, belum tentu palsu"
OFFICE = "KPU Kabupaten Nunukan"
ACTOR = "cli:tester"


def draft(
    stage: Stage, body: str = BODY, audience: Audience = Audience.PUBLIC, picture: bytes = b""
) -> int:
    """An announcement of Nunukan that waits to be released."""
    to = Selector(NUNUKAN, NUNUKAN, (Tier.REGENCY,), categories_of(audience))

    def write(tx: Tx) -> int:
        digest = None
        if picture:
            digest = "ab" * 32
            kept = Media(digest, MediaKind.PHOTO, "a.png", "image/png", len(picture))
            media.put(tx, kept, picture, stage.clock())
        author = drafting.Author(ACTOR)
        gap, now = timedelta(0), stage.clock()
        return drafting.draft(tx, author, body, to, gap=gap, now=now, picture=digest)

    return stage.look(write)


async def published(
    stage: Stage, body: str = BODY, audience: Audience = Audience.PUBLIC, picture: bytes = b""
) -> str:
    """The code of an announcement that was sent, as people read it; "" if it has none."""
    category = Category.VOTERS if audience is Audience.PUBLIC else Category.SATKER
    if stage.chat_row(f"g-{category}") is None:
        stage.group(f"g-{category}", "Grup", NUNUKAN, category)
    number = draft(stage, body, audience, picture)
    now = stage.clock()
    stage.look(lambda tx: publish.publish(tx, number, ACTOR, now, now))
    await stage.tick()
    return code_of(stage, number)


def code_of(stage: Stage, number: int) -> str:
    """The code of an announcement, published or not."""
    found = stage.look(lambda tx: proofs.of_broadcast(tx, number))
    return proof_codes.written(found.code) if found else ""


def unused(stage: Stage) -> str:
    """A code that nothing has."""
    taken = stage.look(lambda tx: {one.code for one in tx.scalars(select(Proof))})
    return proof_codes.written(
        next(code for code in iter(proof_codes.make, None) if code not in taken)
    )


def citizen(stage: Stage) -> Talk:
    """Somebody who doubts."""
    return stage.person("sari", "Sari")


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", ["CEK {}", "cek {}", "/cek {}", "{}", "/start cek_{}"])
async def test_a_code_shows_what_is_stored(stage: Stage, typed: str) -> None:
    """Text, date, office and state, and the request to compare; never that it is genuine."""
    code = await published(stage)
    sari = citizen(stage)
    await sari.say(typed.format(code if "start" not in typed else code.replace("-", "")))
    sari.expect(PLAIN, OFFICE, "Senin, 8 Februari 2027", "Berlaku", "cocokkan isinya", code)
    assert "asli" not in sari.text.lower()


@pytest.mark.asyncio
@pytest.mark.parametrize("form", ["{a}{b}", "{a} {b}", "{a} - {b}", "{a}–{b}", " *{a}-{b}* "])
async def test_a_code_is_read_however_it_is_written(stage: Stage, form: str) -> None:
    """Small letters, blanks, dashes and formatting do not matter."""
    code = await published(stage)
    typed = form.format(a=code[:5], b=code[-1]).lower()
    await citizen(stage).plays((f"cek {typed}", PLAIN))


@pytest.mark.asyncio
async def test_the_code_is_in_what_groups_get(stage: Stage) -> None:
    """Announcements for the public carry it as sent; others carry none."""
    code = await published(stage)
    assert f"Kode: {code}" in stage.shown(f"g-{Category.VOTERS}")[-1].text
    assert await published(stage, audience=Audience.INTERNAL) == ""
    assert "Kode:" not in stage.shown(f"g-{Category.SATKER}")[-1].text


@pytest.mark.asyncio
async def test_unknown_internal_and_embargoed_are_one_sentence(stage: Stage) -> None:
    """Nobody learns from an answer that an announcement is being prepared."""
    await published(stage, audience=Audience.INTERNAL)
    stage.group("warga", "Warga", NUNUKAN, Category.VOTERS)
    number = draft(stage, "Baru <b>besok</b> boleh diketahui semua orang di sini")
    now = stage.clock()
    later = now + timedelta(days=1)
    stage.look(lambda tx: publish.publish(tx, number, ACTOR, later, now))
    await stage.tick()
    stopped = draft(stage, "Yang ini ditarik sebelum pernah dikirim kepada siapa pun")
    stage.look(lambda tx: publish.publish(tx, stopped, ACTOR, later, now))
    stage.look(lambda tx: control.withdraw(tx, stopped, ACTOR, now))
    sari = citizen(stage)
    await sari.say("/start")
    answers = []
    for code in (code_of(stage, number), code_of(stage, stopped), unused(stage)):
        await sari.say(f"CEK {code}")
        answers.append((sari.text, sari.labels, sari.last.data))
    assert len(set(answers)) == 1
    sari.expect(NEUTRAL)
    await sari.plays(("CEK Baru besok boleh diketahui semua orang di sini", NEUTRAL))


@pytest.mark.asyncio
async def test_a_mistaken_code_is_guessed_only_if_its_check_holds(stage: Stage) -> None:
    """0/O and 1/I are asked about; a wrong symbol is said to be one and nothing is looked up."""
    await published(stage)
    sari = citizen(stage)
    meant = next(c for c in iter(proof_codes.make, None) if "D" in c[:5] and c.count("D") == 1)
    await sari.plays((f"cek {meant.replace('D', 'O')}", "Mungkin maksudnya"))
    assert proof_codes.written(meant) in sari.text
    await sari.plays((Press(proof_codes.written(meant)), NEUTRAL))
    wrong = next(s for s in "34679" if s != meant[0]) + meant[1:]
    await sari.plays((f"cek {wrong}", texts.MISTYPED), (f"{wrong[:5]}-{wrong[5]}", texts.MISTYPED))


@pytest.mark.asyncio
async def test_a_pasted_text_is_the_same(stage: Stage) -> None:
    """Whatever the messenger and the people before did to its looks."""
    code = await published(stage)
    sari = citizen(stage)
    dressed = "Diteruskan\n\n📢 *" + PLAIN.replace(", ", "*,  ").replace(". ", ".\n\n") + " 🙏🏽"
    await sari.plays(
        (f"CEK {PLAIN}", texts.SAME),
        (f"CEK\n{dressed}", texts.SAME),
        (f"/cek “{PLAIN}”\nKode: {code}", texts.SAME),
        ("/cek", texts.ASK),
        (PLAIN, texts.SAME),
        ("CEK Pendaftaran KPPS dibuka Selasa, 13 Februari 2029", texts.QUOTE),
    )


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("was", "becomes", "kind"),
    [
        ("13 Februari", "14 Februari", "tanggal"),
        ("Selasa", "Rabu", "tanggal"),
        ("12.00", "10.00", "waktu"),
        ("1.250", "1.350", "angka"),
        ("Kabupaten Nunukan", "Kota Tarakan", "tempat"),
        ("kpu.go.id", "kpu-go.id", "tautan"),
        ("dibuka", "ditutup", "kata"),
    ],
)
async def test_what_was_altered_is_named(stage: Stage, was: str, becomes: str, kind: str) -> None:
    """With or without the true code under it."""
    code = await published(stage)
    altered = PLAIN.replace(was, becomes)
    sari = citizen(stage)
    for pasted in (altered, f"{altered}\nKode: {code}"):
        await sari.say(f"CEK {pasted}")
        sari.expect("berbeda", f"• {kind}", becomes.split(maxsplit=1)[0], PLAIN)


@pytest.mark.asyncio
async def test_a_true_code_under_another_text(stage: Stage) -> None:
    """It is said that the text is another, and what the code stands for."""
    code = await published(stage)
    false = "Bantuan uang tunai dibagikan kepada semua pemilih, cukup isi formulir ini sekarang."
    sari = citizen(stage)
    await sari.plays((f"CEK {false} Kode: {code}", texts.ENTIRELY_OTHER))
    sari.expect(PLAIN)


@pytest.mark.asyncio
async def test_a_link_behind_words_is_seen(stage: Stage) -> None:
    """A forwarded text that reads the same but leads elsewhere differs."""
    await published(stage)
    html = "CEK " + BODY.replace("kpu.go.id/daftar", '<a href="https://x.top">kpu.go.id/daftar</a>')
    sari = citizen(stage)
    await sari.does(text=f"CEK {PLAIN}", html=html)
    sari.expect("berbeda", "• tautan", "https://x.top")


@pytest.mark.asyncio
async def test_what_is_not_found_may_still_be_true(stage: Stage) -> None:
    """It is asked what it is, so that somebody looks at it; a code alone leads to the desk."""
    await published(stage)
    sari = citizen(stage)
    text = "CEK Pemungutan suara di Kabupaten Nunukan ditunda sampai bulan depan karena banjir"
    await sari.plays((text, NEUTRAL))
    assert sari.labels == tuple(claim_texts.KINDS.values())
    await sari.plays(("/batal", claim_texts.TAKEN_BACK))
    await sari.plays(
        (f"CEK {unused(stage)}", NEUTRAL),
        (Press(service.BUTTON_OFFICER), officer_texts.ASK_OFFICE),
    )


@pytest.mark.asyncio
async def test_how_it_stands_is_said(stage: Stage) -> None:
    """Withdrawn and ended are told with the stored text."""
    first, second = await published(stage), await published(stage, f"Kedua: {BODY}")
    sari = citizen(stage)
    stage.look(lambda tx: proof.end(tx, 2, ACTOR, stage.clock()))
    await sari.plays((f"cek {second}", "Tidak berlaku lagi"))

    def withdraw(tx: Tx) -> None:
        tx.get_one(Broadcast, 1).state = BroadcastState.WITHDRAWN

    stage.look(withdraw)
    await sari.plays((f"cek {first}", "Sudah ditarik"))
    sari.expect(PLAIN)


@pytest.mark.asyncio
async def test_ten_checks_a_minute(stage: Stage) -> None:
    """The eleventh waits, also after a restart; a minute later it goes on."""
    code = await published(stage)
    sari = citizen(stage)
    for _ in range(10):
        await sari.plays((f"cek {code}", PLAIN))
    stage.restart()
    await sari.plays((f"cek {code}", texts.TOO_OFTEN), (f"cek {PLAIN}", texts.TOO_OFTEN))
    await stage.person("budi", "Budi").plays((f"cek {code}", PLAIN))
    stage.clock.advance(61)
    await sari.plays((f"cek {code}", PLAIN))


@pytest.mark.asyncio
async def test_a_hundred_people_check_one_code_at_once(stage: Stage) -> None:
    """Everybody is answered, each once."""
    code = await published(stage)
    crowd = [stage.person(f"p{number}", f"P{number}") for number in range(100)]
    await asyncio.gather(*(stage.they_say(one.chat, one.user, f"CEK {code}") for one in crowd))
    await stage.settle()
    for one in crowd:
        assert [PLAIN in shown.text for shown in stage.shown(one.chat)].count(True) == 1


@pytest.mark.asyncio
async def test_a_poster_is_recognised(stage: Stage) -> None:
    """By its picture, also smaller and compressed; by the code in it; or not at all."""
    poster = drawn("Pendaftaran KPPS")
    code = await published(stage, picture=poster)
    sari = citizen(stage)
    small = io.BytesIO()
    Image.open(io.BytesIO(poster)).resize((540, 675)).save(small, "JPEG", quality=50)
    await sari.share(small.getvalue(), "foto.jpg", "image/jpeg", "CEK")
    sari.expect(texts.LIKE_POSTER, PLAIN, code)
    await sari.plays(("/cek", texts.ASK))
    await sari.share(drawn("Pasar malam", qr=f"CEK {code}"), "foto.png", "image/png")
    sari.expect(texts.OTHER_POSTER, PLAIN)
    await sari.share(drawn("Lomba\nmewarnai\nanak"), "foto.png", "image/png", "cek")
    sari.expect(NEUTRAL)


@pytest.mark.asyncio
async def test_a_qr_code_is_read_and_its_link_is_not_followed(stage: Stage) -> None:
    """Only the code counts, wherever the link leads."""
    code = await published(stage)
    picture = io.BytesIO()
    bare = code.replace("-", "")
    segno.make(f"https://contoh.top/?start=cek_{bare}").save(picture, kind="png", scale=8)
    sari = citizen(stage)
    await sari.share(picture.getvalue(), "qr.png", "image/png", "CEK")
    sari.expect(texts.CODE_ALONE, PLAIN)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("content", "name", "mime", "answer"),
    [
        (b"\x89PNG\r\n\x1a\nrusak IEND", "a.png", "image/png", texts.BAD_PICTURE),
        (b"", "a.jpg", "image/jpeg", texts.BAD_PICTURE),
        (b"MZ", "undangan.apk", "application/octet-stream", claim_texts.APPLICATION),
    ],
)
async def test_files_that_cannot_be_checked(
    stage: Stage, content: bytes, name: str, mime: str, answer: str
) -> None:
    """They get a sentence: what cannot be opened, and what must not be."""
    sari = citizen(stage)
    await sari.share(content, name, mime, "CEK")
    sari.expect(answer)


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["cek", "CEK", "/cek", "/cek@bot"])
async def test_without_anything_to_check_it_asks(stage: Stage, text: str) -> None:
    """Emoji and two words are too little; /batal leaves."""
    sari = citizen(stage)
    await sari.plays((text, texts.ASK), ("😀😀", texts.TOO_SHORT), ("/batal", service.CANCELLED))


@pytest.mark.asyncio
async def test_the_word_may_begin_an_ordinary_sentence(stage: Stage) -> None:
    """Within a dialogue, and in small letters from those who write announcements, it does."""
    code = await published(stage)
    sari = citizen(stage)
    await sari.plays(("/petugas", officer_texts.ASK_OFFICE), ("Nunukan", OFFICE))
    await sari.plays(("Cek berkas saya sudah sampai atau belum ya Bu?", "LYN-6503-0001"))
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    await siti.plays(("cek fakta dulu sebelum membagikan pesan apa pun", "Jadikan pengumuman?"))
    await siti.plays((f"CEK {code}", PLAIN), (f"CEK {PLAIN}", texts.SAME))


@pytest.mark.asyncio
async def test_in_a_group_it_answers_a_command_only(stage: Stage) -> None:
    """There a code alone, or the word, is talk between others."""
    code = await published(stage)
    group = stage.group("warga", "Warga", NUNUKAN, Category.VOTERS)
    sari = citizen(stage).at(group)
    await sari.plays((f"/cek {code}", PLAIN))
    for _ in range(9):
        await sari.say(f"/cek {code}")
    await stage.person("budi", "Budi").at(group).plays((f"/cek {code}", texts.TOO_OFTEN))
    await sari.plays((code, SILENCE), (f"CEK {code}", SILENCE))


@pytest.mark.asyncio
async def test_on_whatsapp_words_are_enough(whatsapp: WhatsAppStage) -> None:
    """CEK and a code; nothing there needs a slash."""
    sari = whatsapp.person("+6281200000001", "Sari")
    await sari.plays(("CEK", "Silakan kirim yang ingin dicek"), (unused(whatsapp), NEUTRAL))

"""/cari and /ekspor as dialogues."""

from __future__ import annotations

import pytest

from bot.composers import COMPOSERS
from channels.base import ChatKind, MediaKind
from channels.whatsapp_content import DATA_LIMIT
from registry import access
from storage import cases, chats, media, people
from storage.cases import Case
from storage.engine import Tx
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import case_export, search_cases, service
from threads import hearing
from threads.context import Act
from threads.hearing import Opening, Words

SITI = "+6281100000021"
ASKED = "Surat suara untuk <TPS> 004 kapan datang?"
MANY = 11


def asked(stage: Stage, text: str = ASKED, times: int = 1) -> Case:
    """Somebody has written to the desk of Nunukan, once or in several cases."""

    def unit(tx: Tx) -> Case:
        channel, account = stage.channel.name, stage.channel.account
        known = access.introduce(tx, channel, account, "citizen", "Sari Melati", stage.clock())
        row = chats.find(tx, channel, account, "citizen") or chats.add(
            tx, stage._chat("citizen", ChatKind.PRIVATE, "", person_id=known.person_id)
        )
        opened = [
            hearing.open_case(
                Act(tx, COMPOSERS, stage.clock(), f"{text}:{number}"),
                row,
                Opening(NUNUKAN),
                Words(text),
            )
            for number in range(times)
        ]
        return opened[-1]

    return stage.look(unit)


def officer(stage: Stage, user_id: str = "dewi", office: str = NUNUKAN) -> Talk:
    """Somebody of a desk."""
    return stage.person(user_id, "Dewi", (office, Role.DESK))


@pytest.mark.asyncio
async def test_bad_questions_are_answered_with_an_example(stage: Stage) -> None:
    """Nothing, signs, a telephone number, a word that nobody said, a receipt of nobody."""
    asked(stage)
    await officer(stage).plays(
        ("/cari", "Contoh: /cari surat suara"),
        ("/cari %", "Contoh: /cari surat suara"),
        ("/cari 🙏", "Contoh: /cari surat suara"),
        ("/cari 081234567890", "Nomor telepon tidak dapat dicari"),
        ("/cari <b>kotak</b>", "Tidak ada pesan dengan “kotak”"),
        ("/cari LYN-6503-0099", "Tidak ada pesan dengan “LYN-6503-0099”"),
        ("/ekspor", "Contoh: /ekspor LYN-6503-0012"),
        ("/ekspor surat", "Contoh: /ekspor LYN-6503-0012"),
        ("/ekspor LYN-6503-0099", case_export.NOT_FOUND),
    )


@pytest.mark.asyncio
async def test_who_is_of_no_desk_is_refused(stage: Stage) -> None:
    """The commands and their buttons are for those who answer people."""
    found = asked(stage)
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    await siti.plays(
        ("/cari surat", service.NOT_ALLOWED), ("/ekspor LYN-6503-0001", service.NOT_ALLOWED)
    )
    for data in ("cari:more:8:surat", f"ekspor:pdf:{found.id}"):
        await siti.press_data(data)
        siti.expect(service.NOT_YOUR_BUTTON)


@pytest.mark.asyncio
async def test_a_word_of_citizens_is_no_command(stage: Stage) -> None:
    """“Cari lokasi TPS” is what anybody might ask, and “cari …” in a draft is its text."""
    stranger = stage.person("warga", "Warga")
    for question in ("Cari lokasi TPS", "cari\nlokasi TPS", "Cari"):
        await stranger.say(question)
        assert service.NOT_ALLOWED not in stranger.text
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.ADMIN))
    await siti.plays(
        ("/kirim", "Silakan ketik atau teruskan isi pengumumannya"),
        ("Cari informasi resmi di kpu.go.id", "Untuk siapa?"),
    )


@pytest.mark.asyncio
async def test_a_case_is_shown_with_its_buttons(stage: Stage) -> None:
    """One hit: who, where, when, what was said, and the way to it and to its PDF."""
    found = asked(stage)
    dewi = officer(stage)
    await dewi.say("/cari surat suara")
    dewi.expect(
        "LYN-6503-0001 · Pertanyaan",
        "KPU Kabupaten Nunukan · Sari Melati",
        "Senin, 8 Februari 2027 pukul 11.00 WITA · menunggu balasan",
        f"“{ASKED}”",
    )
    assert dewi.last.data == (f"kasus:see:{found.id}", f"ekspor:pdf:{found.id}")
    await dewi.say("/cari lyn 6503 1")
    assert dewi.last.data == (f"kasus:see:{found.id}", f"ekspor:pdf:{found.id}")


@pytest.mark.asyncio
async def test_more_than_fits_comes_page_by_page(stage: Stage) -> None:
    """Eight at a time, each with a button, and one for the next; then there are no more."""
    asked(stage, times=MANY)
    dewi = officer(stage)
    await dewi.say("/cari surat suara")
    assert dewi.labels == (*(f"LYN-6503-{n:04d}" for n in range(11, 3, -1)), search_cases.MORE)
    first = set(dewi.labels)
    await dewi.press(search_cases.MORE)
    assert dewi.labels == ("LYN-6503-0003", "LYN-6503-0002", "LYN-6503-0001")
    assert not first & set(dewi.labels)
    await dewi.press_data("cari:more:16:surat suara")
    dewi.expect(search_cases.NO_MORE)


@pytest.mark.parametrize(
    "data", ["cari", "cari:more", "cari:more:x:surat", "cari:more:-8:surat", "ekspor:x", "ekspor"]
)
@pytest.mark.asyncio
async def test_altered_buttons_do_nothing(data: str, stage: Stage) -> None:
    """A button that we did not make is an old one."""
    asked(stage)
    dewi = officer(stage)
    await dewi.press_data(data)
    dewi.expect(service.OLD_BUTTON)


@pytest.mark.asyncio
async def test_long_questions_fit_their_button(stage: Stage) -> None:
    """As many words are looked for as a button can carry to the next page."""
    words = "ābcdefghijklmnop āqrstuvwxyz āklmnop āxyzabcdef"
    asked(stage, words, times=MANY)
    dewi = officer(stage)
    await dewi.say(f"/cari {words}")
    more = dewi.last.data[-1]
    assert more.startswith("cari:more:8:ābcdefghijklmnop āqrstuvwxyz")
    assert len(more.encode()) <= min(64, DATA_LIMIT)
    await dewi.press(search_cases.MORE)
    assert len(dewi.labels) == MANY - 8


@pytest.mark.asyncio
async def test_other_desks_find_nothing(stage: Stage) -> None:
    """Neither by a word, nor by a receipt, nor by a button of somebody else's chat."""
    found = asked(stage)
    other = officer(stage, "banten", BANTEN)
    await other.plays(
        ("/cari surat suara", "Tidak ada pesan"),
        ("/cari LYN-6503-0001", "Tidak ada pesan"),
        ("/ekspor LYN-6503-0001", case_export.NOT_FOUND),
    )
    await other.press_data(f"ekspor:pdf:{found.id}")
    other.expect(case_export.NOT_FOUND)


@pytest.mark.asyncio
async def test_a_case_comes_as_a_pdf(stage: Stage) -> None:
    """By its receipt or by the button, the same file; its sending is the channel's as any other."""
    asked(stage)
    dewi = officer(stage)
    await dewi.say("/ekspor LYN-6503-0001")
    dewi.expect("percakapan LYN-6503-0001 sebagai PDF", "tercatat")
    sent = dewi.last.media
    assert sent is not None
    assert (sent.kind, sent.file_name) == (MediaKind.DOCUMENT, "LYN-6503-0001.pdf")
    stored = stage.look(lambda tx: media.get(tx, sent.sha256))
    assert stored is not None
    assert stored.content.startswith(b"%PDF")
    await dewi.plays(("/cari surat", "LYN-6503-0001"), (Press(search_cases.DOWNLOAD), "PDF"))
    assert dewi.last.media == sent


@pytest.mark.asyncio
async def test_an_emptied_case_is_gone(stage: Stage) -> None:
    """Nothing leads to what was forgotten."""
    found = asked(stage)
    stage.look(lambda tx: cases.forget_chat(tx, found.chat_id))
    await officer(stage).plays(
        ("/cari surat", "Tidak ada pesan"),
        ("/ekspor LYN-6503-0001", case_export.NOT_FOUND),
    )


@pytest.mark.asyncio
async def test_a_shared_phone_says_who_exports(stage: Stage) -> None:
    """Looking needs no name; a document that leaves does."""
    asked(stage)
    dewi = officer(stage)
    account = stage.channel.account
    stage.look(lambda tx: _share(tx, stage.channel.name, account))
    await dewi.plays(("/cari surat", "LYN-6503-0001"))
    await dewi.say("/ekspor LYN-6503-0001")
    assert dewi.last.media is None


def _share(tx: Tx, channel: str, account: str) -> None:
    address = people.find_address(tx, channel, account, "dewi")
    assert address is not None
    people.set_shared(tx, address, is_shared=True)


@pytest.mark.asyncio
async def test_words_on_whatsapp(whatsapp: WhatsAppStage) -> None:
    """CARI and EKSPOR are typed, and the next page by its number."""
    asked(whatsapp, times=MANY)
    siti = whatsapp.person(SITI, "Siti", (NUNUKAN, Role.DESK))
    await siti.plays(
        ("Cari", "Contoh: CARI surat suara"),
        ("CARI kotak", "Tidak ada pesan"),
        ("cari surat suara", "LYN-6503-0011"),
        ("9", "LYN-6503-0003"),
        ("ekspor lyn-6503-0099", case_export.NOT_FOUND),
    )

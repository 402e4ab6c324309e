"""/kontak: seeing, searching, adding, mending and ending contacts, over both platforms."""

from __future__ import annotations

import pytest

from channels.base import ChatKind
from registry import consent
from storage import chats, people
from storage.chats import Category, ChatRow, ChatState, Segment
from storage.engine import Tx
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.relaying import ANI, BUDI, SITI
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import contacts as list_texts
from texts import contacts_chat as texts
from texts import registry as registry_texts
from texts import service

KALTARA = "65"
NEW = "0812-3456-7890"
NUMBER = "+6281234567890"


def officer(stage: Stage, office: str = NUNUKAN, role: Role = Role.DRAFTER) -> Talk:
    """Siti, who works in an office."""
    return stage.person(SITI, "Siti", (office, role))


def contact(stage: Stage, number: str = BUDI, name: str = "Budi", office: str = NUNUKAN) -> ChatRow:
    """Somebody who is a contact already."""
    account = stage.channel.account if stage.channel.name == "whatsapp" else "internal"

    def add(tx: Tx) -> ChatRow:
        person = people.add(tx, "whatsapp", account, number, name, stage.clock())
        return chats.add(
            tx,
            ChatRow(
                channel="whatsapp",
                account=account,
                external_id=number,
                kind=ChatKind.PRIVATE,
                title="",
                state=ChatState.ACTIVE,
                office=office,
                category=Category.SATKER,
                person_id=person.person_id,
                created_at=stage.clock(),
            ),
        )

    return stage.look(add)


def found(stage: Stage, number: str = NUMBER) -> ChatRow | None:
    """The private chat of a number."""
    account = stage.channel.account if stage.channel.name == "whatsapp" else "internal"
    return stage.look(lambda tx: chats.find(tx, "whatsapp", account, number))


async def to_consent(siti: Talk, number: str = NEW) -> None:
    """The dialogue up to the question of consent."""
    await siti.plays(
        ("/kontak", "kontak"),
        (Press(texts.ADD), "Berapa nomor WhatsApp-nya?"),
        (number, "Siapa nama orangnya?"),
        ("Rani Puspita", "termasuk yang mana?"),
        (Press("Media massa"), "menyetujui dikirimi pesan"),
    )


# Errors first


@pytest.mark.parametrize(
    ("label", "texts_typed", "answer"),
    [
        ("no number", ["kucing"], list_texts.NUMBER_UNREADABLE),
        ("a rounded number", ["6.28123E+12"], list_texts.NUMBER_UNREADABLE),
        ("only emoji", ["📞"], list_texts.NUMBER_UNREADABLE),
        ("an invisible name", [NEW, "\u202e"], texts.NAME_NOT_READ),
        ("no category", [NEW, "Rani", "kucing"], texts.KIND_NOT_READ),
        ("no day", [NEW, "Rani", "media", "kemarin dulu"], list_texts.CONSENT_UNREADABLE),
        ("a day to come", [NEW, "Rani", "media", "01/01/2999"], list_texts.CONSENT_IN_FUTURE),
    ],
)
@pytest.mark.asyncio
async def test_what_cannot_be_read_is_asked_again(
    label: str, texts_typed: list[str], answer: str, stage: Stage
) -> None:
    """Nothing is lost, and nobody becomes a contact."""
    siti = officer(stage)
    await siti.plays(("/kontak", texts.NOBODY), (Press(texts.ADD), "Berapa nomor"))
    for text in texts_typed:
        await siti.say(text)
    siti.expect(answer)
    assert found(stage) is None
    await siti.plays(("/batal", "dibatalkan"))


@pytest.mark.parametrize("data", ["kind", "segment", "set:1:media", "end", "ended"])
@pytest.mark.asyncio
async def test_seeing_is_not_speaking(data: str, stage: Stage) -> None:
    """A province sees its regencies' contacts, numbers in part, and changes none of them."""
    row = contact(stage)
    siti = officer(stage, KALTARA, Role.ADMIN)
    await siti.plays(
        ("/kontak", "Budi, KPU Kabupaten Nunukan"), (Press("1. Budi"), "WhatsApp +62•")
    )
    siti.expect("Yang dapat mengubah hanya petugas KPU Kabupaten Nunukan")
    assert siti.labels == ()
    step, *words = data.split(":")
    await siti.press_data(":".join(("kontak", step, str(row.id), *words[1:])))
    assert siti.toast == service.OLD_BUTTON
    after = found(stage, BUDI)
    assert after is not None
    assert (after.category, after.ended_at) == (Category.SATKER, None)


@pytest.mark.parametrize(
    "data",
    ["open:999", "open:x", "is:media", "today", "yes", "for:99.99", f"for:{BANTEN}", "lain", ""],
)
@pytest.mark.asyncio
async def test_buttons_that_mean_nothing(data: str, stage: Stage) -> None:
    """Old and altered buttons change nothing."""
    siti = officer(stage)
    await siti.press_data(f"kontak:{data}")
    siti.expect(texts.GONE if data == "open:999" else service.OLD_BUTTON)


@pytest.mark.asyncio
async def test_who_may_not(stage: Stage) -> None:
    """Strangers may not look, and whoever only looks is not offered to add."""
    await stage.person("tamu", "Tamu").plays(("/kontak", "untuk petugas humas KPU"))
    budi = stage.person("budi", "Budi", (NUNUKAN, Role.VIEWER))
    await budi.plays(("/kontak", texts.NOBODY))
    assert texts.ADD not in budi.labels
    await budi.press_data("kontak:add")
    assert budi.toast == service.NOT_YOUR_BUTTON


@pytest.mark.asyncio
async def test_who_said_stop_is_not_added(stage: Stage) -> None:
    """Not even by the office whose contact they were."""
    contact(stage, NUMBER, "Rani")
    account = "internal"
    stage.look(lambda tx: consent.stop(tx, "whatsapp", account, NUMBER, stage.clock()))
    siti = officer(stage)
    await to_consent(siti)
    await siti.plays((Press(texts.TODAY), "Tambahkan"), (Press(texts.YES_ADD), "meminta berhenti"))


@pytest.mark.asyncio
async def test_a_contact_of_another_office_stays_theirs(stage: Stage) -> None:
    """Nobody takes a contact away from an office in which they have no role."""
    contact(stage, NUMBER, "Rani", BANTEN)
    siti = officer(stage)
    await to_consent(siti)
    await siti.plays(
        (Press(texts.TODAY), "Tambahkan"), (Press(texts.YES_ADD), registry_texts.ANOTHER_OFFICE)
    )
    row = found(stage)
    assert row is not None
    assert row.office == BANTEN


# What goes well


@pytest.mark.asyncio
async def test_adding_in_five_answers(stage: Stage) -> None:
    """Number, name, what, consent, yes: then it is a contact, with the day of consent."""
    siti = officer(stage)
    await to_consent(siti)
    await siti.plays(
        ("31/01/2027", f"Tambahkan Rani Puspita ({NUMBER}) sebagai kontak KPU Kabupaten Nunukan"),
        (Press(texts.YES_ADD), "Rani Puspita kini kontak"),
    )
    row = found(stage)
    assert row is not None
    assert (row.office, row.category) == (NUNUKAN, Category.MEDIA)
    await siti.plays(("/kontak rani", "1 kontak"), (Press("1. Rani Puspita"), "31/01/2027"))
    siti.expect(f"WhatsApp {NUMBER}", "Keadaan: Aktif")
    await siti.press_data("kontak:yes")
    assert siti.toast == service.OLD_BUTTON


@pytest.mark.asyncio
async def test_mending_and_ending(stage: Stage) -> None:
    """Two taps each; who was ended is listed no more, and can be added again."""
    contact(stage, NUMBER, "Rani")
    siti = officer(stage)
    await siti.plays(
        ("/kontak", "Rani"),
        (Press("1. Rani"), "Kategori: Satker KPU"),
        (Press(texts.CHANGE_CATEGORY), "termasuk yang mana?"),
        (Press("Komunitas pemilih"), "Segmen pemilih mana"),
        (Press("Perempuan"), "Komunitas pemilih (Perempuan)"),
        (Press(texts.CHANGE_SEGMENT), "Segmen pemilih mana"),
        (Press("Disabilitas"), "Komunitas pemilih (Disabilitas)"),
        (Press(texts.END), "Akhiri Rani sebagai kontak?"),
        (Press(texts.NO), "Komunitas pemilih"),
        (Press(texts.END), "Akhiri Rani"),
        (Press(texts.YES_END), texts.ENDED),
        ("/kontak", texts.NOBODY),
    )
    row = found(stage)
    assert row is not None
    assert (row.office, row.segment) == (NUNUKAN, Segment.DISABLED)
    assert row.ended_at is not None
    await to_consent(siti)
    await siti.plays((Press(texts.TODAY), "Tambahkan"), (Press(texts.YES_ADD), "kini kontak"))
    again = found(stage)
    assert again is not None
    assert again.ended_at is None


@pytest.mark.asyncio
async def test_searching_and_pages(stage: Stage) -> None:
    """Seven on a message; words narrow the list by name and office."""
    for number in range(9):
        contact(stage, f"+62811000001{number:02}", f"Orang {number}")
    contact(stage, ANI, "Ani", BANTEN)
    siti = stage.person(SITI, "Siti", ("00", Role.DRAFTER))
    await siti.plays(("/kontak", "10 kontak"), (Press(texts.MORE), "Orang"))
    assert texts.MORE not in siti.labels
    await siti.plays(
        (Press(texts.SEARCH), texts.ASK_WORDS),
        ("\u200b", texts.WORDS_NOT_READ),
        ("ani banten", "1 kontak"),
        ("/kontak kucing", texts.NOT_FOUND),
    )


@pytest.mark.asyncio
async def test_on_whatsapp_by_words(whatsapp: WhatsAppStage) -> None:
    """The same dialogue by typed words and numbers."""
    siti = officer(whatsapp)
    await siti.plays(
        ("kontak", "Belum ada kontak"),
        ("tambah kontak", "Berapa nomor"),
        (NEW, "Siapa nama"),
        ("Rani", "termasuk yang mana"),
        ("difabel", "menyetujui"),
        ("hari ini", "Komunitas pemilih (Disabilitas)"),
        ("ya, tambahkan", "Rani kini kontak"),
        ("kontak", "1 kontak"),
        ("1", f"WhatsApp {NUMBER}"),
        ("akhiri kontak", "Akhiri Rani"),
        ("ya, akhiri", "diakhiri"),
    )
    assert whatsapp.fake.counters.violations == []

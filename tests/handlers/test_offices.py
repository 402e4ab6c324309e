"""/kantor: any office by its name, and whose office it is."""

from __future__ import annotations

import pytest

from storage import office_contacts, question_chats
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, Press, Stage
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import ask_topics as texts
from texts import service

PLACE = "KPU Kabupaten Nunukan"
CONTACT = "Jl. Ujang Dewa, telepon 0556 21000"


@pytest.mark.asyncio
async def test_an_office_is_found_by_any_of_its_names(stage: Stage) -> None:
    """Slips and short forms included: its hours, its contact, and the way to its desk."""
    stage.look(lambda tx: office_contacts.add(tx, NUNUKAN, CONTACT, stage.clock()))
    sari = stage.person("sari", "Sari")
    for named in ("/kantor Nunukan", "/kantor kab nunukkan", "KANTOR KPUD Nunukan"):
        await sari.plays((named, PLACE))
        sari.expect("WITA", f"Kontak: {CONTACT}", "Senin")
    assert sari.labels == (service.BUTTON_OFFICER, texts.MY_OFFICE, texts.OTHER_OFFICE_BUTTON)
    await sari.plays((Press(service.BUTTON_OFFICER), "Silakan tulis pesan"))


@pytest.mark.asyncio
async def test_an_office_is_asked_for(stage: Stage) -> None:
    """Step by step, with a choice where a name means several, and a way out."""
    sari = stage.person("sari", "Sari")
    await sari.plays(
        ("/kantor", texts.ASK_PLACE),
        ("Zzzqqq", texts.PLACE_UNKNOWN),
        ("Banjar", texts.WHICH_PLACE),
        ("Kota Banjar", "KPU Kota Banjar"),
        (Press(texts.OTHER_OFFICE_BUTTON), texts.ASK_PLACE),
        ("/batal", "dibatalkan"),
        ("/kantor Aceh", "KIP Aceh"),
    )
    sari.expect(texts.NO_CONTACT)


@pytest.mark.asyncio
async def test_ones_own_office_is_shown_first(stage: Stage) -> None:
    """Once it is said, /kantor shows it, and nobody is asked for a region."""
    sari = stage.person("sari", "Sari")
    await sari.plays(
        ("/kantor Nunukan", PLACE), (Press(texts.MY_OFFICE), PLACE), ("/kantor", "Nunukan")
    )
    assert texts.MY_OFFICE not in sari.labels
    chat = stage.chat_row("sari")
    assert chat is not None
    assert chat.id is not None
    number = chat.id
    assert stage.look(lambda tx: question_chats.region(tx, number)) == NUNUKAN
    await sari.press_data("kantor:show:99.99")
    sari.expect(service.OLD_BUTTON)


@pytest.mark.asyncio
async def test_a_group_gets_the_card_without_buttons(telegram: TelegramStage) -> None:
    """On Telegram, in a group: the office that is named, or the group's own."""
    group = telegram.group("-100501", "Humas Nunukan", NUNUKAN)
    siti = telegram.person("502", "Siti", (NUNUKAN, Role.DESK)).at(group)
    await siti.plays(("/kantor", PLACE), ("/kantor Tarakan", "KPU Kota Tarakan"))
    assert siti.labels == ()


@pytest.mark.asyncio
async def test_whatsapp(whatsapp: WhatsAppStage) -> None:
    """On WhatsApp words do the same."""
    sari = whatsapp.person("+6281100000061", "Sari")
    await sari.plays(("KANTOR", texts.ASK_PLACE.replace("/batal", "BATAL")), ("Nunukan", PLACE))
    await sari.plays(("KANTOR Tarakan", "KPU Kota Tarakan"), (texts.MY_OFFICE, "Tarakan"))

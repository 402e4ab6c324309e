"""A NIK that somebody sends is hidden before anything is made of it."""

from __future__ import annotations

import pytest

from handlers import router
from handlers.context import Context, Fetched, Result, Unprepared
from storage.engine import Tx
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, Stage
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import service

NIK = "3273010101900001"
GROUPED = "32.73.01.010190.0001"


class Failing(Unprepared):
    """A conversation with a fault."""

    name = "tanya"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Fail."""
        raise ValueError


def rows(stage: Stage) -> str:
    """Every table as text."""
    return stage.look(
        lambda tx: "\n".join(
            repr(row)
            for table in ("inbox", "conversations", "broadcasts", "people", "renderings")
            for row in tx.connection().exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608
        )
    )


@pytest.mark.parametrize("number", [NIK, GROUPED])
@pytest.mark.asyncio
async def test_a_draft_holds_no_number(number: str, stage: Stage) -> None:
    """The text goes on with dots, the person is told why, and no table holds the number."""
    stage.group("g", "Humas Nunukan", NUNUKAN)
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    await siti.say(f"/kirim Pemilih {number} terdaftar.")
    siti.expect(service.NUMBER_HIDDEN, "Untuk siapa?")
    (draft,) = stage.drafts()
    assert "•" in draft.text
    assert number not in rows(stage)


@pytest.mark.asyncio
async def test_a_name_is_no_hiding_place(stage: Stage) -> None:
    """Who is called like a number is known by dots."""
    talk = stage.person("siti", f"Siti {NIK}")
    await talk.say("/start")
    actor = stage.actor("siti")
    assert actor is not None
    assert actor.name == f"Siti {'•' * 16}"
    assert NIK not in rows(stage)


@pytest.mark.asyncio
async def test_a_dead_letter_holds_no_number(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody could handle waits for the operator without the number."""
    talk = stage.person("siti", "Siti")
    await talk.say("/start")
    monkeypatch.setattr(router, "CONVERSATIONS", {**router.CONVERSATIONS, "tanya": Failing()})
    await talk.say(f"NIK saya {NIK}")
    talk.expect(service.FAILED)
    assert NIK not in rows(stage)


@pytest.mark.asyncio
async def test_ordinary_messages_are_told_nothing(stage: Stage) -> None:
    """Telephone numbers and group ids cause no notice."""
    talk = stage.person("siti", "Siti")
    await talk.say("Hubungi 0812-3456-7890, grup -1001234567890.")
    assert service.NUMBER_HIDDEN not in talk.text


@pytest.mark.asyncio
async def test_on_telegram(telegram: TelegramStage) -> None:
    """Bold text around the number keeps its place, and the update keeps its ids."""
    talk = telegram.person("900021", "Siti")
    await talk.say(f"halo {NIK}")
    talk.expect(service.NUMBER_HIDDEN, "Selamat datang")
    assert NIK not in rows(telegram)


@pytest.mark.asyncio
async def test_on_whatsapp(whatsapp: WhatsAppStage) -> None:
    """The same by Twilio's form."""
    talk = whatsapp.person("+6281100000021", "Siti")
    await talk.say(f"halo {GROUPED}")
    talk.expect(service.NUMBER_HIDDEN, "Selamat datang")
    assert GROUPED not in rows(whatsapp)

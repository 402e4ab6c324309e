"""/jawab: an approved answer as the reply in a case, by its code."""

from __future__ import annotations

import pytest

from storage.case_entries import EntryKind
from storage.engine import Tx
from storage.faq_entries import FaqEntry
from tests.handlers.desks import SITI, ask, case_of, citizen, entries, officer
from tests.handlers.dialogue import Press, Stage, starter_answers
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import ask as texts
from texts import desk_chat, threads

FULL = "dan satu di antaranya menjadi ketua"


@pytest.mark.asyncio
async def test_the_code_sends_the_answer_to_the_case_in_hand(stage: Stage) -> None:
    """Asked for whom it is, or at once where a case is being answered; with its source."""
    sari, siti = citizen(stage), officer(stage)
    case_id = await ask(stage)
    await siti.plays(("/jawab P41", desk_chat.NOTHING_KEPT))
    await siti.press_data(f"kasus:answer:{case_id}:{case_of(stage, case_id).version}")
    await siti.say("/jawab p41")
    assert FULL in sari.news()[-1].text
    assert "Sumber: UU 7/2017; PKPU 8/2022 (https://" in sari.news()[-1].text
    await siti.plays(("/jawab D01", "?"), (Press(desk_chat.YES_SEND), "Terkirim"))
    assert "Pejabat Pengelola Informasi" in sari.news()[-1].text
    said = [entry for entry in entries(stage, case_id) if entry.kind is EntryKind.ANSWER]
    assert len(said) == 2


@pytest.mark.asyncio
async def test_words_find_codes(stage: Stage) -> None:
    """What is no code lists answers that may be meant; nothing leaves."""
    sari, siti = citizen(stage), officer(stage)
    case_id = await ask(stage)
    await siti.press_data(f"kasus:answer:{case_id}:{case_of(stage, case_id).version}")
    await siti.plays(("/jawab honor kpps", "P45 · "), ("/jawab", texts.NO_CODE))
    await siti.plays(("/jawab zzqqxx 99", texts.NO_CODE), ("/jawab Z999", texts.NO_CODE))
    assert sari.news() == []


@pytest.mark.asyncio
async def test_what_may_not_be_told_is_not_sent(stage: Stage) -> None:
    """A withdrawn answer leaves nobody's desk, and neither does one that only staff may read."""
    sari, siti = citizen(stage), officer(stage)
    case_id = await ask(stage)

    def withdraw(tx: Tx) -> None:
        tx.get_one(FaqEntry, "P41").withdrawn_at = stage.clock()

    stage.look(withdraw)
    await siti.press_data(f"kasus:answer:{case_id}:{case_of(stage, case_id).version}")
    await siti.say("/jawab P41")
    assert FULL not in siti.text
    stage.answers = starter_answers(allows_uncertified=False)
    stage.restart()
    await siti.plays(("/jawab P45", texts.NO_CODE))
    assert sari.news() == []


@pytest.mark.asyncio
async def test_whatsapp(whatsapp: WhatsAppStage) -> None:
    """On WhatsApp JAWAB and the code do the same."""
    sari, siti = citizen(whatsapp), officer(whatsapp, SITI)
    await ask(whatsapp)
    (notice,) = siti.news()
    await siti.press(threads.OPEN_CASE)
    await siti.say("JAWAB P41", reply_to=notice.id)
    siti.expect("Terkirim ke Sari")
    assert FULL in sari.news()[-1].text

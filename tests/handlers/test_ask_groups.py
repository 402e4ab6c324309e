"""Questions in groups: only when addressed, only what is sure, only where the office wants it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from storage.audit import AuditRow
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, RI, SILENCE, Press, Stage, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from texts import ask as texts
from texts import groups as group_texts
from texts import service

BOT = "bakohumas_bot"
GROUP = "-100777"
QUESTION = "Berapa jumlah anggota KPPS di satu TPS?"
ANSWER = "Tujuh orang"
UNSURE = "berapa gaji kpps?"
HOURS = "Jam berapa TPS buka dan tutup?"
MINUTES = 60  # seconds


def member(stage: Stage, user: str = "sari", office: str | None = NUNUKAN) -> Talk:
    """Somebody in a group of an office."""
    stage.group(GROUP, "Relawan Nunukan", office)
    return stage.person(user, user.title()).at(GROUP)


@pytest.mark.asyncio
async def test_a_sure_answer_is_given_to_who_addresses_us(stage: Stage) -> None:
    """By a mention, by the command, and by a reply to us; other talk is not heard."""
    sari = member(stage)
    await sari.say(f"@bakohumas {QUESTION}")
    sari.expect(ANSWER, "Sumber:")
    assert sari.labels == (texts.MORE, texts.IN_PRIVATE)
    await sari.plays((Press(texts.MORE), "ketua"), (QUESTION, SILENCE))
    stage.clock.advance(11 * MINUTES)
    await sari.plays((f"/tanya {QUESTION}", ANSWER))
    stage.clock.advance(11 * MINUTES)
    await sari.reply(QUESTION)
    sari.expect(ANSWER)


@pytest.mark.asyncio
async def test_the_same_is_not_answered_twice_in_ten_minutes(stage: Stage) -> None:
    """Whoever asks: one line points to the answer above; later it is given again."""
    sari = member(stage)
    budi = stage.person("budi", "Budi").at(GROUP)
    await sari.plays((f"/tanya {QUESTION}", ANSWER))
    await budi.say(f"/tanya {QUESTION}")
    budi.expect("baru saja kami sampaikan")
    assert ANSWER not in budi.text
    stage.clock.advance(10 * MINUTES + 1)
    await budi.plays((f"/tanya {QUESTION}", ANSWER))


@pytest.mark.asyncio
async def test_what_is_not_sure_goes_on_in_private(stage: Stage) -> None:
    """One line with a button; it opens the private chat, where the office is known."""
    sari = member(stage)
    await sari.plays((f"@bakohumas {UNSURE}", texts.UNSURE_IN_GROUP))
    private = stage.person("sari", "Sari")
    await stage.they_press(GROUP, "sari", sari.last, "tanya:private")
    await stage.settle()
    assert "Layanan Informasi KPU Kabupaten Nunukan" in private.news()[-1].text
    await private.plays((HOURS, "07.00"))


@pytest.mark.asyncio
async def test_where_the_region_decides_and_is_unknown_nothing_is_told(stage: Stage) -> None:
    """A national group has members everywhere; that of a regency is told what holds there."""
    sari = member(stage, office=RI)
    await sari.plays((f"/tanya {HOURS}", texts.UNSURE_IN_GROUP))
    stage.group("-100778", "Relawan Nabire", "94.01")
    await sari.at("-100778").plays((f"/tanya {HOURS}", "07.00"))


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["Siap, terima kasih infonya", "👍", "Baik pak nanti kami sebar"])
async def test_replies_that_ask_nothing_are_left_alone(stage: Stage, said: str) -> None:
    """Groups thank us under announcements."""
    sari = member(stage)
    await sari.plays((f"/tanya {QUESTION}", ANSWER))
    await sari.reply(said)
    sari.expect(SILENCE)


BOUNDARIES = [
    ("opinion", "menurut kamu calon mana yang bagus?", texts.NEUTRAL),
    ("results", "siapa yang menang pilkada kemarin?", texts.RESULTS),
    ("own case", "tolong cekkan nama saya dong", texts.UNSURE_IN_GROUP),
    ("insult", "goblok semua", SILENCE),
    ("nothing", "", texts.ASK_IN_GROUP),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("said", "expected"), [case[1:] for case in BOUNDARIES], ids=[case[0] for case in BOUNDARIES]
)
async def test_boundaries_hold_in_groups(stage: Stage, said: str, expected: str) -> None:
    """The one sentence, or one line to private; personal matters are never discussed there."""
    sari = member(stage)
    await sari.plays((f"@bakohumas {said}", expected))


@pytest.mark.asyncio
async def test_a_claim_in_a_group_is_checked_there(stage: Stage) -> None:
    """It goes to CEK, which answers in groups only what is published."""
    sari = member(stage)
    await sari.say("@bakohumas beredar kabar pemilih boleh mencoblos dua kali, tolong disebarkan")
    assert sari.answers
    assert "Sumber:" not in sari.text
    assert texts.UNSURE_IN_GROUP not in sari.text


@pytest.mark.asyncio
async def test_an_office_turns_answers_off(stage: Stage) -> None:
    """Somebody with a role there may; others may not, and it is written down."""
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    sari = member(stage)
    siti = siti.at(GROUP)
    await sari.plays(("/tanyajawab", service.NOT_ALLOWED))
    await siti.plays(
        ("/tanyajawab", texts.QUESTIONS_ON), (Press(texts.TURN_OFF), texts.QUESTIONS_OFF)
    )
    await sari.plays((f"/tanya {QUESTION}", texts.SILENT_GROUP))
    await sari.reply(QUESTION)
    sari.expect(SILENCE)
    await sari.press(texts.TURN_ON)
    assert sari.toast == group_texts.NOT_YOURS
    await siti.plays((Press(texts.TURN_ON), texts.QUESTIONS_ON))
    await sari.plays((f"/tanya {QUESTION}", ANSWER))
    switched = select(func.count()).where(col(AuditRow.action) == "group.questions")
    assert stage.look(lambda tx: tx.scalars(switched).one()) == 2


@pytest.mark.asyncio
async def test_the_settings_of_a_group_lead_to_the_switch(stage: Stage) -> None:
    """/grup has its button; in private and in groups of nobody there is no switch."""
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.ADMIN))
    stage.group(GROUP, "Relawan Nunukan", NUNUKAN)
    await siti.at(GROUP).plays(
        ("/grup", "Grup Satker"), (Press(group_texts.QUESTIONS), texts.QUESTIONS_ON)
    )
    await siti.plays(("/tanyajawab", texts.IN_GROUPS_ONLY))


@pytest.mark.asyncio
async def test_telegram(telegram: TelegramStage) -> None:
    """On Telegram the button is a link to the private chat, named as the platform wants it."""
    group = telegram.group("-100778", "Relawan Nunukan", NUNUKAN)
    sari = telegram.person("501", "Sari").at(group)
    await sari.plays((f"@{BOT} {QUESTION}", ANSWER))
    await sari.plays((f"/tanya@{BOT} {UNSURE}", texts.UNSURE_IN_GROUP))
    links = [button.url for row in telegram.fake.messages(-100778)[-1].buttons for button in row]
    assert links == [f"https://t.me/{BOT}?start=kantor_6503"]
    assert telegram.fake.counters.violations == []

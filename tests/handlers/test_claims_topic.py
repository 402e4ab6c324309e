"""The topics of claims in an office's desk group, on the imitated Telegram."""

from __future__ import annotations

import pytest
import pytest_asyncio
from sqlmodel import col, select

from bot.composers import COMPOSERS
from bot.topic_watch import TopicWatch
from hoaxes import claim_topics, closing
from storage.hoax_claims import ClaimState
from storage.hoax_entries import ClaimAct
from storage.roles import Role
from storage.topics import CaseTopic, TopicState
from tests.handlers.claims import RUMOUR, acts_of, claim_of, joined, reported, verifier
from tests.handlers.desks import act, person_of
from tests.handlers.dialogue import NUNUKAN, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.test_desk_topic import DESK, Desk, register
from texts import claims_desk as labels
from threads.context import DeskAct

pytestmark = pytest.mark.asyncio

INA, ANI, SARI, TONO, LINA = "761", "762", "763", "764", "765"
TARAKAN = "65.71"


@pytest_asyncio.fixture
async def office(telegram: TelegramStage) -> Desk:
    """The desk group of Nunukan, with Ina, who verifies, and Ani, who does not."""
    dewi = telegram.person("701", "Dewi", (NUNUKAN, Role.DESK))
    telegram.fake.add_group(int(DESK), "Meja Nunukan", forum=True, admin=True)
    watch = TopicWatch(telegram.db, {"telegram": telegram.channel})
    ina = verifier(telegram, INA, "Ina")
    ani = telegram.person(ANI, "Ani", (NUNUKAN, Role.DESK))
    desk = Desk(telegram, dewi, ina, ani, watch)
    await register(desk, dewi)
    return desk


def topics_of(desk: Desk, claim_id: int) -> list[CaseTopic]:
    """The topics of a claim, oldest first."""
    found = select(CaseTopic).where(CaseTopic.claim_id == claim_id).order_by(col(CaseTopic.id))
    return desk.stage.look(lambda tx: list(tx.scalars(found)))


async def says(desk: Desk, talk: Talk, claim_id: int, text: str) -> None:
    """Somebody writes in the topic of a claim."""
    thread = int(topics_of(desk, claim_id)[-1].thread or 0)
    before = {shown.id for shown in desk.stage.shown(DESK)}
    await desk.stage.fake.say(int(DESK), int(talk.user), text, None, thread_id=thread)
    await desk.settle()
    talk.answers = [m for m in desk.stage.shown(DESK) if m.id not in before]


async def test_a_claim_has_a_topic_with_what_happens_in_it(office: Desk) -> None:
    """Named without anybody's name; buttons act; talk of verifiers is a note, of others nothing."""
    claim_id = await reported(office.stage, SARI)
    await office.settle()
    (topic,) = topics_of(office, claim_id)
    assert topic.state is TopicState.READY
    names = office.stage.fake.add_group(int(DESK), "x", forum=True, admin=True).topics
    assert f"Klaim {claim_id}" in names[int(topic.thread or 0)]
    assert "Sari" not in "".join(office.said(topic.thread))
    await office.presses(office.budi, labels.TAKE)
    assert claim_of(office.stage, claim_id).holder == person_of(office.stage, INA)
    await says(office, office.budi, claim_id, "Sudah kutanyakan ke KPPS.")
    await says(office, office.sari, claim_id, "Wah, ramai ya.")
    assert acts_of(office.stage, claim_id)[1:] == [ClaimAct.TAKEN, ClaimAct.NOTE]
    await says(office, office.dewi, claim_id, "/tangani")
    office.dewi.expect(labels.BUTTONS_IN_TOPIC)
    joined(office.stage, claim_id, TONO, office=TARAKAN)
    await office.settle()
    assert "KPU Provinsi Kalimantan Utara" in office.said(topic.thread)[-1]
    assert office.stage.fake.counters.violations == []


async def test_a_question_in_a_topic_takes_the_next_words(office: Desk) -> None:
    """They are its answer and no note; the closed claim closes its topic, and opens it again."""
    claim_id = await reported(office.stage, SARI)
    await office.settle()
    await office.presses(office.budi, labels.CLOSE)
    office.budi.expect("satu kalimat")
    await says(office, office.budi, claim_id, "Tidak menyangkut pemilu.")
    office.budi.expect("Tutup Klaim")
    await office.presses(office.budi, labels.YES_CLOSE)
    assert claim_of(office.stage, claim_id).state is ClaimState.CLOSED
    (topic,) = topics_of(office, claim_id)
    assert topic.is_closed

    actor = office.act(office.budi)
    stage = office.stage
    stage.look(
        lambda tx: closing.reopen(
            DeskAct(tx, COMPOSERS, stage.clock(), "elsewhere", actor), claim_id
        )
    )
    await office.settle()
    (topic,) = topics_of(office, claim_id)
    assert not topic.is_closed
    assert "Dibuka kembali, Ina" in office.said(topic.thread)[-1]


async def test_who_does_not_verify_presses_in_vain(office: Desk) -> None:
    """The group sees the claim; acting takes the role."""
    claim_id = await reported(office.stage, SARI)
    await office.settle()
    await office.presses(office.sari, labels.TAKE)
    assert acts_of(office.stage, claim_id) == [ClaimAct.OPENED]


async def test_a_moved_and_a_merged_claim_leave_their_topics(office: Desk) -> None:
    """The topic says where it went, and closes."""
    stage = office.stage
    first, second = await reported(stage, SARI), await reported(stage, TONO, f"Lagi: {RUMOUR}")
    moved = await reported(stage, LINA, f"Katanya {RUMOUR}")
    await office.settle()
    await office.budi.say(f"/klaim {moved}")
    await office.budi.press(labels.MORE_ACTS)
    await office.budi.press(labels.MOVE)
    await office.budi.say("KPU Kota Tarakan")
    await office.budi.say("Di Tarakan.")
    await office.settle()
    (left,) = topics_of(office, moved)
    assert (left.state, left.is_closed) == (TopicState.LEFT, True)
    assert "KPU Kota Tarakan" in office.said(left.thread)[-1]
    await office.budi.say(f"/klaim {second}")
    await office.budi.press(labels.MERGE)
    await office.budi.say(str(first))
    await office.budi.press(labels.YES_MERGE)
    await office.settle()
    (merged,) = topics_of(office, second)
    assert merged.is_closed
    assert any("Disatukan" in text for text in office.said(topics_of(office, first)[-1].thread))


async def test_claims_from_before_the_desk_and_lost_topics_get_one(
    telegram: TelegramStage,
) -> None:
    """The ticker begins what is missing, once."""
    claim_id = await reported(telegram, SARI)
    dewi = telegram.person("701", "Dewi", (NUNUKAN, Role.DESK))
    telegram.fake.add_group(int(DESK), "Meja Nunukan", forum=True, admin=True)
    watch = TopicWatch(telegram.db, {"telegram": telegram.channel})
    desk = Desk(telegram, dewi, dewi, dewi, watch)
    await register(desk, dewi)
    assert telegram.look(lambda tx: claim_topics.has_work(tx, telegram.clock()))
    for _ in range(2):
        telegram.look(lambda tx: claim_topics.look_after(act(telegram, tx)))
        await desk.settle()
    (topic,) = topics_of(desk, claim_id)
    assert RUMOUR[:40] in "".join(desk.said(topic.thread))
    assert not telegram.look(lambda tx: claim_topics.has_work(tx, telegram.clock()))

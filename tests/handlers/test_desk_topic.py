"""An office's desk in a forum group of the imitated Telegram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from sqlmodel import col, select

from bot.composers import COMPOSERS
from bot.topic_watch import TopicWatch
from channels.base import OperationKind
from registry.access import Actor
from storage import canned, case_entries, cases, chats, roles
from storage.canned import Canned
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case, CaseState
from storage.chats import Category
from storage.engine import Tx
from storage.operations import OperationRow, OperationState
from storage.roles import Role, RoleGrant
from storage.topics import CaseTopic, DeskGroup, TopicState
from tests.handlers.dialogue import BANTEN, NUNUKAN, SILENCE, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from texts import desk_canned as ready_texts
from texts import desk_topic as texts
from texts import service
from threads import hearing, holding, talking, topics
from threads.context import Act, DeskAct
from threads.hearing import Opening, Words

DESK, OTHER_DESK = "-1001000000077", "-1001000000088"
DEWI, BUDI, RANI, SARI, TONO = "701", "702", "703", "704", "705"
KALTARA = "65"


@dataclass
class Desk:
    """The desk of Nunukan with its group; `watch` tells the channel of new topics."""

    stage: TelegramStage
    dewi: Talk
    budi: Talk
    sari: Talk
    watch: TopicWatch
    asked: int = 0
    keys: list[str] = field(default_factory=list)

    async def hears(self, text: str, office: str = NUNUKAN) -> Case:
        """Sari writes; her case is opened, or goes on."""
        self.asked += 1
        key = f"test:{self.asked}"

        def enter(tx: Tx) -> int:
            act = Act(tx, COMPOSERS, self.stage.clock(), key)
            chat = chats.find(tx, "telegram", self.stage.channel.account, SARI)
            assert chat is not None
            known = cases.newest_of_chat(tx, chats.key_of(chat))
            if known is not None:
                hearing.hear(act, known, Words(text))
                return cases.key_of(known)
            return cases.key_of(hearing.open_case(act, chat, Opening(office), Words(text)))

        number = self.stage.look(enter)
        await self.settle()
        return self.case(number)

    async def settle(self) -> None:
        """Send, look after topics, and let the channel know them."""
        await self.stage.settle()
        self.stage.look(lambda tx: topics.look_after(tx, COMPOSERS, self.stage.clock()))
        await self.stage.settle()
        await self.watch.refresh()

    def case(self, number: int) -> Case:
        """A case as it is now."""
        return self.stage.look(lambda tx: tx.get_one(Case, number))

    def topic(self, number: int) -> CaseTopic:
        """The newest topic of a case."""
        newest = (
            select(CaseTopic).where(CaseTopic.case_id == number).order_by(col(CaseTopic.id).desc())
        )
        return self.stage.look(lambda tx: tx.scalars(newest.limit(1)).one())

    def entries(self, number: int) -> Sequence[CaseEntry]:
        """What happened in a case."""
        return self.stage.look(lambda tx: case_entries.of_case(tx, number))

    def said(self, thread: str | None, chat: str = DESK) -> list[str]:
        """Our messages in a topic, or in the general one."""
        wanted = int(thread) if thread else None
        sent = self.stage.fake.messages(int(chat))
        return [m.text for m in sent if m.thread_id == wanted and not m.is_deleted]

    def act(self, talk: Talk) -> Actor:
        """Somebody, as who they are now."""
        actor = self.stage.actor(talk.user)
        assert actor is not None
        return actor

    async def says(self, talk: Talk, number: int, text: str, reply_to: int | None = None) -> None:
        """Somebody writes in a case's topic."""
        thread = int(self.topic(number).thread or 0)
        before = {shown.id for shown in self.stage.shown(DESK)}
        await self.stage.fake.say(int(DESK), int(talk.user), text, reply_to, thread_id=thread)
        await self.settle()
        talk.answers = [m for m in self.stage.shown(DESK) if m.id not in before]

    async def presses(self, talk: Talk, label: str) -> None:
        """Somebody taps the newest button with this label in the group."""
        message, data = talk.at(DESK).button(label)
        before = {shown.id: shown for shown in self.stage.shown(DESK)}
        await self.stage.they_press(DESK, talk.user, message, data)
        await self.settle()
        talk.answers = [m for m in self.stage.shown(DESK) if before.get(m.id) != m]

    def heard_message(self) -> int:
        """The newest message that tells what Sari wrote."""
        sent = [m for m in self.stage.fake.messages(int(DESK)) if "Balas pesan ini" in m.text]
        return sent[-1].message_id


@pytest_asyncio.fixture
async def desk(telegram: TelegramStage) -> Desk:
    """A forum group that Dewi has made the desk of Nunukan."""
    dewi = telegram.person(DEWI, "Dewi", (NUNUKAN, Role.DESK))
    budi = telegram.person(BUDI, "Budi", (NUNUKAN, Role.DESK))
    telegram.person(RANI, "Rani", (NUNUKAN, Role.ADMIN))
    sari = telegram.person(SARI, "Sari")
    await sari.say("/start")
    telegram.fake.add_group(int(DESK), "Meja Nunukan", forum=True, admin=True)
    watch = TopicWatch(telegram.db, {"telegram": telegram.channel})
    found = Desk(telegram, dewi, budi, sari, watch)
    await register(found, dewi)
    return found


async def register(desk: Desk, talk: Talk, chat: str = DESK) -> None:
    """Make a group somebody's desk."""
    await talk.at(chat).plays(("/meja_grup", "Jadikan grup ini meja layanan"))
    message, data = talk.at(chat).button(texts.YES)
    await desk.stage.they_press(chat, talk.user, message, data)
    await desk.settle()


# Registering


@pytest.mark.asyncio
async def test_a_forum_becomes_a_desk(desk: Desk) -> None:
    """Somebody who answers for the office confirms; the first topic explains how it goes."""
    registered = desk.stage.look(lambda tx: tx.scalars(select(DeskGroup)).one())
    assert registered.office == NUNUKAN
    chat = desk.stage.fake.add_group(int(DESK), "Meja Nunukan", forum=True, admin=True)
    assert list(chat.topics.values()) == [texts.GUIDE]
    (thread,) = chat.topics
    assert "/balas" in desk.said(str(thread))[0]


@pytest.mark.asyncio
async def test_only_those_who_answer_register(telegram: TelegramStage) -> None:
    """Strangers and other roles read that it is not theirs, and no desk comes of it."""
    telegram.fake.add_group(int(DESK), "Meja", forum=True, admin=True)
    tono = telegram.person(TONO, "Tono", (NUNUKAN, Role.VIEWER))
    await tono.at(DESK).plays(("/meja_grup", service.NOT_ALLOWED))
    dewi = telegram.person(DEWI, "Dewi", (NUNUKAN, Role.DESK))
    budi = telegram.person(BUDI, "Budi", (BANTEN, Role.DESK))
    await dewi.at(DESK).say("/meja_grup")
    await budi.at(DESK).press(texts.YES)
    assert telegram.look(lambda tx: tx.scalars(select(DeskGroup)).all()) == []


@pytest.mark.asyncio
async def test_a_group_without_topics_is_told_how(telegram: TelegramStage) -> None:
    """Where the group is no forum, nothing is registered."""
    telegram.fake.add_group(int(DESK), "Meja", admin=True)
    dewi = telegram.person(DEWI, "Dewi", (NUNUKAN, Role.DESK))
    await dewi.at(DESK).plays(("/meja_grup", "belum memakai topik"))


@pytest.mark.asyncio
async def test_a_group_of_outsiders_is_no_desk(telegram: TelegramStage) -> None:
    """What people write is never shown in a group that is registered for the media."""
    telegram.group(DESK, "Media", NUNUKAN, Category.MEDIA)
    telegram.fake.add_group(int(DESK), "Media", forum=True, admin=True)
    dewi = telegram.person(DEWI, "Dewi", (NUNUKAN, Role.DESK))
    await dewi.at(DESK).say("/meja_grup")
    await dewi.at(DESK).press(texts.YES)
    assert telegram.look(lambda tx: tx.scalars(select(DeskGroup)).all()) == []


@pytest.mark.asyncio
async def test_missing_rights_are_explained(telegram: TelegramStage) -> None:
    """Without the right to manage topics the group reads how to give it, and Admins are told."""
    rani = telegram.person(RANI, "Rani", (NUNUKAN, Role.ADMIN))
    group = telegram.fake.add_group(int(DESK), "Meja", forum=True, admin=True)
    group.may_manage_topics = False
    watch = TopicWatch(telegram.db, {"telegram": telegram.channel})
    await register(Desk(telegram, rani, rani, rani, watch), rani)
    assert "Kelola topik" in telegram.shown(DESK)[-1].text
    assert "tidak dapat dipakai lagi" in telegram.shown(RANI)[-1].text
    assert telegram.look(lambda tx: tx.scalars(select(DeskGroup)).all()) == []


# What is told


@pytest.mark.asyncio
async def test_a_case_has_a_topic(desk: Desk) -> None:
    """A new case begins a topic named by its receipt, in which stands what the person wrote."""
    case = await desk.hears("Di mana TPS saya?")
    topic = desk.topic(case.id or 0)
    assert (topic.state, topic.is_closed) == (TopicState.READY, False)
    first, heard = desk.said(topic.thread)
    assert "LYN-6503-0001" in first
    assert "Sari" in heard
    assert "Di mana TPS saya?" in heard


@pytest.mark.asyncio
async def test_what_happens_elsewhere_is_told_once_in_order(desk: Desk) -> None:
    """Taking, noting, answering and closing by web or in private are lines of the topic."""
    case = await desk.hears("Halo")
    number, dewi = case.id or 0, desk.act(desk.dewi)

    def work(tx: Tx) -> None:
        for step in range(5):
            act = DeskAct(tx, COMPOSERS, desk.stage.clock(), f"web:{step}", dewi)
            match step:
                case 0:
                    holding.take(act, number)
                case 1:
                    talking.note(act, number, "Cek DPT dulu")
                case 2:
                    talking.answer(act, number, "TPS 4, Bapak/Ibu")
                    talking.answer(act, number, "TPS 4, Bapak/Ibu")
                case 3:
                    holding.give_to_division(act, number, "hukum", "Mohon ditelaah")
                case 4:
                    holding.close(act, number, "Sudah dijawab")

    desk.stage.look(work)
    await desk.settle()
    topic = desk.topic(number)
    lines = desk.said(topic.thread)[2:]
    expected = (
        "ditangani Dewi (Petugas Layanan)", "Cek DPT", "Dijawab Dewi",
        "ke bagian Hukum dan Pengawasan", "selesai, oleh Dewi",
    )  # fmt: skip
    assert len(lines) == len(expected)
    assert all(part in line for part, line in zip(expected, lines, strict=True))
    group = desk.stage.fake.add_group(int(DESK), "Meja Nunukan", forum=True, admin=True)
    assert int(topic.thread or 0) in group.closed_topics


@pytest.mark.asyncio
async def test_a_case_that_goes_on_opens_its_topic_again(desk: Desk) -> None:
    """The same topic serves when the person writes after the end."""
    case = await desk.hears("Halo")
    await desk.says(desk.dewi, case.id or 0, "/selesai Sudah dijelaskan")
    assert texts.DONE in desk.dewi.text
    assert desk.topic(case.id or 0).is_closed
    await desk.hears("Masih ada satu lagi")
    topic = desk.topic(case.id or 0)
    assert not topic.is_closed
    lines = desk.said(topic.thread)
    assert texts.REOPENED in lines[-2]
    assert "Masih ada satu lagi" in lines[-1]


@pytest.mark.asyncio
async def test_a_case_moves_with_its_history(desk: Desk) -> None:
    """The old topic says where the case went and is closed; the new desk begins its own."""
    tono = desk.stage.person(TONO, "Tono", (KALTARA, Role.DESK))
    desk.stage.fake.add_group(int(OTHER_DESK), "Meja Kaltara", forum=True, admin=True)
    await register(desk, tono, OTHER_DESK)
    case = await desk.hears("Bagaimana pindah memilih?")
    old = desk.topic(case.id or 0)
    await desk.says(desk.dewi, case.id or 0, "/teruskan perlu data provinsi")
    await desk.presses(desk.dewi, "Kalimantan Utara")
    assert "kini di meja KPU Provinsi Kalimantan Utara" in desk.dewi.text
    group = desk.stage.fake.add_group(int(DESK), "Meja Nunukan", forum=True, admin=True)
    assert int(old.thread or 0) in group.closed_topics
    new = desk.topic(case.id or 0)
    assert new.office == KALTARA
    told = "\n".join(desk.said(new.thread, OTHER_DESK))
    assert "Bagaimana pindah memilih?" in told
    assert "perlu data provinsi" in told


# What is said in a topic


@pytest.mark.asyncio
async def test_talk_is_internal(desk: Desk) -> None:
    """What staff say in a topic is a note of the case: nobody answers, the person reads nothing."""
    case = await desk.hears("Halo")
    before = len(desk.stage.shown(SARI))
    await desk.says(desk.dewi, case.id or 0, "Siapa yang tahu soal ini?")
    desk.dewi.expect(SILENCE)
    note = desk.entries(case.id or 0)[-1]
    assert (note.kind, note.text) == (EntryKind.NOTE, "Siapa yang tahu soal ini?")
    assert len(desk.stage.shown(SARI)) == before


@pytest.mark.asyncio
async def test_talk_elsewhere_stays_out(desk: Desk) -> None:
    """In other topics and in the general one, only what is addressed to us is stored."""
    await desk.hears("Halo")
    await desk.stage.fake.say(int(DESK), int(DEWI), "makan siang?", thread_id=999)
    await desk.stage.fake.say(int(DESK), int(DEWI), "makan siang?")
    assert await desk.stage.arrivals() == []


@pytest.mark.asyncio
@pytest.mark.parametrize("way", ["command", "reply"])
async def test_an_answer_reaches_the_person(desk: Desk, way: str) -> None:
    """/balas and a reply to the person's message leave in the office's name; others do not."""
    case = await desk.hears("Di mana TPS saya?")
    if way == "command":
        await desk.says(desk.dewi, case.id or 0, "/balas TPS 4")
    else:
        await desk.says(desk.dewi, case.id or 0, "TPS 4", desk.heard_message())
    assert "Terkirim ke Sari" in desk.dewi.text
    assert desk.dewi.labels == (texts.UNDO,)
    assert "TPS 4" in desk.stage.shown(SARI)[-1].text
    assert desk.case(case.id or 0).state is CaseState.ANSWERED
    assert not any("Dijawab" in line for line in desk.said(desk.topic(case.id or 0).thread))


def made_ready(desk: Desk, title: str, text: str, office: str = NUNUKAN) -> int:
    """The number of a ready answer of an office."""

    def write(tx: Tx) -> int:
        row = Canned(
            office=office, title=title, text=text, position=0, changed_at=desk.stage.clock()
        )
        return canned.key_of(canned.add(tx, row))

    return desk.stage.look(write)


@pytest.mark.asyncio
async def test_ready_answers_by_their_numbers(desk: Desk) -> None:
    """/siap lists them, a number sends one; colleagues read what left, and a minute takes it back.

    A number stays the same when another answer is removed.
    """
    case = await desk.hears("Jam berapa buka?")
    await desk.says(desk.dewi, case.id or 0, "/siap")
    desk.dewi.expect(ready_texts.NOTHING_READY)
    first = made_ready(desk, "TPS", "Lihat undangan.")
    second = made_ready(desk, "Jam <layanan>", "Buka pukul 08.00 & tutup 16.00.", KALTARA)
    await desk.says(desk.dewi, case.id or 0, "/siap")
    desk.dewi.expect(f"{first} · TPS", f"{second} · Jam <layanan>", f"/siap {first}")
    desk.stage.look(lambda tx: canned.remove(tx, tx.get_one(Canned, first)))
    await desk.says(desk.dewi, case.id or 0, f"/siap {second}")
    desk.dewi.expect("Terkirim ke Sari", "Buka pukul 08.00 & tutup 16.00.")
    assert "Buka pukul 08.00 & tutup 16.00." in desk.stage.shown(SARI)[-1].text
    await desk.presses(desk.dewi, texts.UNDO)
    assert desk.case(case.id or 0).state is CaseState.WAITING
    assert not any("08.00" in shown.text for shown in desk.stage.shown(SARI))


@pytest.mark.asyncio
@pytest.mark.parametrize("number", ["0", "x", "-1", "1 2", "²", "9" * 30, "{elsewhere}", "{gone}"])
async def test_a_number_that_means_no_ready_answer(desk: Desk, number: str) -> None:
    """Nothing leaves: not a neighbour's, not one that was removed, not a guess."""
    elsewhere, gone = made_ready(desk, "a", "x", BANTEN), made_ready(desk, "b", "x")
    desk.stage.look(lambda tx: canned.remove(tx, tx.get_one(Canned, gone)))
    case = await desk.hears("Halo")
    before = len(desk.stage.shown(SARI))
    wanted = number.format(elsewhere=elsewhere, gone=gone)
    await desk.says(desk.dewi, case.id or 0, f"/siap {wanted}")
    desk.dewi.expect(ready_texts.UNKNOWN_CODE)
    assert len(desk.stage.shown(SARI)) == before


@pytest.mark.asyncio
async def test_a_ready_answer_respects_who_holds_the_case(desk: Desk) -> None:
    """A colleague who works on it goes first; outside a case's topic nothing is sent at all."""
    number = made_ready(desk, "TPS", "Lihat undangan.")
    case = await desk.hears("Di mana TPS saya?")
    await desk.says(desk.budi, case.id or 0, "/tangani")
    await desk.says(desk.dewi, case.id or 0, f"/siap {number}")
    desk.dewi.expect("Sedang ditangani Budi")
    await desk.dewi.at(DESK).plays((f"/siap {number}", texts.IN_TOPIC_ONLY))
    assert desk.case(case.id or 0).state is CaseState.WAITING


@pytest.mark.asyncio
async def test_an_answer_can_be_taken_back_for_a_minute(desk: Desk) -> None:
    """Within sixty seconds it is deleted, later it stays."""
    case = await desk.hears("Halo")
    await desk.says(desk.dewi, case.id or 0, "/balas Keliru")
    await desk.presses(desk.dewi, texts.UNDO)
    assert texts.UNDONE_LATE in desk.dewi.text
    assert not any("Keliru" in shown.text for shown in desk.stage.shown(SARI))
    await desk.says(desk.dewi, case.id or 0, "/balas Benar")
    desk.stage.clock.advance(61)
    await desk.presses(desk.dewi, texts.UNDO)
    assert any("Benar" in shown.text for shown in desk.stage.shown(SARI))


@pytest.mark.asyncio
async def test_the_second_reads_who_holds_it(desk: Desk) -> None:
    """Whoever answers first holds the case; the other's answer is not sent."""
    case = await desk.hears("Halo")
    await desk.says(desk.dewi, case.id or 0, "/tangani")
    assert "ditangani Dewi" in desk.dewi.text
    await desk.says(desk.budi, case.id or 0, "/balas Saya juga")
    assert "Sedang ditangani Dewi" in desk.budi.text
    assert not any("Saya juga" in shown.text for shown in desk.stage.shown(SARI))
    await desk.says(desk.dewi, case.id or 0, "/lepas")
    await desk.says(desk.budi, case.id or 0, "/balas Sekarang saya")
    assert "Terkirim" in desk.budi.text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("label", "office", "sentence"),
    [("ended", None, service.NOT_ALLOWED), ("elsewhere", BANTEN, texts.NOT_YOURS)],
)
async def test_without_a_role_nothing_is_sent(
    desk: Desk, label: str, office: str | None, sentence: str
) -> None:
    """A role that has ended, or one in another office, reads a sentence."""
    case = await desk.hears("Halo")
    person = desk.act(desk.budi).person_id

    def change(tx: Tx) -> None:
        for grant in tx.scalars(select(RoleGrant).where(RoleGrant.person_id == person)):
            grant.ends_at = desk.stage.clock()
        if office is not None:
            roles.grant(tx, person, office, Role.DESK, desk.stage.clock())

    desk.stage.look(change)
    await desk.says(desk.budi, case.id or 0, "/balas Halo juga")
    assert sentence in desk.budi.text, label
    await desk.says(desk.budi, case.id or 0, "apa ini?")
    desk.budi.expect(SILENCE)
    assert [entry.kind for entry in desk.entries(case.id or 0)] == [EntryKind.HEARD]


@pytest.mark.asyncio
async def test_in_the_general_topic_the_case_is_asked(desk: Desk) -> None:
    """/balas outside of a topic offers the open cases, and sends after the tap."""
    case = await desk.hears("Halo")
    await desk.dewi.at(DESK).plays(("/balas Terima kasih", texts.WHICH_CASE))
    await desk.presses(desk.dewi, "LYN-6503-0001")
    assert "Terkirim ke Sari" in desk.dewi.text
    assert desk.case(case.id or 0).state is CaseState.ANSWERED


@pytest.mark.asyncio
async def test_bad_input_is_explained(desk: Desk) -> None:
    """Empty answers and ends without a sentence change nothing."""
    case = await desk.hears("Halo")
    for typed, expected in (
        ("/balas", texts.EMPTY),
        ("/selesai", texts.NO_SUMMARY),
        ("/teruskan KPU Provinsi Banten", texts.ASK_WHERE),
    ):
        await desk.says(desk.dewi, case.id or 0, typed)
        assert expected in desk.dewi.text
    await desk.presses(desk.dewi, "Prov. Banten")
    assert desk.case(case.id or 0).office == NUNUKAN


# What goes wrong


@pytest.mark.asyncio
async def test_a_deleted_topic_is_begun_anew(desk: Desk) -> None:
    """The next message finds no topic; a new one repeats what was said."""
    case = await desk.hears("Pertama")
    old = desk.topic(case.id or 0)
    desk.stage.fake.delete_topic(int(DESK), int(old.thread or 0))
    await desk.hears("Kedua")
    assert desk.topic(case.id or 0).state is TopicState.LOST
    desk.stage.clock.advance(11 * 60)
    await desk.settle()
    new = desk.topic(case.id or 0)
    assert new.state is TopicState.READY
    assert "Kedua" in desk.said(new.thread)[0]


@pytest.mark.asyncio
async def test_a_lost_group_is_told_and_replaced(desk: Desk) -> None:
    """Without the bot in the group Admins are told, cases go on, and another group takes over."""
    case = await desk.hears("Halo")
    await desk.stage.fake.bot_removed(int(DESK), int(DEWI))
    await desk.settle()
    assert "tidak dapat dipakai lagi" in desk.stage.shown(RANI)[-1].text
    await desk.hears("Masih di sana?")
    desk.stage.fake.add_group(int(OTHER_DESK), "Meja baru", forum=True, admin=True)
    await register(desk, desk.dewi, OTHER_DESK)
    desk.stage.clock.advance(11 * 60)
    await desk.settle()
    told = "\n".join(desk.said(desk.topic(case.id or 0).thread, OTHER_DESK))
    assert "Masih di sana?" in told


@pytest.mark.asyncio
async def test_a_demoted_bot_gives_the_desk_up(desk: Desk) -> None:
    """Losing the rights of an administrator is noticed before the next case."""
    await desk.stage.fake.bot_added(int(DESK), int(DEWI), admin=False)
    await desk.settle()
    assert "Kelola topik" in desk.stage.shown(DESK)[-1].text
    assert desk.stage.look(lambda tx: tx.scalars(select(DeskGroup)).all()) == []


@pytest.mark.asyncio
async def test_a_doubtful_topic_is_closed_when_found(desk: Desk) -> None:
    """Of two topics that a lost answer leaves the later serves; talk in the other closes it."""
    desk.stage.fake.fail("createForumTopic", action="drop_after")
    case = await desk.hears("Halo")
    desk.stage.clock.advance(5)
    await desk.settle()
    topic = desk.topic(case.id or 0)
    group = desk.stage.fake.add_group(int(DESK), "Meja Nunukan", forum=True, admin=True)
    _, spare, second = group.topics
    assert (topic.state, topic.thread) == (TopicState.READY, str(second))
    await desk.stage.fake.say(int(DESK), int(DEWI), "di sini?", thread_id=spare)
    await desk.settle()
    assert desk.said(str(spare)) == [texts.SPARE]
    assert spare in group.closed_topics


@pytest.mark.asyncio
async def test_many_cases_wait_and_fail_nowhere(desk: Desk) -> None:
    """More cases than a group takes messages: nothing fails, and answers are never behind them."""

    def open_many(tx: Tx) -> None:
        chat = chats.find(tx, "telegram", desk.stage.channel.account, SARI)
        assert chat is not None
        for number in range(60):
            act = Act(tx, COMPOSERS, desk.stage.clock(), f"many:{number}")
            hearing.open_case(act, chat, Opening(NUNUKAN), Words(f"Pesan {number}"))

    desk.stage.look(open_many)
    number = desk.stage.look(lambda tx: tx.scalars(select(Case.id)).first()) or 0
    await desk.stage.worker._turn()
    dewi = desk.act(desk.dewi)

    def answer(tx: Tx) -> None:
        act = DeskAct(tx, COMPOSERS, desk.stage.clock(), "web", dewi)
        talking.answer(act, number, "Jawaban")

    desk.stage.look(answer)
    began = desk.stage.clock()
    await desk.stage.worker._turn()
    await desk.stage.settle()
    answers = desk.stage.look(
        lambda tx: tx.scalars(
            select(OperationRow).where(
                col(OperationRow.message).like("case:%"), col(OperationRow.lane) == 1
            )
        ).all()
    )
    assert all(row.sent_at is not None for row in answers)
    assert max((row.sent_at - began).total_seconds() for row in answers if row.sent_at) < 5
    lost = (OperationState.FAILED, OperationState.SKIPPED, OperationState.UNKNOWN)
    assert desk.stage.count(col(OperationRow.state).in_(lost)) == 0
    begun = desk.stage.count(
        col(OperationRow.kind) == OperationKind.OPEN_TOPIC,
        col(OperationRow.state) == OperationState.SENT,
    )
    assert begun == 61


@pytest.mark.asyncio
async def test_an_erased_case_leaves_no_topic(desk: Desk) -> None:
    """What was told of an erased person is deleted in the group as well."""
    case = await desk.hears("Rahasia saya")
    thread = int(desk.topic(case.id or 0).thread or 0)
    desk.stage.look(lambda tx: cases.forget_chat(tx, case.chat_id))
    await desk.settle()
    group = desk.stage.fake.add_group(int(DESK), "Meja Nunukan", forum=True, admin=True)
    assert thread not in group.topics
    assert desk.topic(case.id or 0).state is TopicState.GONE
    desk_chat = desk.stage.chat_row(DESK)
    assert desk_chat is not None
    told = desk.stage.count(
        col(OperationRow.chat_id) == desk_chat.id,
        col(OperationRow.message).like(f"case:{case.id}:%"),
        col(OperationRow.rendering).is_not(None),
    )
    assert told == 0


FAQ_ANSWER = "dan satu di antaranya menjadi ketua"


@pytest.mark.asyncio
async def test_a_code_in_the_topic_of_a_case(desk: Desk) -> None:
    """Colleagues read what left; it can be taken back; elsewhere nothing is sent."""
    case = await desk.hears("Berapa orang KPPS?")
    await desk.says(desk.dewi, case.id or 0, "/jawab anggota kpps")
    desk.dewi.expect("P41 · ")
    await desk.says(desk.dewi, case.id or 0, "/jawab P41")
    desk.dewi.expect(FAQ_ANSWER, "Sumber:")
    assert FAQ_ANSWER in desk.stage.shown(SARI)[-1].text
    assert texts.UNDO in desk.dewi.labels
    await desk.dewi.at(DESK).plays(("/jawab P41", texts.IN_TOPIC_ONLY))

"""Events are handled in order, exactly once, and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from sqlmodel import select

from channels.base import Envelope, IncomingMedia, MediaKind
from handlers import router
from handlers.context import Context, Fetched, Result, Unprepared
from handlers.dispatch import ATTEMPTS
from storage import inbox, roles
from storage.broadcasts import BroadcastState
from storage.engine import Tx
from storage.inbox import InboxRow, InboxState
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, Press, Stage, Talk
from tests.handlers.test_files import PDF

LETTER = "Rapat koordinasi humas dimulai pukul 13.00."


def officer(stage: Stage) -> Talk:
    """Siti in Nunukan, with one group."""
    stage.group("g", "Humas Nunukan", NUNUKAN)
    return stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))


def states(stage: Stage) -> Sequence[InboxState]:
    """How far each event is, in the order of arrival."""
    return stage.look(lambda tx: [row.state for row in tx.scalars(select(InboxRow).order_by("id"))])


def reached(tx: Tx, person: str) -> bool:
    """Whether everything that a person sent is handled."""
    rows = tx.scalars(
        select(InboxRow).where(InboxRow.conversation == f"local:local:{person}:0:{person}")
    )
    return all(row.state is InboxState.HANDLED for row in rows)


@pytest.mark.asyncio
async def test_two_messages_at_once_are_handled_in_order(stage: Stage) -> None:
    """What one person writes in a hurry is answered one after the other."""
    siti = officer(stage)
    for text in ("/kirim", LETTER, "/bantuan", "/batal"):
        await stage.they_say("siti", "siti", text)
    await stage.settle()
    firsts = [shown.text.splitlines()[0] for shown in siti.news()]
    assert [first[:12] for first in firsts] == [
        "Silakan keti",
        "Untuk siapa?",
        "Cara memakai",
        "Baik, konsep",
    ]


@pytest.mark.asyncio
async def test_two_taps_at_once_release_once(stage: Stage) -> None:
    """Tapped twice in a hurry, "Kirim" sends one announcement."""
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
    )
    message, data = siti.button("Kirim")
    for _ in range(2):
        await stage.they_press("siti", "siti", message, data)
    await stage.settle()
    await stage.tick()
    assert len(stage.shown("g")) == 1
    assert [row.state for row in stage.drafts()] == [BroadcastState.SENT]


@pytest.mark.asyncio
async def test_the_same_event_three_times(stage: Stage) -> None:
    """A platform may deliver as often as it likes: handled once, answered once."""
    siti = officer(stage)
    await stage.they_say("siti", "siti", LETTER)
    (envelope,) = await stage.arrivals()
    for _ in range(3):
        await stage.db.write(lambda tx: inbox.accept(tx, [envelope, envelope], stage.clock()))
        await stage.settle()
    assert [shown.text for shown in siti.news()] == ["Jadikan pengumuman?"]
    assert len(stage.drafts()) == 1


@pytest.mark.asyncio
async def test_a_message_while_another_is_being_handled(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a file is loaded, the person's next message waits and other people's do not."""
    siti, budi = officer(stage), stage.person("budi", "Budi")
    loading, may_end = asyncio.Event(), asyncio.Event()

    async def fetch(media: IncomingMedia) -> bytes:
        loading.set()
        await may_end.wait()
        return PDF

    monkeypatch.setattr(stage.local, "fetch", fetch)
    running = asyncio.create_task(stage.dispatcher.run())
    media = IncomingMedia("x", MediaKind.DOCUMENT, "surat.pdf", "application/pdf", len(PDF))
    stage.they_do("siti", "siti", text=LETTER, html=LETTER, media=media)
    await stage.they_say("siti", "siti", "/batal")
    await stage.accept()
    stage.dispatcher.wake()
    await loading.wait()
    await stage.they_say("budi", "budi", "/start")
    await stage.accept()
    stage.dispatcher.wake()
    await stage.db.until(lambda tx: reached(tx, "budi"))
    assert states(stage)[:2] == [InboxState.NEW, InboxState.NEW]
    may_end.set()
    await stage.db.until(lambda tx: reached(tx, "siti"))
    stage.dispatcher.stop()
    await running
    await stage.send()
    assert [shown.text[:7] for shown in siti.news()] == ["Jadikan", "Baik, k"]
    assert budi.news()


@pytest.mark.asyncio
async def test_stopping_finishes_what_was_begun(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`run` returns only when the event in hand is done."""
    officer(stage)
    loading, may_end = asyncio.Event(), asyncio.Event()

    async def fetch(media: IncomingMedia) -> bytes:
        loading.set()
        await may_end.wait()
        return PDF

    monkeypatch.setattr(stage.local, "fetch", fetch)
    media = IncomingMedia("x", MediaKind.DOCUMENT, "surat.pdf", "application/pdf", len(PDF))
    stage.they_do("siti", "siti", media=media)
    await stage.accept()
    running = asyncio.create_task(stage.dispatcher.run())
    await loading.wait()
    stage.dispatcher.stop()
    may_end.set()
    await running
    assert states(stage) == [InboxState.HANDLED]


@pytest.mark.asyncio
async def test_a_role_that_comes_while_a_message_is_prepared(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When another conversation turns out to be meant, the message is looked at again."""
    tamu = stage.person("tamu", "Tamu", (NUNUKAN, Role.VIEWER))
    actor = stage.actor("tamu")
    assert actor is not None
    rounds: list[Context] = []

    async def slowly(context: Context, fetch: object) -> Fetched | None:
        rounds.append(context)
        await stage.db.write(
            lambda tx: roles.grant(tx, actor.person_id, NUNUKAN, Role.DRAFTER, stage.clock())
        )
        return None

    monkeypatch.setattr(router.CONVERSATIONS["tanya"], "prepare", slowly)
    await tamu.share(PDF, "surat.pdf", "application/pdf", LETTER)
    tamu.expect("Jadikan pengumuman?")
    assert len(rounds) == 1
    assert stage.drafts()[0].media is not None


class Broken(Unprepared):
    """A conversation that fails as often as it is told to."""

    name = "bantuan"

    def __init__(self, failures: int) -> None:
        self.failures = failures

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Fail, or do the right thing."""
        if self.failures:
            self.failures -= 1
            raise RuntimeError("broken on purpose")
        return router.CONVERSATIONS["mulai"].handle(tx, context, prepared)


@pytest.mark.parametrize("failures", [1, ATTEMPTS - 1])
@pytest.mark.asyncio
async def test_a_handler_that_recovers(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    """What fails once or twice is tried again, and the person notices nothing."""
    monkeypatch.setitem(router.CONVERSATIONS, "bantuan", Broken(failures))
    siti = officer(stage)
    await siti.plays(("/bantuan", "Selamat datang"))
    assert len(siti.answers) == 1


@pytest.mark.asyncio
async def test_a_handler_that_keeps_failing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """After three attempts: apology to the person, and the next message is handled."""
    monkeypatch.setitem(router.CONVERSATIONS, "bantuan", Broken(ATTEMPTS))
    siti = officer(stage)
    await siti.plays(("/bantuan", "pesan Bapak/Ibu belum berhasil kami proses"))
    assert len(siti.answers) == 1
    assert states(stage) == [InboxState.DEAD]
    await siti.plays(("/start", "Selamat datang"))
    assert stage.look(lambda tx: inbox.retry(tx, 1))
    await stage.settle()
    assert states(stage) == [InboxState.HANDLED, InboxState.HANDLED]
    assert "Selamat datang" in siti.news()[-1].text


@pytest.mark.asyncio
async def test_a_failed_attempt_leaves_nothing_behind(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a failing handler wrote is rolled back with it."""
    siti = officer(stage)
    announce = router.CONVERSATIONS["kirim"]
    handle = type(announce).handle

    def half(self: object, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        handle(announce, tx, context, prepared)
        raise RuntimeError("after the draft was written")

    monkeypatch.setattr(type(announce), "handle", half)
    await siti.plays((LETTER, "belum berhasil kami proses"))
    assert not stage.drafts()


@pytest.mark.asyncio
async def test_events_nobody_can_read(stage: Stage) -> None:
    """An unreadable or unknown event is put aside and holds up nobody."""
    siti = officer(stage)
    place = "local:local:siti:0:siti"
    broken = [
        Envelope("local", "local", "b1", place, b"not json"),
        Envelope("local", "local", "b2", place, b"{}"),
        Envelope("whatsapp", "x", "b3", place, b"{}"),
    ]
    await stage.db.write(lambda tx: inbox.accept(tx, broken, stage.clock()))
    await siti.plays(("/start", "Selamat datang"))
    assert set(states(stage)) == {InboxState.HANDLED}


@pytest.mark.asyncio
async def test_an_event_that_another_process_has_handled(stage: Stage) -> None:
    """The row is looked at again in the transaction: handled meanwhile, nothing happens."""
    siti = officer(stage)
    await stage.they_say("siti", "siti", "/start")
    await stage.accept()
    (row,) = stage.look(lambda tx: inbox.next_of_each(tx, (), 10))
    stage.look(lambda tx: inbox.mark_handled(tx, row.id or 0, stage.clock()))
    await stage.dispatcher._handle(row)
    await stage.settle()
    assert not siti.news()


@pytest.mark.asyncio
async def test_an_outage_of_the_database_is_nobodys_fault(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing can be written no attempt is counted; afterwards the message is handled."""
    monkeypatch.setattr("handlers.dispatch.OUTAGE_PAUSE", 0)
    siti = officer(stage)
    await stage.they_say("siti", "siti", "/start")
    await stage.accept()
    stage.db.outage = OSError("disk full")
    for _ in range(ATTEMPTS + 1):
        assert await stage.dispatcher._start_some()
        await asyncio.wait(list(stage.dispatcher._running.values()))
    assert stage.db.refused == 2 * (ATTEMPTS + 1)
    stage.db.outage = None
    await stage.settle()
    assert "Selamat datang" in siti.news()[0].text


@pytest.mark.asyncio
async def test_little_is_handled_while_many_wait_to_be_accepted(stage: Stage) -> None:
    """What is not stored yet comes first; afterwards everybody is answered."""
    people = [stage.person(name, name) for name in ("siti", "budi", "tari", "wati")]
    for name in ("siti", "budi", "tari", "wati"):
        await stage.they_say(name, name, "/start")
    await stage.accept()
    crowd = [True]
    stage.dispatcher.give_way(lambda: bool(crowd))
    assert [await stage.dispatcher._start_some() for _ in range(3)] == [1, 0, 0]
    crowd.clear()
    await stage.settle()
    for person in people:
        assert "Selamat datang" in person.news()[0].text


@pytest.mark.asyncio
async def test_a_restart_between_two_messages(stage: Stage) -> None:
    """What was accepted before a stop is handled after it."""
    siti = officer(stage)
    await stage.they_say("siti", "siti", "/kirim")
    await stage.accept()
    stage.restart()
    await stage.settle()
    stage.restart()
    await siti.plays((LETTER, "Untuk siapa?"))

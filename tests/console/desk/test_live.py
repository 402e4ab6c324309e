"""What open pages are told: the right ones, once, also after a gap, and nobody who has left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from json import loads
from urllib.parse import unquote

import pytest
import pytest_asyncio

from console.desk import live
from console.desk.live import EVERYTHING, STREAMS, Hub, Viewer
from storage import roles
from tests.console.desk.stage import Browser, Stage
from tests.world import PATIENCE

pytestmark = pytest.mark.asyncio

A, B = "kantor:65.03", "kantor:36"


@dataclass(slots=True)
class World:
    """What the hub looks at."""

    hub: Hub = field(init=False)
    marks: Mapping[str, object] = field(default_factory=dict)
    over: frozenset[int] = frozenset()
    looks: int = 0
    asked: list[Collection[int]] = field(default_factory=list)
    is_broken: bool = False

    def __post_init__(self) -> None:
        self.hub = Hub(self.look, self.in_force)

    async def look(self) -> Mapping[str, object]:
        """Give the marks as they stand."""
        self.looks += 1
        if self.is_broken:
            raise OSError("database is locked")
        return dict(self.marks)

    async def in_force(self, sessions: Collection[int]) -> Collection[int]:
        """Say which sessions go on."""
        self.asked.append(set(sessions))
        return set(sessions) - self.over


@pytest_asyncio.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A hub that looks without pausing and has looked once."""
    monkeypatch.setattr(live, "POLL", 0.001)
    monkeypatch.setattr(live, "GATHERING", 0)
    world = World()
    task = asyncio.create_task(world.hub.run())
    world.hub.wake()
    await come_true(lambda: world.looks > 0)
    yield world
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def come_true(condition: Callable[[], bool]) -> None:
    """Let others run until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  (the hub tells nobody that it has looked)
            await asyncio.sleep(0)


async def within(waiting: Awaitable[bytes]) -> str:
    """What is written next."""
    async with asyncio.timeout(PATIENCE):
        return (await waiting).decode()


async def opened(viewer: Viewer) -> AsyncIterator[bytes]:
    """The events of a viewer behind the first line."""
    events = viewer.events()
    assert (await anext(events)) == live.RECONNECT
    return events


async def test_changes_reach_those_who_watch_them(world: World) -> None:
    """A topic is told to its viewers, with the id of the newest event."""
    hub = world.hub
    with hub.watched(1, {A}, hub.newest) as viewer, hub.watched(2, {B}, hub.newest) as other:
        events = await opened(viewer)
        world.marks = {A: 1}
        assert await within(anext(events)) == (
            f'id: {hub.newest}\nevent: changed\ndata: ["{A}"]\n\n'
        )
        world.marks = {A: 1, B: 1}
        assert f'["{B}"]' in await within(anext(await opened(other)))
        world.marks = {}
        assert f'["{A}"]' in await within(anext(events))


async def test_published_topics_are_gathered(world: World) -> None:
    """Several changes before the next write are one event."""
    hub = world.hub
    with hub.watched(1, {A, B}, hub.newest) as viewer:
        for topic in (A, B, A):
            hub.publish(topic)
        assert f'["{B}", "{A}"]' in await within(anext(await opened(viewer)))


async def test_what_was_missed_is_told(world: World) -> None:
    """A page that comes back names the last event it has, and gets what it would have got."""
    hub = world.hub
    seen = hub.newest
    hub.publish(B)
    hub.publish(A)
    with hub.watched(1, {A}, seen) as viewer:
        assert f'["{A}"]' in await within(anext(await opened(viewer)))


@pytest.mark.parametrize("since", ["", "x", "00000000-1", "-1", "ffffffff-99999999999999999999"])
async def test_whoever_cannot_say_what_they_have_loads_everything(since: str, world: World) -> None:
    """After a restart, at another process, or with an id that nobody has given."""
    with world.hub.watched(1, {A}, since) as viewer:
        assert f'["{EVERYTHING}"]' in await within(anext(await opened(viewer)))


async def test_a_gap_longer_than_memory_loads_everything(world: World) -> None:
    """More has happened than is remembered."""
    seen = world.hub.newest
    for _ in range(live.REMEMBERED + 1):
        world.hub.publish(B)
    with world.hub.watched(1, {A}, seen) as viewer:
        assert f'["{EVERYTHING}"]' in await within(anext(await opened(viewer)))


async def test_nobody_watches_and_nobody_looks(world: World) -> None:
    """Without viewers the database rests."""
    with world.hub.watched(1, {A}, world.hub.newest):
        before = world.looks
        await come_true(lambda: world.looks > before + 3)
    await asyncio.sleep(0)
    rested = world.looks
    for _ in range(50):
        await asyncio.sleep(0.001)
    assert world.looks <= rested + 1


async def test_many_viewers_cost_one_look(world: World) -> None:
    """Two hundred pages of one office are told by one look."""
    hub = world.hub
    with hub.watched(0, {A}, hub.newest):
        viewers = [hub.watched(number, {A}, hub.newest) for number in range(1, 200)]
        opened_ones = [viewer.__enter__() for viewer in viewers]
        world.looks = 0
        world.marks = {A: 1}
        for viewer in opened_ones:
            assert f'["{A}"]' in await within(anext(await opened(viewer)))
        await world.hub.sweep()
        assert [len(asked) for asked in world.asked] == [200]
        for manager in viewers:
            manager.__exit__(None, None, None)


async def test_a_silent_stream_says_that_it_lives(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comment now and then keeps proxies from closing it."""
    monkeypatch.setattr(live, "HEARTBEAT", 0.001)
    with world.hub.watched(1, {A}, world.hub.newest) as viewer:
        events = await opened(viewer)
        assert [await within(anext(events)) for _ in range(2)] == [": \n\n", ": \n\n"]


async def test_who_is_shown_out_hears_no_more(world: World) -> None:
    """The stream of a session that is over ends; others go on."""
    world.over = frozenset({1})
    hub = world.hub
    with hub.watched(1, {A}, hub.newest) as viewer, hub.watched(2, {A}, hub.newest) as other:
        await hub.sweep()
        hub.publish(A)
        assert [event async for event in await opened(viewer)] == []
        assert f'["{A}"]' in await within(anext(await opened(other)))


async def test_a_session_has_few_streams(world: World) -> None:
    """A page that is opened over and over ends its oldest stream, and nobody else's."""
    hub = world.hub
    managers = [hub.watched(1, {A}, hub.newest) for _ in range(STREAMS + 1)]
    with hub.watched(2, {A}, hub.newest) as other:
        viewers = [manager.__enter__() for manager in managers]
        hub.publish(A)
        assert [event async for event in await opened(viewers[0])] == []
        for viewer in (*viewers[1:], other):
            assert f'["{A}"]' in await within(anext(await opened(viewer)))
        for manager in managers:
            manager.__exit__(None, None, None)


async def test_a_database_that_does_not_answer_is_waited_for(world: World) -> None:
    """Pages stay open, and hear what changed meanwhile."""
    hub = world.hub
    with hub.watched(1, {A}, hub.newest) as viewer:
        world.is_broken = True
        before = world.looks
        await come_true(lambda: world.looks > before + 2)
        world.is_broken, world.marks = False, {A: 1}
        assert f'["{A}"]' in await within(anext(await opened(viewer)))


# Over HTTP


async def test_a_shift_is_told_to_the_office(stage: Stage, browser: Browser) -> None:
    """Somebody goes on shift elsewhere, and the open page hears of it."""
    stage.hire(user="72", name="HP Kantor")
    await browser.enter(stage.link())
    response = await browser.get(f"/kabar?since={stage.desk.hub.newest}")
    assert response.headers["Content-Type"] == "text/event-stream"
    async with asyncio.timeout(PATIENCE):
        assert await response.content.readuntil(b"\n\n") == live.RECONNECT
        await response.content.readuntil(b"\n\n")  # the first look of all
        stage.begin_shift("Budi", "72")
        stage.desk.hub.wake()
        event = await response.content.readuntil(b"\n\n")
    assert b'data: ["kantor:65.03"]' in event
    response.close()


@pytest.mark.parametrize(
    ("office", "is_told"),
    [("65.03", True), ("64", False), ("00", False), ("x", False), ("%00", False)],
)
async def test_a_page_about_an_office_hears_of_it(
    office: str, is_told: bool, stage: Stage, browser: Browser
) -> None:
    """Whoever may see the office hears of it, though they have no role there; nobody else does."""
    stage.hire(user="81", name="Budi", office="65")
    await browser.enter(stage.link("81"))
    response = await browser.get(f"/kabar?since={stage.desk.hub.newest}&kantor={office}")
    asked = unquote(office)
    async with asyncio.timeout(PATIENCE):
        assert await response.content.readuntil(b"\n\n") == live.RECONNECT
        await response.content.readuntil(b"\n\n")  # the first look of all
        stage.desk.hub.publish(live.office_topic(asked))
        stage.desk.hub.publish(live.office_topic("65"))
        event = await response.content.readuntil(b"\n\n")
    told = loads(event.partition(b"data: ")[2])
    assert told == [f"kantor:{code}" for code in ("65", asked)[: 1 + is_told]]
    response.close()


async def test_a_stream_ends_with_the_role(stage: Stage, browser: Browser) -> None:
    """Whoever loses the last role is shown out of open pages, too."""
    await browser.enter(stage.link())
    response = await browser.get("/kabar")
    stage.db.write_now(lambda tx: roles.forget(tx, 1))
    await stage.desk.hub.sweep()
    async with asyncio.timeout(PATIENCE):
        assert (await response.content.read()).startswith(live.RECONNECT)
    assert (await browser.get("/kabar")).status == 401


async def test_the_server_stops_while_pages_are_open(stage: Stage, browser: Browser) -> None:
    """Open streams do not hold up the end."""
    await browser.enter(stage.link())
    response = await browser.get("/kabar")
    async with asyncio.timeout(PATIENCE):
        await stage.server.close()
        await response.content.read()

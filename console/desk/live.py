"""Server-sent events: tells every open page which of its lists to load anew.

One look into the database each second serves all viewers of a process, and none happens while
nobody watches. What is sent are topics such as `kantor:65.03`, never contents: the page loads those
itself, with its session and its permissions.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Hashable,
    Iterator,
    Mapping,
)
from contextlib import contextmanager, suppress
from json import dumps
from typing import Final, TypeAlias

import structlog
from aiohttp import web

POLL: Final = 1.0  # seconds between two looks into the database
SWEEP: Final = 30.0  # seconds after which a session that is over is shown out
HEARTBEAT: Final = 15.0  # seconds; proxies close what is silent for thirty
GATHERING: Final = 0.2  # seconds in which changes become one event
REMEMBERED: Final = 500  # events that a page may have missed while it reconnected
STREAMS: Final = 6  # of one session: as many as a browser opens to one host
EVERYTHING: Final = "*"
RECONNECT: Final = b"retry: 2000\n\n"

Marks: TypeAlias = Mapping[str, Hashable]
Look: TypeAlias = Callable[[], Awaitable[Marks]]
InForce: TypeAlias = Callable[[Collection[int]], Awaitable[Collection[int]]]

log = structlog.get_logger(__name__)


def office_topic(code: str) -> str:
    """What concerns the desk of one office."""
    return f"kantor:{code}"


def announcement_topic(number: int | None = None) -> str:
    """What concerns one announcement, or any."""
    return "pengumuman" if number is None else f"pengumuman:{number}"


class Hub:
    """Knows who watches what; `run` looks for changes until it is cancelled.

    `look` gives a mark for each topic, which differs whenever something has changed there;
    `in_force` says which sessions still open the desk.
    """

    def __init__(self, look: Look, in_force: InForce) -> None:
        self._look = look
        self._in_force = in_force
        self._viewers: dict[Viewer, None] = {}
        self._wake = asyncio.Event()
        self._marks: Marks | None = None
        self._epoch = secrets.token_hex(4)
        self._number = 0
        self._history: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)
        self._is_failing = False

    @property
    def newest(self) -> str:
        """The id of the newest event: a page that was made before it knows what to ask for."""
        return f"{self._epoch}-{self._number}"

    def publish(self, topic: str) -> None:
        """Something has changed there."""
        self._number += 1
        self._history.append((self._number, topic))
        for viewer in self._viewers:
            viewer.note(topic)

    def wake(self) -> None:
        """Look at once: somebody knows that there is something new."""
        self._wake.set()

    @contextmanager
    def watched(self, session: int, topics: Collection[str], since: str) -> Iterator[Viewer]:
        """A viewer of these topics, with what they missed since an event, until the block ends."""
        viewer = Viewer(self, session, frozenset(topics))
        for missed in self._missed(since):
            viewer.note(missed)
        same = [other for other in self._viewers if other.session == session]
        for surplus in same[: max(0, len(same) + 1 - STREAMS)]:
            surplus.close()
        self._viewers[viewer] = None
        self.wake()
        try:
            yield viewer
        finally:
            self._viewers.pop(viewer, None)

    def close(self) -> None:
        """End every stream, so that the server can stop at once."""
        for viewer in self._viewers:
            viewer.close()

    async def run(self) -> None:
        """Look for changes while anybody watches, and show out whose session is over."""
        clock = asyncio.get_running_loop().time
        swept = clock()
        while True:
            await self._rest()
            try:
                await self._look_around()
                if clock() - swept >= SWEEP:
                    swept = clock()
                    await self.sweep()
            except Exception as error:
                # Pages show what they have until the database answers again.
                if not self._is_failing:
                    log.warning("desk.look_failed", error=type(error).__name__)
                self._is_failing = True
            else:
                self._is_failing = False

    async def sweep(self) -> None:
        """Close the streams of sessions that are over, by one look for all of them."""
        sessions = {viewer.session for viewer in self._viewers}
        if not sessions:
            return
        over = sessions - set(await self._in_force(sessions))
        for viewer in self._viewers:
            if viewer.session in over:
                viewer.close()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), POLL if self._viewers else None)
        self._wake.clear()

    async def _look_around(self) -> None:
        marks = await self._look()
        before, self._marks = self._marks, marks
        if before is None:
            # Pages that were made before this look may lack what it has found.
            self.publish(EVERYTHING)
            return
        for topic in sorted(before.keys() | marks.keys()):
            if before.get(topic) != marks.get(topic):
                self.publish(topic)

    def _missed(self, since: str) -> Collection[str]:
        epoch, _, number = since.rpartition("-")
        is_ours = epoch == self._epoch and number.isascii() and number.isdecimal()
        seen = int(number) if is_ours and len(number) < 19 else -1
        if seen == self._number:
            return ()
        is_remembered = bool(self._history) and self._history[0][0] - 1 <= seen
        if not is_remembered:
            return (EVERYTHING,)
        return [topic for event, topic in self._history if event > seen]


class Viewer:
    """One open page: topics that have changed, gathered until they are sent."""

    def __init__(self, hub: Hub, session: int, topics: frozenset[str]) -> None:
        self.session = session
        self._hub = hub
        self._topics = topics
        self._changed: set[str] = set()
        self._wake = asyncio.Event()
        self._is_closing = False

    def note(self, topic: str) -> None:
        """Remember that this has changed, if the page shows it."""
        if topic == EVERYTHING or topic in self._topics:
            self._changed.add(topic)
            self._wake.set()

    def close(self) -> None:
        """End the stream."""
        self._is_closing = True
        self._wake.set()

    async def events(self) -> AsyncIterator[bytes]:
        """What is to be written, until the stream ends."""
        yield RECONNECT
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), HEARTBEAT)
            if self._is_closing:
                return
            self._wake.clear()
            yield self._event() if self._changed else b": \n\n"
            await asyncio.sleep(GATHERING)

    def _event(self) -> bytes:
        changed, self._changed = sorted(self._changed), set()
        return f"id: {self._hub.newest}\nevent: changed\ndata: {dumps(changed)}\n\n".encode()


async def stream(request: web.Request, viewer: Viewer) -> web.StreamResponse:
    """Write a viewer's events until they go, or their time is over."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    with suppress(ConnectionResetError):
        async for event in viewer.events():
            await response.write(event)
    return response

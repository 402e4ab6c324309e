"""Long polling under failures, with a clock that only counts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from channels.base import Ambiguous, Envelope, Misconfigured, Throttled, Unavailable
from channels.telegram_polling import poll_forever
from channels.telegram_updates import Json


class Platform:
    """Plays `script`: a batch of updates, or an error; then cancels the polling."""

    def __init__(self, *script: list[Json] | Exception) -> None:
        self.script = list(script)
        self.offsets: list[int] = []
        self.pauses: list[float] = []
        self.accepted: list[str] = []
        self.storage_errors: list[Exception] = []
        self.preparations: list[Exception | None] = []

    async def prepare(self) -> None:
        """Fail as long as there are preparations that fail."""
        error = self.preparations.pop(0) if self.preparations else None
        if error is not None:
            raise error

    async def load(self, offset: int) -> list[Json]:
        """Return the next batch."""
        self.offsets.append(offset)
        if not self.script:
            raise asyncio.CancelledError
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    async def accept(self, envelopes: Sequence[Envelope]) -> None:
        """Store, unless storage is broken."""
        if self.storage_errors:
            raise self.storage_errors.pop(0)
        self.accepted += [envelope.external_id for envelope in envelopes]

    async def sleep(self, seconds: float) -> None:
        """Note the pause."""
        self.pauses.append(seconds)

    async def run(self) -> None:
        """Poll until the script ends."""
        with pytest.raises(asyncio.CancelledError):
            await poll_forever(
                prepare=self.prepare,
                load=self.load,
                peek=peek,
                accept=self.accept,
                sleep=self.sleep,
            )


def peek(update: Json) -> Envelope | None:
    """Take over updates with text."""
    if "text" not in update:
        return None
    return Envelope("telegram", "1", str(update["update_id"]), "c", b"{}")


def said(number: int) -> Json:
    """Return an update that is for us."""
    return {"update_id": number, "text": "halo"}


@pytest.mark.asyncio
async def test_each_batch_is_confirmed_with_the_next_call() -> None:
    """The offset follows the last update, also when nothing in a batch is for us."""
    platform = Platform([said(7), said(8)], [], [{"update_id": 9}], [said(12)])
    await platform.run()
    assert platform.offsets == [0, 9, 9, 10, 13]
    assert platform.accepted == ["7", "8", "12"]
    assert platform.pauses == []


@pytest.mark.asyncio
async def test_what_is_not_stored_is_asked_for_again() -> None:
    """A failing database confirms nothing."""
    platform = Platform([said(7)], [said(7)])
    platform.storage_errors = [OSError("disk full")]
    await platform.run()
    assert platform.offsets == [0, 0, 8]
    assert platform.accepted == ["7"]


@pytest.mark.asyncio
async def test_pauses_grow_and_start_again() -> None:
    """Failures in a row wait 1, 2, 4 … 30 seconds; a success ends the row."""
    down = [Unavailable("x")] * 7
    platform = Platform(*down, [], Ambiguous("x"))
    await platform.run()
    assert platform.pauses == [1, 2, 4, 8, 16, 30, 30, 1]


@pytest.mark.asyncio
async def test_a_flood_is_waited_for() -> None:
    """Telegram's own wait is kept."""
    platform = Platform(Throttled(timedelta(seconds=17)))
    await platform.run()
    assert platform.pauses == [17]


@pytest.mark.asyncio
async def test_preparation_is_repeated_until_it_succeeds() -> None:
    """A platform that is down at the start is not forgotten."""
    platform = Platform([said(1)])
    platform.preparations = [Unavailable("x"), Misconfigured("token_rejected"), None]
    await platform.run()
    assert platform.pauses == [1, 2]
    assert platform.accepted == ["1"]


@pytest.mark.asyncio
async def test_failures_are_logged_by_class_and_code_only() -> None:
    """A log line has no text of an exception, which may hold the token."""
    platform = Platform(Misconfigured("other_poller"), OSError("https://x/bot42:rahasia/getMe"))
    with capture_logs() as lines:
        await platform.run()
    assert [(line["error"], line["code"]) for line in lines] == [
        ("Misconfigured", "other_poller"),
        ("OSError", None),
    ]
    assert "rahasia" not in str(lines)


@pytest.mark.asyncio
async def test_an_update_without_a_number_does_not_spin() -> None:
    """A batch that cannot be confirmed pauses the polling."""
    platform = Platform([{}])
    await platform.run()
    assert platform.pauses == [1]

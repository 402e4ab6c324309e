"""The door for webhooks, over real sockets."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from bot import webhooks
from storage.engine import Database
from tests.bot.stage import HEADER, PERSON, SECRET, Stage, body, update


def set_read_only(database: Database, *, is_on: bool) -> None:
    """Let the writer's connection refuse every change, as a read-only disk would."""
    connection = database._write_engine.raw_connection()
    connection.cursor().execute(f"PRAGMA query_only={'ON' if is_on else 'OFF'}")
    connection.close()


def deeply_nested() -> bytes:
    """JSON that overflows a recursive reader."""
    return b'{"update_id":1,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("label", "content", "secret", "status"),
    [
        ("unsigned", body(1), None, 403),
        ("wrongly signed", body(1), "another-secret", 403),
        ("signed with nothing", body(1), "", 403),
        ("wrongly signed and unreadable", b"\xff", "another-secret", 403),
        ("truncated", body(1)[:-7], SECRET, 400),
        ("empty", b"", SECRET, 400),
        ("not UTF-8", b'{"update_id": 1, "message": "\xff\xfe"}', SECRET, 400),
        ("a list", b"[1]", SECRET, 400),
        ("a number", b"1", SECRET, 400),
        ("without a number", b'{"message": {}}', SECRET, 400),
        ("a number as text", b'{"update_id": "1"}', SECRET, 400),
        ("deeply nested", deeply_nested(), SECRET, 400),
        ("oversized", b" " * (webhooks.BIGGEST_BODY + 1), SECRET, 413),
        ("oversized and unsigned", b" " * (webhooks.BIGGEST_BODY + 1), None, 413),
    ],
)
@pytest.mark.asyncio
async def test_bad_requests(
    label: str,
    content: bytes,
    secret: str | None,
    status: int,
    stage: Stage,
    logged: list[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A bad request gets its status; nothing is stored and no traceback is in the log."""
    caplog.set_level(logging.INFO)
    response = await stage.post(content, secret=secret)
    assert response.status == status
    assert await stage.stored() == 0
    assert not any("exc_info" in line or line["log_level"] == "error" for line in logged)
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.asyncio
async def test_a_request_that_breaks_off(
    stage: Stage, logged: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A sender that hangs up in the middle leaves nothing behind, and the door stays open."""
    _, writer = await asyncio.open_connection("127.0.0.1", stage.bot.port)
    head = f"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: "
    writer.write(f"{head}{SECRET}\r\nContent-Length: 500\r\n\r\n".encode() + body(1)[:50])
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await stage.post(body(2))).status == 200
    assert await stage.stored() == 1
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.asyncio
async def test_unknown_fields_and_kinds_are_fine(stage: Stage) -> None:
    """A field that Telegram adds tomorrow changes nothing; an unknown kind is let go."""
    extended = json.dumps(update(5) | {"tomorrow": {"x": [1]}}).encode()
    assert (await stage.post(extended)).status == 200
    assert await stage.stored() == 1
    assert (await stage.post(b'{"update_id": 6, "brand_new_kind": {"a": 1}}')).status == 200
    assert await stage.stored() == 1
    await stage.fake.wait_for(chat=PERSON)


@pytest.mark.asyncio
async def test_an_update_is_handled_once(stage: Stage) -> None:
    """Three updates, each posted three times and out of order, are three answers."""
    numbers = [12, 10, 11, 11, 12, 10, 12, 11, 10]
    answers = await asyncio.gather(*(stage.post(body(number)) for number in numbers))
    assert {answer.status for answer in answers} == {200}
    assert await stage.stored() == 3
    await stage.fake.wait_until(lambda: len(stage.fake.messages(PERSON)) == 3)
    assert (await stage.post(body(10))).status == 200
    assert await stage.stored() == 3
    assert len(stage.fake.messages(PERSON)) == 3


@pytest.mark.asyncio
async def test_a_full_or_read_only_disk_is_503(stage: Stage, logged: list[Any]) -> None:
    """What cannot be stored is not acknowledged: the platform keeps it and comes back."""
    set_read_only(stage.bot.database, is_on=True)
    response = await stage.post(body(1))
    assert response.status == 503
    assert response.headers["Retry-After"] == webhooks.RETRY_AFTER
    assert (await stage.get("/readyz"))[0] == 503
    assert any(line["event"] == "webhook.not_stored" for line in logged)
    set_read_only(stage.bot.database, is_on=False)
    assert (await stage.post(body(1))).status == 200
    await stage.fake.wait_for(chat=PERSON)
    assert (await stage.get("/readyz"))[0] == 200


@pytest.mark.asyncio
async def test_200_means_durable(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer waits for the commit."""
    committed = asyncio.Event()
    write = stage.bot.database.write

    async def slow(unit: Any) -> Any:
        await committed.wait()
        return await write(unit)

    monkeypatch.setattr(type(stage.bot.database), "write", lambda _self, unit: slow(unit))
    answer = asyncio.create_task(stage.post(body(1)))
    await asyncio.wait((answer,), timeout=0.2)
    assert not answer.done()
    committed.set()
    assert (await answer).status == 200


@pytest.mark.asyncio
async def test_unknown_channels_and_methods(stage: Stage) -> None:
    """Only POST, only to a channel that is there; the local one has no webhook."""
    assert (await stage.post(body(1), channel="whatsapp")).status == 404
    assert (await stage.post(body(1), channel="local")).status == 403
    assert (await stage.get("/webhooks/telegram"))[0] == 405
    assert (await stage.get("/"))[0] == 404
    assert await stage.stored() == 0

"""Questions in chat, by words alone: how many a second are handled, beside messages that are none.

    python -m benchmarks.questions

Everything is real but the platform: inbox, dispatch, index, database, outbox; nothing is sent.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import select as sa_select
from sqlmodel import col

from benchmarks import table, world
from benchmarks.table import Bound
from bot.composers import COMPOSERS
from channels.base import Request
from channels.telegram import SECRET_HEADER, TelegramChannel
from faq import starting
from faq.desk import Answers
from faq.shelving import Shelves
from handlers.context import Policies
from handlers.dispatch import Dispatcher
from registry import offices
from storage import inbox
from storage.engine import Database
from storage.inbox import IS_NEW, InboxRow

PEOPLE = 1_500  # who write one message each in a round
ROUNDS = 3
AT_LEAST = 200.0  # questions a second
LOOK_EVERY = 0.01  # seconds
PATIENCE = 120.0  # seconds
SECRET = "benchmark"  # noqa: S105 - nobody calls
QUESTIONS = (
    "Berapa jumlah anggota KPPS di satu TPS?",
    "min mau tanya, brp jumlh anggota kpps di satu tps?",
    "berapa gaji kpps",
    "Apa syarat menjadi anggota KPPS?",
    "Bagaimana cara menanam cabai di pot?",
    "Menurut kamu calon mana yang paling bagus?",
)
COMMANDS = ("/bantuan",)


def main() -> int:
    """Measure; returns 1 if a bound does not hold."""
    table.machine()
    with world.database() as db:
        return table.judge(asyncio.run(measure(db)))


async def measure(db: Database) -> list[Bound]:
    """Let the same people write commands and questions by turns."""
    await db.write(offices.seed)
    await db.write(lambda tx: starting.seed(tx, _now()))
    shelves = Shelves(db, None)
    await shelves.refresh()
    channel = TelegramChannel(world.TOKEN, webhook_secret=SECRET)
    answers = Answers(shelves, allows_uncertified=True)
    dispatcher = Dispatcher(
        db,
        {channel.name: channel},
        COMPOSERS,
        Policies(),
        answers,
        clock=_now,
        wake_outbox=lambda: None,
    )
    running = asyncio.create_task(dispatcher.run())
    await _round(db, dispatcher, channel, COMMANDS, 0)  # everybody becomes known
    rates: dict[str, list[float]] = {"commands": [], "questions": []}
    for number in range(1, 2 * ROUNDS, 2):
        rates["commands"].append(await _round(db, dispatcher, channel, COMMANDS, number))
        rates["questions"].append(await _round(db, dispatcher, channel, QUESTIONS, number + 1))
    dispatcher.stop()
    await running
    await channel.aclose()
    rows = [(name, f"{median(found):.0f}") for name, found in rates.items()]
    table.show(f"Messages of {PEOPLE} people, median of {ROUNDS} rounds", ("", "per second"), rows)
    asked = median(rates["questions"])
    limit = f"≥ {AT_LEAST:.0f}/s"
    return [Bound("questions handled", limit, f"{asked:.0f}/s", asked >= AT_LEAST)]


async def _round(
    db: Database,
    dispatcher: Dispatcher,
    channel: TelegramChannel,
    words: Sequence[str],
    number: int,
) -> float:
    """Store a message of each person, let them be handled; returns how many a second were."""
    posted = [
        channel.open(_request(number * PEOPLE + person, person, words[person % len(words)]))
        for person in range(PEOPLE)
    ]
    stored = [envelope for envelopes in posted for envelope in envelopes]
    await db.write(lambda tx: inbox.accept(tx, stored, _now()))
    started = time.perf_counter()
    dispatcher.wake()
    is_open = sa_select(1).where(col(InboxRow.state) == IS_NEW).limit(1)
    while await db.read(lambda tx: tx.execute(is_open).first()) is not None:
        if time.perf_counter() - started > PATIENCE:
            raise TimeoutError("the bot does not handle what it accepted")
        await asyncio.sleep(LOOK_EVERY)
    return len(stored) / (time.perf_counter() - started)


def _request(number: int, person: int, words: str) -> Request:
    sender = {"id": world.person_id(person), "is_bot": False, "first_name": "Sari"}
    message = {
        "message_id": number + 1,
        "date": 1_800_000_000,
        "chat": {"id": sender["id"], "type": "private", "first_name": "Sari"},
        "from": sender,
        "text": words,
    }
    body = json.dumps({"update_id": 1_000_000 + number, "message": message}).encode()
    return Request({SECRET_HEADER: SECRET}, body, "/webhooks/telegram")


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())

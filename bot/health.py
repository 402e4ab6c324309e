"""/healthz, /readyz and /metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from outbox.retry import Outcome
from outbox.worker import Watcher
from storage import inbox, operations, schema
from storage.broadcasts import Lane
from storage.engine import Database

log = structlog.get_logger()

DATABASE_PATIENCE = 2.0  # seconds that a probe waits for the database
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class Metrics:
    """What is counted; labels hold channel names, lanes and reasons, never a person."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.send_seconds = Histogram(
            "bakohumas_send_seconds",
            "Duration of provider calls",
            ["account"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.not_sent = Counter(
            "bakohumas_calls_not_sent",
            "Provider calls that did not go through",
            ["account", "reason", "next"],
            registry=self.registry,
        )
        self.handler_seconds = Histogram(
            "bakohumas_handler_seconds",
            "Duration of handling an event",
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.outbox_age = Gauge(
            "bakohumas_outbox_age_seconds",
            "Age of the oldest operation that could leave",
            ["account", "lane"],
            registry=self.registry,
        )
        self.dead_letters = Gauge(
            "bakohumas_dead_letters", "Events that nobody could handle", registry=self.registry
        )


class WorkerMetrics(Watcher):
    """Counts what a worker does."""

    def __init__(self, metrics: Metrics, account: str) -> None:
        self._metrics = metrics
        self._account = account

    def sent(self, seconds: float) -> None:
        """A call took this long."""
        self._metrics.send_seconds.labels(self._account).observe(seconds)

    def failed(self, outcome: Outcome) -> None:
        """A call did not go through."""
        labels = (self._account, outcome.reason, outcome.next.value)
        self._metrics.not_sent.labels(*labels).inc()


def routes(
    database: Database,
    metrics: Metrics,
    accounts: Collection[str],
    tasks: Mapping[str, asyncio.Task[None]],
    clock: Callable[[], datetime],
    is_loading: Callable[[], bool],
) -> list[web.RouteDef]:
    """The routes; `accounts` are those that send, `tasks` must not end while the bot runs.

    `is_loading`: what comes in is stored, and handled once the known claims can be found.
    """

    async def healthz(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(request: web.Request) -> web.Response:
        problems = [f"{name}: stopped" for name, task in sorted(tasks.items()) if task.done()]
        try:
            async with asyncio.timeout(DATABASE_PATIENCE):
                await database.write(schema.prove_writable)
        except Exception as error:
            problems.append(f"database: {type(error).__name__}")
        if is_loading():
            problems.append("claims: loading")
        status = 503 if problems else 200
        return web.json_response({"ready": not problems, "problems": problems}, status=status)

    async def show_metrics(request: web.Request) -> web.Response:
        try:
            await _measure(database, metrics, accounts, clock())
        except Exception as error:
            log.warning("metrics.database_unreadable", error=type(error).__name__)
        body = generate_latest(metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        web.get("/healthz", healthz),
        web.get("/readyz", readyz),
        web.get("/metrics", show_metrics),
    ]


async def _measure(
    database: Database, metrics: Metrics, accounts: Collection[str], now: datetime
) -> None:
    for account in accounts:
        oldest = await database.read(partial(operations.oldest_pending, account=account))
        for lane in Lane:
            due_at = oldest.get(lane, now)
            age = max((now - due_at).total_seconds(), 0.0)
            metrics.outbox_age.labels(account, lane.name.lower()).set(age)
    metrics.dead_letters.set(await database.read(lambda tx: len(inbox.dead_letters(tx))))

"""How updates reach the bot: long poll or webhook, at least once, in order for each chat."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from tests.fakes import telegram_checks as checks
from tests.fakes.telegram_checks import ApiError, Arguments, Json, JsonValue, violation

LONGEST_POLL = 50  # seconds
BATCH = 100
LONGEST_RETRY_DELAY = 60.0  # seconds
_ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")


@dataclass(slots=True)
class Webhook:
    """Where and how updates are posted; an update waits in the lane of its chat."""

    url: str
    secret: str = ""
    max_connections: int = 40
    lanes: dict[int, deque[Json]] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    last_error: str = ""
    last_error_date: int = 0


class Updates:
    """Every update is kept until the bot has confirmed it."""

    def __init__(
        self,
        announce: Callable[[], None],
        *,
        webhook_retry: float,
        webhook_map: dict[str, str],
    ) -> None:
        """Prepare; `announce` is called whenever something was delivered or refused."""
        self.pending: dict[int, Json] = {}
        self.history: dict[int, Json] = {}
        self.webhook: Webhook | None = None
        self.conflicts = 0
        self._announce = announce
        self._again: deque[Json] = deque()
        self._webhook_retry = webhook_retry
        self._webhook_map = webhook_map
        self._allowed: frozenset[str] | None = None
        self._last_id = 1000
        self._poller: asyncio.Future[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(40)

    async def start(self) -> None:
        """Make ready to post."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))

    async def stop(self) -> None:
        """End the waiting poll and all posting."""
        self._wake()
        await self._close_webhook()
        if self._session is not None:
            await self._session.close()

    def add(self, update: Json) -> int:
        """Deliver an update, numbered unless it has a number; return the number."""
        if "update_id" not in update:
            update = {"update_id": self._last_id + 1, **update}
        update_id: int = update["update_id"]
        self._last_id = max(self._last_id, update_id)
        self.history[update_id] = update
        kinds = update.keys() - {"update_id"}
        if self._allowed is None:
            is_wanted = not kinds & _ON_REQUEST_ONLY
        else:
            is_wanted = bool(kinds & self._allowed)
        if is_wanted:
            self.pending[update_id] = update
            self._deliver(update)
        return update_id

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more although it was confirmed."""
        update = self.history[update_id]
        if self.webhook is None:
            self._again.append(update)
        self._deliver(update)

    def _deliver(self, update: Json) -> None:
        if self.webhook is not None:
            self._queue(self.webhook, update)
        self._wake()

    def _wake(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def _confirm(self, update_id: int) -> None:
        if self.pending.pop(update_id, None) is not None:
            self._announce()

    # Long poll

    async def poll(self, arguments: Arguments) -> list[Json]:
        """Return the next updates, waiting for one; a newer poll ends this one with 409."""
        if self.webhook is not None:
            self.conflicts += 1
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )
        if self._poller is not None and self.is_polled:
            self._poller.set_exception(
                ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request;"
                    " make sure that only one bot instance is running",
                )
            )
        self._remember_allowed(arguments)
        self._confirm_below(arguments.integer("offset"))
        limit = min(max(arguments.integer("limit", BATCH), 1), BATCH)
        seconds = min(max(arguments.integer("timeout"), 0), LONGEST_POLL)
        if not self.pending and not self._again and seconds:
            await self._wait(seconds)
        return self._batch(limit)

    @property
    def is_polled(self) -> bool:
        """Tell whether a poll is waiting."""
        return self._poller is not None and not self._poller.done()

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        poller = self._poller = loop.create_future()
        self._announce()
        timer = loop.call_later(seconds, self._wake)
        try:
            await poller
        finally:
            timer.cancel()

    def _confirm_below(self, offset: int) -> None:
        if offset < 0:
            offset = next(iter(list(self.pending)[offset:]), 0)
        for update_id in [known for known in self.pending if known < offset]:
            self._confirm(update_id)

    def _batch(self, limit: int) -> list[Json]:
        batch: list[Json] = []
        while self._again and len(batch) < limit:
            batch.append(self._again.popleft())
        for update in self.pending.values():
            if len(batch) == limit:
                break
            batch.append(update)
        return batch

    def _remember_allowed(self, arguments: Arguments) -> None:
        allowed = arguments.structure("allowed_updates")
        if allowed is not None:
            self._allowed = frozenset(allowed) or None

    # Webhook

    async def set_webhook(self, arguments: Arguments) -> bool:
        """Start posting to a URL, pending updates first; an empty URL ends it."""
        url, secret = arguments.text("url"), arguments.text("secret_token")
        checks.check_secret(secret)
        if url and not self._target(url).startswith(_LOOPBACK):
            raise violation("bad webhook: only loopback addresses are called here")
        await self._close_webhook()
        self._remember_allowed(arguments)
        if arguments.flag("drop_pending_updates"):
            self.pending.clear()
        if url:
            most = min(max(arguments.integer("max_connections", 40), 1), 100)
            self._slots = asyncio.Semaphore(most)
            self.webhook = Webhook(url, secret, most)
            for update in self.pending.values():
                self._queue(self.webhook, update)
        self._announce()
        return True

    async def delete_webhook(self, arguments: Arguments) -> bool:
        """Stop posting; what is pending waits for getUpdates."""
        await self._close_webhook()
        if arguments.flag("drop_pending_updates"):
            self.pending.clear()
        self._announce()
        return True

    def webhook_info(self) -> Json:
        """Return the WebhookInfo object."""
        webhook = self.webhook
        found: Json = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }
        if webhook:
            found["max_connections"] = webhook.max_connections
            if webhook.last_error:
                found["last_error_message"] = webhook.last_error
                found["last_error_date"] = webhook.last_error_date
        if self._allowed is not None:
            found["allowed_updates"] = sorted(self._allowed)
        return found

    def _target(self, url: str) -> str:
        for public, local in self._webhook_map.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url

    def _queue(self, webhook: Webhook, update: Json) -> None:
        chat = chat_of(update)
        lane = webhook.lanes.get(chat)
        if lane is not None:
            lane.append(update)
            return
        webhook.lanes[chat] = deque([update])
        task = asyncio.get_running_loop().create_task(self._drain(webhook, chat))
        webhook.tasks.add(task)
        task.add_done_callback(webhook.tasks.discard)

    async def _drain(self, webhook: Webhook, chat: int) -> None:
        lane = webhook.lanes[chat]
        while lane:
            delay = self._webhook_retry
            while (asked := await self._post(webhook, lane[0])) is not None:
                await asyncio.sleep(max(asked, delay))
                delay = min(delay * 2, LONGEST_RETRY_DELAY)
            self._confirm(lane.popleft()["update_id"])
        del webhook.lanes[chat]

    async def _post(self, webhook: Webhook, update: Json) -> float | None:
        """Return None when the bot has accepted the update, else the seconds it asks to wait."""
        if self._session is None:
            raise RuntimeError("start() comes first")
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
        body = json.dumps(update).encode()
        asked = 0.0
        try:
            async with (
                self._slots,
                self._session.post(self._target(webhook.url), data=body, headers=headers) as answer,
            ):
                await answer.read()
                if 200 <= answer.status < 300:
                    return None
                problem = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                retry_after = answer.headers.get("Retry-After", "")
                asked = float(retry_after) if retry_after.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = f"Connection failed: {type(error).__name__}"
        webhook.last_error, webhook.last_error_date = problem, int(time.time())
        self._announce()
        return asked

    async def _close_webhook(self) -> None:
        webhook, self.webhook = self.webhook, None
        if webhook is not None:
            tasks = list(webhook.tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def chat_of(update: Json) -> int:
    """Return the id of the chat (or else the person) that an update is about, 0 for neither."""
    for body in update.values():
        if isinstance(body, dict):
            holder: JsonValue = body.get("chat") or body.get("message", {}).get("chat")
            holder = holder or body.get("from") or {}
            return int(holder.get("id", 0))
    return 0

"""A Telegram bot account: webhook or long polling, python-telegram-bot beneath."""

from __future__ import annotations

import hmac
import json
import logging
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
import telegram

from channels import compose, telegram_events, telegram_updates
from channels.base import (
    Accept,
    Ambiguous,
    BadSignature,
    Envelope,
    Event,
    IncomingMedia,
    Message,
    Misconfigured,
    Operation,
    Part,
    Rate,
    Rejected,
    Request,
    SendLimits,
    Sent,
)
from channels.telegram_calls import Calls
from channels.telegram_errors import OTHER_POLLER, decided
from channels.telegram_polling import poll_forever
from channels.telegram_request import AiohttpRequest
from channels.telegram_updates import Identity, Json

API_BASE: Final = "https://api.telegram.org"
SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"  # noqa: S105 - a name
DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024  # bytes
POLL_PATIENCE: Final = timedelta(seconds=25)
WEBHOOK_CONNECTIONS: Final = 40
WORRYING_BACKLOG: Final = 1_000  # updates
RECENT: Final = timedelta(minutes=10)  # for an error of the webhook: older ones are over
ALLOWED_UPDATES: Final = ("message", "callback_query", "inline_query", "my_chat_member")
LIMITS: Final = SendLimits(
    account=Rate(timedelta(seconds=1) / 29, burst=2),
    announcements=Rate(timedelta(seconds=1) / 25, burst=2),
    group=Rate(timedelta(seconds=4), burst=5),
    private=Rate(timedelta(seconds=1), burst=3),
)
_TOKEN: Final = re.compile(r"(?P<account>\d+):[\w-]+", re.ASCII)

_log = structlog.get_logger(__name__)


class TelegramChannel:
    """One bot account; satisfies Channel, Polls, Hooks, Topics and Inspects.

    `api_base` is the address before `/bot<token>/…` and `/file/bot<token>/…`. An empty
    `webhook_secret` accepts no webhook call. Raises Misconfigured for a malformed token.
    """

    name = telegram_updates.NAME
    limits = LIMITS

    def __init__(
        self,
        token: str,
        *,
        api_base: str = API_BASE,
        webhook_secret: str = "",
        request_timeout: timedelta = timedelta(seconds=20),
        concurrency: int = 50,
    ) -> None:
        parts = _TOKEN.fullmatch(token)
        if parts is None:
            raise Misconfigured("token_malformed")
        # The library's lines for debugging hold the token and what people write.
        logging.getLogger("telegram").setLevel(logging.WARNING)
        # Without this, the library warns of itself whenever it reads a duration.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        base = api_base.rstrip("/")
        self.account = parts["account"]
        self._me = Identity(self.account)
        self._secret = webhook_secret.encode()
        self._updates_url = f"{base}/bot{token}/getUpdates"
        self._request = AiohttpRequest(request_timeout, concurrency)
        self._bot = telegram.Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._calls = Calls(self._bot, self._request, lambda: self._me.username)
        self._webhook_url = ""
        self._has_rival = False

    async def start(self) -> None:
        """Learn our username, by which groups address us; raises a SendError."""
        with decided():
            user = await self._bot.get_me()
        self._me = replace(self._me, username=(user.username or "").lower())

    @property
    def address(self) -> str:
        """The link that leads to a private chat with us, up to its start parameter."""
        return f"https://t.me/{self._me.username}?start=" if self._me.username else ""

    def attend(self, topics: Mapping[str, Collection[str]]) -> None:
        """Let all talk in these topics pass at the door."""
        self._me = replace(self._me, topics=topics)

    def open(self, request: Request) -> Sequence[Envelope]:
        """Verify and peek at a webhook call; raises BadSignature or BadPayload."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not self._secret or not hmac.compare_digest(given, self._secret):
            raise BadSignature("wrong secret token")
        body = request.body.replace(b"\0", b"")
        update = telegram_updates.load(body)
        if b"\\u0000" in body:
            update = telegram_events.clean(update)
            body = _as_body(update)
        envelope = telegram_updates.envelope(update, body, self._me)
        return () if envelope is None else (envelope,)

    def decode(self, envelope: Envelope) -> Event:
        """Read a stored update; raises BadPayload."""
        return telegram_events.read(telegram_updates.load(envelope.body), self._me)

    def compose(self, message: Message) -> tuple[Part, ...]:
        """Split at the platform's sizes; short texts are captions; buttons come last."""
        return compose.TELEGRAM.compose(message)

    async def send(self, operation: Operation) -> Sent:
        """Make exactly one call; raises a SendError."""
        with decided():
            return await self._calls.make(operation)

    async def fetch(self, media: IncomingMedia) -> bytes:
        """Load a file of at most 20 MB, the platform's limit; raises a SendError."""
        if media.size > DOWNLOAD_LIMIT:
            raise Rejected("too_big")
        with decided():
            file = await self._bot.get_file(media.handle)
            if file.file_path is None:
                raise Ambiguous("a file without an address")
            return await self._request.download(file.file_path, DOWNLOAD_LIMIT)

    async def aclose(self) -> None:
        """Close every connection; later calls raise Unavailable."""
        await self._request.shutdown()

    async def poll(self, accept: Accept) -> None:
        """Remove the webhook and ask for updates until cancelled; failures are only logged."""
        await poll_forever(
            prepare=self._prepare_polling, load=self._next_updates, peek=self._peek, accept=accept
        )

    async def register_webhook(self, url: str) -> None:
        """Make the platform call `url` with our secret; raises a SendError."""
        if not self._secret:
            raise Misconfigured("webhook_secret_missing")
        try:
            with decided():
                await self._bot.set_webhook(
                    url,
                    secret_token=self._secret.decode(),
                    allowed_updates=ALLOWED_UPDATES,
                    max_connections=WEBHOOK_CONNECTIONS,
                )
        except Rejected as error:
            raise Misconfigured(error.code) from None
        self._webhook_url = url

    async def inspect(self) -> Sequence[str]:
        """Return the username, then an Indonesian sentence for each problem; raises a SendError."""
        with decided():
            user = await self._bot.get_me()
            webhook = await self._bot.get_webhook_info()
        problems = []
        if self._secret and not webhook.url:
            problems.append("Webhook belum terpasang.")
        if self._webhook_url and webhook.url not in ("", self._webhook_url):
            problems.append("Webhook dialihkan ke alamat lain.")
        if self._has_rival:
            problems.append("Proses lain juga mengambil pesan dengan token ini.")
        if webhook.last_error_message and _is_recent(webhook.last_error_date):
            problems.append(f"Telegram gagal memanggil webhook: {webhook.last_error_message}.")
        if webhook.pending_update_count > WORRYING_BACKLOG:
            count = f"{webhook.pending_update_count:,}".replace(",", ".")
            problems.append(f"{count} pesan menunggu di Telegram dan belum diambil.")
        return (f"@{user.username}", *problems)

    async def _prepare_polling(self) -> None:
        await self.start()
        with decided():
            await self._bot.delete_webhook()

    async def _next_updates(self, offset: int) -> list[Json]:
        """Load, and notice whether another process asks with our token."""
        try:
            updates = await self._load_updates(offset)
        except Misconfigured as error:
            self._has_rival = error.code == OTHER_POLLER
            raise
        self._has_rival = False
        return updates

    async def _load_updates(self, offset: int) -> list[Json]:
        """Return the updates from `offset` on, raw: the library would parse them too early."""
        patience = POLL_PATIENCE.total_seconds()
        fields = {"offset": offset, "timeout": int(patience), "allowed_updates": ALLOWED_UPDATES}
        with decided():
            updates = await self._request.ask(
                self._updates_url, fields, read_timeout=patience + self._request.read_timeout
            )
            if not isinstance(updates, list) or not all(isinstance(u, dict) for u in updates):
                raise Ambiguous("unreadable answer")
            return updates

    def _peek(self, update: Json) -> Envelope | None:
        if type(update.get("update_id")) is not int:
            _log.warning("an update without a number was skipped")
            return None
        update = telegram_events.clean(update)
        return telegram_updates.envelope(update, _as_body(update), self._me)


def _as_body(update: Json) -> bytes:
    return json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode()


def _is_recent(moment: datetime | None) -> bool:
    return moment is not None and datetime.now(UTC) - moment < RECENT

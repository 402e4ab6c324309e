"""Quick replies and lists: Content objects, made once for each text and its buttons."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import structlog

from channels import choices
from channels.base import Ambiguous, Misconfigured, Part, Rejected, SendError
from channels.whatsapp_account import TwilioAccount
from channels.whatsapp_api import Json
from channels.whatsapp_markup import to_whatsapp
from channels.whatsapp_parts import INTERACTIVE_LIMIT, MOST_OPTIONS, length

LANGUAGE: Final = "id"
WITHOUT_TEXT: Final = "Silakan pilih."
LIST_LABEL: Final = "Pilih"
MOST_REPLIES: Final = 3
LABEL_LIMIT: Final = 20  # characters of a quick reply; a row may have 24
DATA_LIMIT: Final = 200  # characters
FAILURE_PAUSE: Final = timedelta(minutes=1)  # numbered text until then
REFUSAL_PAUSE: Final = timedelta(days=1)
MOST_REMEMBERED: Final = 1_000  # texts that could not be made
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
_VARIABLE: Final = "{{"  # would be read as one, and cannot be escaped

_log = structlog.get_logger(__name__)


class ContentBook(Protocol):
    """Remembers which Content object shows what; the digest covers text and buttons."""

    async def get(self, account_sid: str, digest: str) -> str | None:
        """The ContentSid, if there is one."""
        ...

    async def put(self, account_sid: str, digest: str, content_sid: str) -> None:
        """Remember a ContentSid."""
        ...

    async def forget(self, account_sid: str, digest: str) -> None:
        """Drop a ContentSid that Twilio no longer knows."""
        ...


class MemoryBook:
    """A ContentBook for as long as the process lives."""

    def __init__(self) -> None:
        self._sids: dict[tuple[str, str], str] = {}

    async def get(self, account_sid: str, digest: str) -> str | None:
        """The ContentSid, if there is one."""
        return self._sids.get((account_sid, digest))

    async def put(self, account_sid: str, digest: str, content_sid: str) -> None:
        """Remember a ContentSid."""
        self._sids[account_sid, digest] = content_sid

    async def forget(self, account_sid: str, digest: str) -> None:
        """Drop a ContentSid."""
        self._sids.pop((account_sid, digest), None)


def types_of(part: Part) -> Json | None:
    """The Content types of a part with buttons; None if it must leave as numbered text: pure."""
    buttons = choices.options(part.buttons)
    body = to_whatsapp(part.text) if part.text.strip() else WITHOUT_TEXT
    if not buttons or len(buttons) > MOST_OPTIONS or length(part.text) > INTERACTIVE_LIMIT:
        return None
    labels = {button.label for button in buttons}
    ids = {button.data for button in buttons}
    if len(labels) < len(buttons) or len(ids) < len(buttons) or not all(labels) or not all(ids):
        return None
    if any(len(label) > LABEL_LIMIT for label in labels) or any(len(i) > DATA_LIMIT for i in ids):
        return None
    if any(_VARIABLE in text for text in (body, *labels, *ids)):
        return None
    if len(buttons) <= MOST_REPLIES:
        actions = [{"type": "QUICK_REPLY", "title": b.label, "id": b.data} for b in buttons]
        return {"twilio/quick-reply": {"body": body, "actions": actions}}
    items = [{"item": button.label, "id": button.data} for button in buttons]
    return {"twilio/list-picker": {"body": body, "button": LIST_LABEL, "items": items}}


def digest_of(types: Json) -> str:
    """The SHA-256 that names a Content object of ours."""
    canonical = json.dumps(types, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()


class Contents:
    """The Content objects of an account; making one is not an operation and may be repeated."""

    def __init__(self, account: TwilioAccount, book: ContentBook) -> None:
        self._account = account
        self._book = book
        self._making: dict[str, asyncio.Lock] = {}
        self._not_before: dict[str, datetime] = {}  # when to try again what was not made

    async def ensure(self, part: Part) -> str | None:
        """The ContentSid of a part with buttons, made if need be; None: send numbered text.

        Raises Misconfigured, since then no send would succeed either.
        """
        types = types_of(part)
        if types is None:
            return None
        digest = digest_of(types)
        # One call makes it, the others wait: 553 sends of one question are one object.
        async with self._making.setdefault(digest, asyncio.Lock()):
            try:
                return await self._known_or_made(digest, types)
            finally:
                self._making.pop(digest, None)

    async def forget(self, part: Part) -> None:
        """Twilio refused the object of a part: from now on the part leaves as numbered text."""
        types = types_of(part)
        if types is not None:
            self._pause(digest_of(types), REFUSAL_PAUSE)
            await self._book.forget(self._account.sid, digest_of(types))

    async def remove(self, content_sid: str) -> None:
        """Delete an object that is no longer needed; raises a SendError."""
        await self._account.api.delete(f"{self._account.content_url}/{content_sid}")

    async def _known_or_made(self, digest: str, types: Json) -> str | None:
        known = await self._book.get(self._account.sid, digest)
        if known is not None:
            return known
        if self._account.clock() < self._not_before.get(digest, _ALWAYS):
            return None
        try:
            made = await self._make(digest, types)
        except Misconfigured:
            raise
        except SendError as error:
            _log.warning("content was not made", reason=type(error).__name__, digest=digest[:12])
            is_refusal = isinstance(error, Rejected)
            self._pause(digest, REFUSAL_PAUSE if is_refusal else FAILURE_PAUSE)
            return None
        await self._book.put(self._account.sid, digest, made)
        return made

    def _pause(self, digest: str, wait: timedelta) -> None:
        if len(self._not_before) >= MOST_REMEMBERED:
            self._not_before.clear()
        self._not_before[digest] = self._account.clock() + wait

    async def _make(self, digest: str, types: Json) -> str:
        fields = {"friendly_name": f"bakohumas_{digest[:16]}", "language": LANGUAGE, "types": types}
        answer = await self._account.api.post_json(self._account.content_url, fields)
        content_sid = answer.accepted().get("sid")
        if not isinstance(content_sid, str):
            raise Ambiguous("unreadable answer")
        return content_sid

"""Asking Twilio afterwards: what came in while nobody listened, and what of ours arrived."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import structlog

from channels.base import BadPayload, Envelope, StatusChanged, Unavailable
from channels.whatsapp_account import PREFIX, TwilioAccount
from channels.whatsapp_api import Json
from channels.whatsapp_calls import Expected
from channels.whatsapp_door import envelope, message_id, status_of

PAGE: Final = 200  # messages of an answer
FEW: Final = 50  # messages to one person since a call that failed
CLOCK_MARGIN: Final = timedelta(minutes=5)  # between our clock and Twilio's
_INBOUND: Final = "inbound"

_log = structlog.get_logger(__name__)


class Listing:
    """Reads the list of messages of an account; raises SendError."""

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account

    async def received(self, number: str, since: datetime, until: datetime) -> Sequence[Envelope]:
        """What came to one of our numbers from `since` up to `until`, oldest first."""
        query = {"To": PREFIX + number, "DateSent>": _day(since), "PageSize": str(PAGE)}
        found = [
            message
            async for message in self._messages(query, since)
            if message.get("direction") == _INBOUND and _created(message) < until
        ]
        envelopes = [await self._envelope(message) for message in reversed(found)]
        return [wrapped for wrapped in envelopes if wrapped is not None]

    async def find(
        self, number: str, chat: str, expected: Expected, since: datetime, known: Collection[str]
    ) -> StatusChanged | None:
        """The newest message to a chat that looks as expected and is not yet known."""
        # No filter by time: what still waits in Twilio's queue has no time of sending.
        query = {"From": PREFIX + number, "To": PREFIX + chat, "PageSize": str(FEW)}
        async for message in self._messages(query, since - CLOCK_MARGIN):
            if message.get("direction") == _INBOUND or message.get("sid") in known:
                continue
            if expected.matches(message.get("body") or "", has_media=_has_media(message)):
                return _status(message)
        return None

    async def _messages(self, query: Mapping[str, str], since: datetime) -> AsyncIterator[Json]:
        """The messages since a moment, newest first, page by page."""
        since = since.replace(microsecond=0)  # Twilio tells whole seconds
        page = await self._account.api.get(self._account.messages_url, query)
        while True:
            messages = page.get("messages")
            if not isinstance(messages, list):
                raise Unavailable("unreadable answer")
            recent = [message for message in messages if _created(message) >= since]
            for message in recent:
                yield message
            following = page.get("next_page_uri")
            if not following or not recent:
                return
            if not str(following).startswith(self._account.account_path):
                raise Unavailable("unreadable answer")
            page = await self._account.api.get(f"{self._account.api_base}{following}")

    async def _envelope(self, message: Json) -> Envelope | None:
        """Wrap a listed message; it lacks names, forwarding and what a button stood for."""
        fields = {
            "MessageSid": str(message.get("sid")),
            "From": message.get("from") or "",
            "To": message.get("to") or "",
            "Body": (message.get("body") or "").replace("\0", ""),
        }
        try:
            if _has_media(message):
                fields |= await self._media(message_id(fields))
            return envelope(self._account, fields)
        except BadPayload:
            _log.warning("a listed message was skipped", account=self._account.sid)
            return None

    async def _media(self, sid: str) -> dict[str, str]:
        path = f"{self._account.account_path}/Messages/{sid}/Media"
        answer = await self._account.api.get(f"{self._account.api_base}{path}.json")
        files = answer.get("media_list") or []
        if not files:
            return {}
        return {
            "NumMedia": str(len(files)),
            "MediaUrl0": f"{path}/{files[0].get('sid')}",
            "MediaContentType0": str(files[0].get("content_type")),
        }


def _has_media(message: Json) -> bool:
    # Twilio may count a file only once it has fetched it; the kind of the id is known at once.
    return str(message.get("num_media") or "0") != "0" or str(message.get("sid")).startswith("MM")


def _created(message: Json) -> datetime:
    try:
        created = parsedate_to_datetime(message.get("date_created") or message["date_sent"])
    except (KeyError, TypeError, ValueError):
        raise Unavailable("unreadable answer") from None
    return created.replace(tzinfo=created.tzinfo or UTC)  # "-0000" is UTC of unknown origin


def _status(message: Json) -> StatusChanged:
    return status_of(
        str(message["sid"]), str(message.get("status") or ""), message.get("error_code")
    )


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"

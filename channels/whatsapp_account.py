"""A Twilio account with its senders: what the channels of one account share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from channels.base import Misconfigured
from channels.whatsapp_api import TwilioApi

API_BASE: Final = "https://api.twilio.com"
CONTENT_API_BASE: Final = "https://content.twilio.com"
MESSAGING_API_BASE: Final = "https://messaging.twilio.com"
PREFIX: Final = "whatsapp:"
_PERSON: Final = re.compile(r"\+\d{7,15}|[A-Za-z][A-Za-z0-9._-]{1,140}", re.ASCII)


def is_person(address: str) -> bool:
    """Whether this is a number, or the id of a person who shows none."""
    return _PERSON.fullmatch(address) is not None


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Sender:
    """One of our WhatsApp numbers: `name` is what we call it, `number` is +62…

    `per_second` is what Meta allows it; 80 unless more was granted.
    """

    name: str
    number: str = field(repr=False)
    per_second: int = 80


class TwilioAccount:
    """Credentials, addresses, senders and the HTTP session; one for all its channels.

    `public_url` is where the world reaches us, without a final slash: signatures, status
    callbacks and media links are made over it. `link_key` signs the latter two. `shared_key` is
    the secret of webhooks signed with HMAC_SHA256; without one it is the auth token.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        senders: Sequence[Sender],
        *,
        public_url: str,
        link_key: bytes,
        shared_key: str = "",
        api_base: str = API_BASE,
        content_api_base: str = CONTENT_API_BASE,
        request_timeout: timedelta = timedelta(seconds=20),
        concurrency: int = 50,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        _check(account_sid, auth_token, senders, link_key)
        self.sid = account_sid
        self.senders: Mapping[str, Sender] = {sender.name: sender for sender in senders}
        self.names: Mapping[str, str] = {sender.number: sender.name for sender in senders}
        self.public_url = public_url.rstrip("/")
        self.link_key = link_key
        self.auth_token = auth_token
        self.shared_key = shared_key or auth_token
        self.clock = clock
        self.api_base = api_base.rstrip("/")
        self.account_path = f"/2010-04-01/Accounts/{account_sid}"
        self.messages_url = f"{self.api_base}{self.account_path}/Messages.json"
        self.content_url = f"{content_api_base.rstrip('/')}/v1/Content"
        # Another server than Twilio's own stands for all of its hosts.
        messaging = MESSAGING_API_BASE if self.api_base == API_BASE else self.api_base
        self.senders_url = f"{messaging}/v2/Channels/Senders"
        self.api = TwilioApi(account_sid, auth_token, request_timeout, concurrency)
        self._users = 0

    def acquire(self) -> None:
        """One more channel uses the session."""
        self._users += 1

    async def release(self) -> None:
        """One channel less; the last one closes the session."""
        self._users -= 1
        if self._users <= 0:
            await self.api.aclose()


def _check(account_sid: str, auth_token: str, senders: Sequence[Sender], key: bytes) -> None:
    if not account_sid or not auth_token:
        raise Misconfigured("credentials_missing")
    if not account_sid.isalnum():
        raise Misconfigured("account_sid_malformed")
    if not key:
        raise Misconfigured("link_key_missing")
    if not senders:
        raise Misconfigured("senders_missing")
    names = {sender.name for sender in senders}
    numbers = {sender.number for sender in senders}
    if len(names) < len(senders) or len(numbers) < len(senders):
        raise Misconfigured("senders_twice")
    if not all(number.startswith("+") and number[1:].isdecimal() for number in numbers):
        raise Misconfigured("sender_malformed")

"""The WhatsApp account from the settings: one channel for each sender, one key for our links."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.approvals import Approvals
from bot.config import Settings
from bot.templates import StoredTemplates, wanted
from channels.base import StatusChanged
from channels.whatsapp import WhatsAppChannel, whatsapp_channels
from channels.whatsapp_account import Sender, TwilioAccount
from channels.whatsapp_errors import is_about_template
from outbox.worker import utc_now
from storage import contents, templates
from storage.engine import Database, Tx

LINK_LABEL: Final = b"bakohumas: signed links, version 1"


def link_key(settings: Settings) -> bytes:
    """The key of status addresses and file links: the same after a restart, and never shown.

    It is derived from the auth token, so it is as secret and changes when that is replaced.
    """
    token = settings.whatsapp.auth_token.get_secret_value().encode()
    return hmac.digest(token, LINK_LABEL, hashlib.sha256)


def account_of(settings: Settings, clock: Callable[[], datetime] = utc_now) -> TwilioAccount:
    """The account with all of its senders; its links end by the clock that `bot.files` asks."""
    whatsapp = settings.whatsapp
    return TwilioAccount(
        whatsapp.account_sid,
        whatsapp.auth_token.get_secret_value(),
        [
            Sender(sender.name, sender.number, whatsapp.per_second)
            for sender in whatsapp.all_senders
        ],
        public_url=settings.public_url,
        link_key=link_key(settings),
        api_base=whatsapp.api_base,
        content_api_base=whatsapp.content_api_base,
        concurrency=settings.outbox.concurrency,
        clock=clock,
    )


class StoredBook:
    """The Content objects that were made, remembered in the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def get(self, account_sid: str, digest: str) -> str | None:
        """The ContentSid, if there is one."""
        return await self._db.read(lambda tx: contents.get(tx, account_sid, digest))

    async def put(self, account_sid: str, digest: str, content_sid: str) -> None:
        """Remember a ContentSid."""
        await self._db.write(lambda tx: contents.put(tx, account_sid, digest, content_sid))

    async def forget(self, account_sid: str, digest: str) -> None:
        """Drop a ContentSid that Twilio no longer knows."""
        await self._db.write(lambda tx: contents.forget(tx, account_sid, digest))


def stored_templates(
    settings: Settings, database: Database, clock: Callable[[], datetime]
) -> StoredTemplates:
    """The templates of the account as they stand at any time."""
    return StoredTemplates(database, settings.whatsapp.account_sid, wanted(settings), clock)


def approvals(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Approvals:
    """What makes the templates of the account, with connections of its own."""
    return Approvals(database, account_of(settings, clock), wanted(settings), clock=clock)


def doubt_templates(tx: Tx, settings: Settings, change: StatusChanged, now: datetime) -> None:
    """Have the templates looked at soon if a report says that one does not stand as believed.

    Otherwise the rest of a wave would be refused one by one until the next look.
    """
    if is_about_template(change.error):
        templates.look_again(tx, settings.whatsapp.account_sid, now)


def channels(
    settings: Settings, database: Database | None, clock: Callable[[], datetime] = utc_now
) -> dict[str, WhatsAppChannel]:
    """A channel for each sender: the first as `whatsapp`, the others as `whatsapp:NAME`.

    Any of them opens the webhook of the account and reads what is stored for another.
    """
    if not settings.whatsapp.is_on:
        return {}
    book = StoredBook(database) if database else None
    known = stored_templates(settings, database, clock) if database else None
    account = account_of(settings, clock)
    first, *others = whatsapp_channels(account, book=book, templates=known).values()
    return {first.name: first} | {f"{other.name}:{other.account}": other for other in others}

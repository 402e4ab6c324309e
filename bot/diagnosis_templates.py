"""`bakohumas check` on WhatsApp templates: what Meta says about each right now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot import whatsapp
from bot.config import Settings
from bot.templates import Wanted, as_stored, wanted
from channels import whatsapp_approvals
from channels.base import Approval, SendError, Standing
from channels.whatsapp_account import TwilioAccount
from storage import schema
from storage.engine import Database
from texts import whatsapp as texts

_HOPEFUL: Final = (Approval.APPROVED, Approval.RECEIVED, Approval.PENDING)
_LOST: Final = (Approval.REJECTED, Approval.DISABLED, Approval.MISSING)


async def examine(settings: Settings, found: Callable[[bool, str], None]) -> None:
    """Tell how each template stands; nothing that is told changes what is stored."""
    account = whatsapp.account_of(settings)
    try:
        for each in wanted(settings).values():
            await _examine(account, each, _content_of(settings, each), found)
    finally:
        await account.api.aclose()


def _content_of(settings: Settings, each: Wanted) -> str:
    """The ContentSid of a template, empty if it is not made or the database cannot tell."""
    try:
        if not schema.is_current(settings.database_url):
            return each.template.content_sid
    except (schema.NotOurs, DBAPIError):
        return each.template.content_sid
    database = Database(settings.database_url)
    try:
        account = settings.whatsapp.account_sid
        return database.read_now(lambda tx: as_stored(tx, account, each)).content_sid
    finally:
        database.close()


async def _examine(
    account: TwilioAccount, each: Wanted, content: str, found: Callable[[bool, str], None]
) -> None:
    name = each.template.name
    if not content:
        found(True, texts.template_unmade(name))
        return
    try:
        standing = await whatsapp_approvals.look(account, content)
    except SendError as error:
        found(False, texts.template_not_asked(name, type(error).__name__))
        return
    if standing.approval is Approval.MISSING and each.definition is not None:
        found(True, texts.template_unmade(name))
        return
    _tell(each, standing, found)


def _tell(each: Wanted, standing: Standing, found: Callable[[bool, str], None]) -> None:
    name, approval = each.template.name, standing.approval
    if each.definition is not None and each.definition.only_in_window:
        found(True, texts.template(name, Approval.NOT_NEEDED.value))
        return
    is_ours_to_submit = approval is Approval.UNSUBMITTED and each.definition is not None
    is_fine = approval in _HOPEFUL or is_ours_to_submit
    found(is_fine, texts.template(name, approval.value, standing.reason))
    if approval in _LOST:
        found(False, texts.template_refused(name))
    if standing.category and standing.category != each.template.category:
        found(False, texts.template_category(name, standing.category))

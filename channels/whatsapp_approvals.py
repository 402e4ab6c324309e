"""Making a template at Twilio and asking what Meta has decided about it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from channels.base import Ambiguous, Approval, Standing
from channels.whatsapp_account import TwilioAccount
from channels.whatsapp_api import Json
from channels.whatsapp_templates import Definition, numbered

_SHOWN: Final = 10  # signs of an id that tell versions of a template apart


async def make(account: TwilioAccount, definition: Definition) -> str:
    """Make the Content object of a template and return its ContentSid; raises a SendError."""
    actions = [{"type": "QUICK_REPLY", "title": b.label, "id": b.data} for b in definition.buttons]
    shown = {"body": definition.text} | ({"actions": actions} if actions else {})
    fields = {
        "friendly_name": f"{definition.name}_{definition.digest[:_SHOWN]}",
        "language": definition.language,
        "variables": numbered(definition.samples),
        "types": {"twilio/quick-reply" if actions else "twilio/text": shown},
    }
    answer = await account.api.post_json(account.content_url, fields)
    content_sid = answer.accepted().get("sid")
    if not isinstance(content_sid, str) or not content_sid.isalnum():
        raise Ambiguous("unreadable answer")
    return content_sid


async def submit(account: TwilioAccount, content_sid: str, definition: Definition) -> Standing:
    """Ask Meta to approve a template; raises a SendError.

    Meta keeps a name for ever, so each Content object is submitted under its own.
    """
    name = f"{definition.name}_{content_sid[2 : 2 + _SHOWN].lower()}"
    fields = {"name": name, "category": definition.category}
    url = f"{account.content_url}/{content_sid}/ApprovalRequests/whatsapp"
    answer = await account.api.post_json(url, fields)
    return _standing(answer.accepted())


async def look(account: TwilioAccount, content_sid: str) -> Standing:
    """What Meta has decided about a template; raises a SendError."""
    answer = await account.api.look(f"{account.content_url}/{content_sid}/ApprovalRequests")
    if answer.status == HTTPStatus.NOT_FOUND and answer.code is not None:
        return Standing(Approval.MISSING)
    found = answer.accepted().get("whatsapp")
    return _standing(found if isinstance(found, dict) else {})


def _standing(found: Json) -> Standing:
    try:
        approval = Approval(str(found.get("status", Approval.UNSUBMITTED)))
    except ValueError:
        approval = Approval.PENDING  # a state that Meta has invented since
    return Standing(
        approval,
        category=str(found.get("category") or ""),
        reason=str(found.get("rejection_reason") or ""),
    )

"""What Twilio knows of our numbers: whether they may send, and whom it calls for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from channels.base import Misconfigured
from channels.whatsapp_account import PREFIX, TwilioAccount
from channels.whatsapp_api import Json

ONLINE: Final = "ONLINE"
_PAGE: Final = 100  # nobody has more numbers


@dataclass(frozen=True, slots=True)
class SenderStanding:
    """One of our numbers at Twilio; `webhook` is empty where none is set on the number itself."""

    status: str
    webhook: str

    @property
    def is_online(self) -> bool:
        """Whether it may send."""
        return self.status.startswith(ONLINE)


async def standing(account: TwilioAccount, number: str) -> SenderStanding | None:
    """A number of ours at Twilio, None if it has no such one; raises a SendError.

    Raises Misconfigured where the server does not answer this question at all.
    """
    query = {"Channel": "whatsapp", "PageSize": str(_PAGE)}
    found = (await account.api.get(account.senders_url, query)).get("senders")
    if not isinstance(found, list):
        raise Misconfigured("api_base_wrong")
    for sender in found:
        if isinstance(sender, dict) and sender.get("sender_id") == PREFIX + number:
            return _read(sender)
    return None


def _read(sender: Json) -> SenderStanding:
    webhook = sender.get("webhook") or {}
    address = webhook.get("callback_url") if isinstance(webhook, dict) else None
    return SenderStanding(str(sender.get("status") or ""), str(address or ""))

"""STOP always works, and only the person who said it can take it back."""

from __future__ import annotations

from datetime import datetime

from storage import audit, chats, operations, people
from storage.chats import ChatRow
from storage.engine import Tx

STOP_WORDS = frozenset(
    {
        "stop",
        "stopall",
        "stop all",
        "stop pesan",
        "stop kirim",
        "stop langganan",
        "berhenti",
        "berhenti langganan",
        "berhenti berlangganan",
        "hentikan",
        "hentikan pesan",
        "jangan kirim lagi",
        "unsubscribe",
        "unsub",
    }
)
START_WORDS = frozenset(
    {
        "mulai",
        "mulai lagi",
        "lanjut terima",
        "lanjutkan terima",
        "terima lagi",
        "langganan lagi",
        "start",
        "unstop",
        "subscribe",
    }
)


def is_stop_word(text: str) -> bool:
    """Whether this is a request for no more messages, and nothing more."""
    return _folded(text) in STOP_WORDS


def is_start_again_word(text: str) -> bool:
    """Whether this is a request for messages again, and nothing more."""
    return _folded(text) in START_WORDS


def stop(tx: Tx, channel: str, account: str, user_id: str, now: datetime) -> bool:
    """Send nothing more to this address; False if it was so, or the address is unknown."""
    address = people.find_address(tx, channel, account, user_id)
    if address is None or address.stopped_at is not None:
        return False
    people.set_stopped(tx, address, now)
    for chat in chats.private_chats(tx, address.person_id):
        if (chat.channel, chat.account) == (channel, account):
            operations.skip_stopped(tx, chats.key_of(chat))
    _record(tx, now, address, "consent.stopped")
    return True


def resume(tx: Tx, channel: str, account: str, user_id: str, now: datetime) -> bool:
    """Send to this address again; False if nothing was stopped."""
    address = people.find_address(tx, channel, account, user_id)
    if address is None or address.stopped_at is None:
        return False
    people.set_stopped(tx, address, None)
    _record(tx, now, address, "consent.resumed")
    return True


def wants_messages(tx: Tx, chat: ChatRow) -> bool:
    """Whether we may write to a chat unasked: nobody behind it has said STOP there."""
    if chat.person_id is None:
        return True
    return not any(
        address.stopped_at
        for address in people.addresses_of(tx, chat.person_id)
        if (address.channel, address.account) == (chat.channel, chat.account)
    )


def _record(tx: Tx, now: datetime, address: people.Address, action: str) -> None:
    audit.record(tx, now, f"person:{address.person_id}", action, f"address:{address.id}")


def _folded(text: str) -> str:
    signs = (sign if sign.isalnum() else " " for sign in text.casefold())
    return " ".join("".join(signs).split())

"""STOP always works, and only the person who said it can take it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from storage import audit, chats, operations, people, suppression
from storage.chats import ChatRow
from storage.engine import Tx
from storage.suppression import Reason

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
    """Send nothing more to this address; False if it was so, or the address is unknown.

    What somebody says under one of their ids holds for the others of the same account.
    """
    twins = people.find_twins(tx, channel, account, user_id)
    address = next((twin for twin in twins if twin.value == user_id), None)
    if address is None or address.stopped_at is not None:
        return False
    for twin in twins:
        people.set_stopped(tx, twin, now)
        suppression.add(tx, Reason.STOPPED, channel, account, twin.value, now)
    for chat in chats.private_chats(tx, address.person_id):
        if (chat.channel, chat.account) == (channel, account):
            operations.skip_stopped(tx, chats.key_of(chat))
    _record(tx, now, address, "consent.stopped")
    return True


def resume(tx: Tx, channel: str, account: str, user_id: str, now: datetime) -> bool:
    """Send to this address again; False if nothing was stopped."""
    twins = people.find_twins(tx, channel, account, user_id)
    address = next((twin for twin in twins if twin.value == user_id), None)
    if address is None or address.stopped_at is None:
        return False
    for twin in twins:
        people.set_stopped(tx, twin, None)
        suppression.lift(tx, (Reason.STOPPED,), channel, account, twin.value, now)
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


def agree(tx: Tx, channel: str, account: str, user_id: str, now: datetime) -> None:
    """Somebody agrees to be written to at this address; known ones only."""
    address = people.find_address(tx, channel, account, user_id)
    if address is not None and address.consented_on is None:
        address.consented_on = now.date()
        tx.flush()
        _record(tx, now, address, "consent.agreed")


def has_agreed(tx: Tx, channel: str, account: str, user_id: str) -> bool:
    """Whether somebody has agreed to be written to at this address."""
    address = people.find_address(tx, channel, account, user_id)
    return address is not None and address.consented_on is not None


def own_chats(tx: Tx, person_id: int) -> Iterator[ChatRow]:
    """The private chats in which what is said is read by this person alone, and wanted."""
    for chat in chats.private_chats(tx, person_id):
        address = people.find_address(tx, chat.channel, chat.account, chat.external_id)
        is_shared = address is not None and address.is_shared
        if not is_shared and wants_messages(tx, chat):
            yield chat


def is_suppressed(tx: Tx, channel: str, account: str, value: str) -> bool:
    """Whether nobody may be made known at an address: its owner said STOP or was erased.

    For lists that others write. `value` is the address as the channel knows it: a number as
    +62…, or a user id.
    """
    address = people.find_address(tx, channel, account, value)
    if address is not None and address.stopped_at is not None:
        return True  # said before there was a list
    return any(suppression.is_on(tx, reason, channel, account, value) for reason in Reason)


def is_erased(tx: Tx, channel: str, account: str, value: str) -> bool:
    """Whether whoever had this address asked to be erased and has not written since."""
    return suppression.is_on(tx, Reason.ERASED, channel, account, value)


def begin_anew(tx: Tx, channel: str, account: str, value: str, now: datetime) -> None:
    """Somebody unknown writes to us themselves: what they once wished is over."""
    suppression.lift(tx, tuple(Reason), channel, account, value, now)


def _record(tx: Tx, now: datetime, address: people.Address, action: str) -> None:
    audit.record(tx, now, f"person:{address.person_id}", action, f"address:{address.id}")


def _folded(text: str) -> str:
    signs = (sign if sign.isalnum() else " " for sign in text.casefold())
    return " ".join("".join(signs).split())

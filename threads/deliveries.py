"""How far an answer has come on its way to the person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from storage import operations
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case
from storage.engine import Tx
from storage.operations import OperationState as Call


class Delivery(StrEnum):
    """What the desk reads beside an answer."""

    HELD = "held"
    """It waits for the person's tap."""
    LEAVING = "leaving"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It may have arrived; nobody can tell."""


# An answer of several parts is as far as the part that stands first here.
_WORST_FIRST: Final[Mapping[Call, Delivery]] = MappingProxyType(
    {
        Call.FAILED: Delivery.FAILED,
        Call.SKIPPED: Delivery.FAILED,
        Call.UNKNOWN: Delivery.UNKNOWN,
        Call.PENDING: Delivery.LEAVING,
        Call.SENDING: Delivery.LEAVING,
        Call.SENT: Delivery.SENT,
        Call.DELIVERED: Delivery.DELIVERED,
        Call.READ: Delivery.READ,
    }
)


def deliveries(tx: Tx, case: Case, entries: Sequence[CaseEntry]) -> Mapping[str, Delivery]:
    """How far the answers among these entries are, by their messages.

    Those of which no call is left are missing: nobody remembers any more.
    """
    answers = [entry for entry in entries if entry.kind is EntryKind.ANSWER]
    calls = operations.sends_of(tx, [entry.message for entry in answers], case.chat_id)
    found = {
        entry.message: Delivery.HELD if entry.is_held else _of(calls.get(entry.message, ()))
        for entry in answers
    }
    return {message: delivery for message, delivery in found.items() if delivery is not None}


def _of(calls: Collection[Call]) -> Delivery | None:
    return next((found for call, found in _WORST_FIRST.items() if call in calls), None)

"""What a channel knows about messages after the call: reports of delivery, and asking later.

These belong beside the other optional protocols of `channels.base`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from channels.base import Envelope, Operation, Request, SendError


class DeliveryStatus(StrEnum):
    """How far a message of ours has come."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"

    def follows(self, known: DeliveryStatus | None) -> bool:
        """Whether this is news: reports come twice and out of order, and only move forward."""
        return known is None or _RANKS[self] > _RANKS[known]


# What has reached a phone cannot fail any more, and what has failed was not merely sent.
_RANKS: Final = {
    DeliveryStatus.ACCEPTED: 0,
    DeliveryStatus.SENT: 1,
    DeliveryStatus.FAILED: 2,
    DeliveryStatus.DELIVERED: 3,
    DeliveryStatus.READ: 4,
}


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A message of ours came further or failed; `error` is then the decision.

    `operation_id` is None where only the platform's message id is known; `at` is None where the
    platform does not say when.
    """

    message_id: str
    status: DeliveryStatus
    operation_id: int | None = None
    error: SendError | None = field(default=None, compare=False)
    at: datetime | None = None


@runtime_checkable
class Reports(Protocol):
    """A channel whose platform posts the fate of each message to a webhook of its own."""

    def report(self, request: Request) -> StatusChanged:
        """Verify and read such a call without I/O; raises BadSignature or BadPayload."""
        ...


@runtime_checkable
class Reconciles(Protocol):
    """A channel that can be asked what happened while nobody listened."""

    async def received(self, since: datetime, until: datetime) -> Sequence[Envelope]:
        """What people wrote in that time, oldest first, with the ids of the webhook's envelopes.

        `until` lies a minute back: what the webhook is about to bring holds more. Raises a
        SendError.
        """
        ...

    async def find(
        self, operation: Operation, since: datetime, known: Collection[str]
    ) -> StatusChanged | None:
        """The message of an operation of unknown outcome, begun after `since`, or None.

        `known` are message ids in that chat that belong to other operations. Raises a SendError.
        """
        ...

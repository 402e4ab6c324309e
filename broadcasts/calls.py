"""The rows of an announcement in the outbox, as every kind of target gets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from channels.base import OperationKind
from storage import broadcasts, operations
from storage.broadcasts import Broadcast, Wave
from storage.operations import OperationState


def row_of(broadcast: Broadcast, wave: Wave) -> dict[str, Any]:
    """What all calls of a wave have in common."""
    return {
        "message": operations.announcement(broadcasts.key_of(broadcast)),
        "part": 0,
        "kind": OperationKind.SEND,
        "version": 0,
        "lane": broadcast.lane,
        "broadcast_id": broadcast.id,
        "wave_id": wave.id,
        "is_final": True,
        "rendering": None,
        "is_first_contact": False,
        "state": OperationState.PENDING,
        "due_at": wave.due_at,
        "wanted_at": wave.due_at,
        "attempts": 0,
        "resends": 0,
        "reason": None,
    }


def in_parts(of_wave: Mapping[str, Any], parts: Sequence[str]) -> list[dict[str, Any]]:
    """A call for each part; the last one stands for the whole."""
    last = len(parts) - 1
    return [
        {
            **of_wave,
            "part": number,
            "is_final": number == last,
            "rendering": rendering,
        }
        for number, rendering in enumerate(parts)
    ]


def left_out(of_wave: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """A target that nothing can be sent to: counted and named, never waited for."""
    return {**of_wave, "state": OperationState.SKIPPED, "reason": reason}

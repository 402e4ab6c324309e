"""Who has an announcement and has said so; pure but for the one reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from channels.base import ChatKind
from storage import standings
from storage.acknowledgements import Means
from storage.chats import Category
from storage.engine import Tx
from storage.operations import OperationState

ARRIVED = (OperationState.SENT, OperationState.DELIVERED, OperationState.READ)


class Standing(StrEnum):
    """Where a target stands."""

    NOT_ARRIVED = "not_arrived"
    WAITING = "waiting"
    """It arrived, and nobody has confirmed it."""
    CONFIRMED = "confirmed"
    SILENT = "silent"
    """It arrived where nobody can confirm."""


@dataclass(frozen=True, slots=True)
class Target:
    """One group or contact of an announcement, in the order of the columns of `storage.standings`.

    `province` is the code of the office's province, or its own; `can_confirm` that it was asked;
    `due_at` when its wave was to leave; `person_id` who pressed or wrote down.
    """

    chat_id: int
    office: str
    office_name: str
    province: str
    zone: str
    title: str
    channel: str
    external_id: str
    kind: ChatKind
    category: Category | None
    is_relayed: bool
    state: OperationState
    reason: str | None
    due_at: datetime
    sent_at: datetime | None
    can_confirm: bool
    is_confirmed: bool
    in_trouble: bool
    confirmed_at: datetime | None
    means: Means | None = None
    person_id: int | None = None
    told_by: str | None = None

    @property
    def has_arrived(self) -> bool:
        """Whether the platform took it, as far as we know."""
        return self.state in ARRIVED

    @property
    def standing(self) -> Standing:
        """Where it stands; who says that it arrived is believed more than the platform."""
        if self.is_confirmed:
            return Standing.CONFIRMED
        if not self.has_arrived:
            return Standing.NOT_ARRIVED
        return Standing.WAITING if self.can_confirm else Standing.SILENT


@dataclass(frozen=True, slots=True)
class Sums:
    """How many targets stand where; `in_trouble` are some of those that are not confirmed.

    `askable` are all that can confirm, or have.
    """

    not_arrived: int = 0
    waiting: int = 0
    confirmed: int = 0
    silent: int = 0
    in_trouble: int = 0
    askable: int = 0

    @property
    def total(self) -> int:
        """All targets."""
        return self.not_arrived + self.waiting + self.confirmed + self.silent


NOBODY = Sums()


def of(tx: Tx, broadcast_id: int, *conditions: Any) -> Sequence[Target]:
    """The targets of an announcement by the code of their office."""
    return [Target(*row) for row in standings.targets(tx, broadcast_id, *conditions)]


def sums(targets: Iterable[Target]) -> Sums:
    """Count targets."""
    found = dict.fromkeys(Standing, 0)
    in_trouble = askable = 0
    for target in targets:
        found[target.standing] += 1
        in_trouble += target.in_trouble and not target.is_confirmed
        askable += target.can_confirm or target.is_confirmed
    return Sums(
        **{standing.value: count for standing, count in found.items()},
        in_trouble=in_trouble,
        askable=askable,
    )


def told(targets: Iterable[Target]) -> Mapping[str, Target]:
    """By office a target that was confirmed by telephone or radio."""
    return {
        target.office: target
        for target in targets
        if target.is_confirmed and target.means in (Means.TELEPHONE, Means.RADIO)
    }


def by_province(targets: Iterable[Target]) -> Mapping[str, Sequence[Target]]:
    """The targets by the code of their province; those of the national office by its own."""
    found: dict[str, list[Target]] = {}
    for target in targets:
        found.setdefault(target.province, []).append(target)
    return found


def by_office(targets: Iterable[Target]) -> Mapping[str, Sequence[Target]]:
    """The targets by the code of their office."""
    found: dict[str, list[Target]] = {}
    for target in targets:
        found.setdefault(target.office, []).append(target)
    return found

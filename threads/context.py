"""What every act on a case is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from outbox.enqueue import Composers
from registry.access import Actor
from storage.engine import Tx

OFFICIAL_DOMAINS: Final = ("kpu.go.id",)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the transaction, the channels' composers, when, and the name of its cause.

    A second act with the same `key` changes nothing. Links to other hosts than those of
    `official_domains` are remarked.
    """

    tx: Tx
    composers: Composers
    now: datetime
    key: str
    official_domains: Sequence[str] = field(default=OFFICIAL_DOMAINS, kw_only=True)


@dataclass(frozen=True, slots=True)
class DeskAct(Act):
    """The same by somebody of a desk; `seen` is the version of the case that they looked at.

    None: they saw it as it is, since they answer a message in it. `topic` is the case's topic in
    which they act: what everybody there has read is not told there again.
    """

    actor: Actor
    seen: int | None = None
    topic: int | None = None

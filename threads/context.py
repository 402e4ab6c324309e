"""What every act on a case is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from outbox.enqueue import Composers
from registry.access import Actor
from storage.engine import Tx


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the transaction, the channels' composers, when, and the name of its cause.

    A second act with the same `key` changes nothing.
    """

    tx: Tx
    composers: Composers
    now: datetime
    key: str


@dataclass(frozen=True, slots=True)
class DeskAct(Act):
    """The same by somebody of a desk; `seen` is the version of the case that they looked at.

    None: they saw it as it is, since they answer a message in it. `topic` is the case's topic in
    which they act: what everybody there has read is not told there again.
    """

    actor: Actor
    seen: int | None = None
    topic: int | None = None

"""What an import would do, before anybody has agreed to it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from registry.access import Actor, Permission
from texts import import_plans as texts
from texts.markup import Html


class Effect(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    SAME = "same"
    STOPPED = "stopped"
    """The person has said STOP or was erased, and stays left out."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a row would do; `fields` are (name, before, after) as people read them."""

    line: int
    effect: Effect
    name: str
    office: str
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that an import would do, in the order of the list."""

    changes: Sequence[Change]
    notes: Sequence[str] = ()

    def counts(self) -> Mapping[Effect, int]:
        """How many rows do what."""
        counted = Counter(change.effect for change in self.changes)
        return {effect: counted[effect] for effect in Effect}

    @property
    def does_anything(self) -> bool:
        """Whether anything would differ afterwards."""
        return any(c.effect not in {Effect.SAME, Effect.STOPPED} for c in self.changes)

    @property
    def digest(self) -> str:
        """What differs whenever an import would do something else by now."""
        return hashlib.sha256(repr(list(self.changes)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports: an audit id, and the person whose roles count; None: the operator."""

    audit_id: str
    actor: Actor | None = None

    def may(self, office: str) -> bool:
        """Whether they may change what this office has."""
        return self.actor is None or self.actor.holds(Permission.REGISTER_GROUP, office)


def in_words(plan: Plan) -> Html:
    """The plan as people read it."""
    rows: dict[str, list[Html]] = {}
    for change in plan.changes:
        if change.effect is not Effect.SAME:
            told = texts.change(change.name, change.office, change.line, change.fields)
            rows.setdefault(change.effect.value, []).append(told)
    counts = {effect.value: count for effect, count in plan.counts().items()}
    return texts.shown(counts, rows, plan.notes)

"""How far the offices are that were to let an announcement go on, for every view of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import releases
from storage.engine import Tx
from storage.offices import Office
from storage.releases import Release, ReleaseState, Scope
from texts import releases as texts
from texts.markup import Html, lines
from threads.naming import of_staff


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one question; `by` is who answered, or that nobody did."""

    office: str
    scope: Scope
    state: ReleaseState
    has_words: bool
    at: datetime | None
    by: str | None


def answers(tx: Tx, broadcast_id: int, province: str | None = None) -> Sequence[Answer]:
    """All that was asked about an announcement, or in one province, by office."""
    found = releases.of_broadcast(tx, broadcast_id)
    offices = {release.office: tx.get_one(Office, release.office) for release in found}
    return [
        _answer(tx, release, offices[release.office])
        for release in found
        if province is None or province in (release.office, offices[release.office].parent)
    ]


def summary(tx: Tx, broadcast_id: int) -> Html | None:
    """How many offices let it go on, and which have not; None where none was asked."""
    by_scope: dict[Scope, list[Answer]] = defaultdict(list)
    for answer in answers(tx, broadcast_id):
        by_scope[answer.scope].append(answer)
    shown = []
    if via := by_scope[Scope.REGENCIES]:
        names = _by_state(via)
        silent = [*names[ReleaseState.SILENT], *names[ReleaseState.UNATTENDED]]
        counts = (len(names[ReleaseState.RELEASED]), sum(answer.has_words for answer in via))
        shown.append(texts.via_provinces(*counts, names[ReleaseState.WAITING], silent))
    if own := by_scope[Scope.EXTERNAL]:
        names = _by_state(own)
        waiting = [*names[ReleaseState.WAITING], *names[ReleaseState.SILENT]]
        released = len(names[ReleaseState.RELEASED])
        shown.append(texts.to_outsiders(released, names[ReleaseState.DECLINED], waiting))
    return lines(*shown) if shown else None


def in_province(tx: Tx, broadcast_id: int, province: Office) -> Html | None:
    """Who answered in a province, and when; None where nobody was asked there."""
    rows = [
        texts.answer(
            answer.office,
            answer.scope.value,
            answer.state.value,
            answer.at,
            answer.by,
            province.timezone,
        )
        for answer in answers(tx, broadcast_id, province.code)
    ]
    return lines(*rows) if rows else None


def _answer(tx: Tx, release: Release, office: Office) -> Answer:
    return Answer(
        office.name,
        release.scope,
        release.state,
        release.words is not None,
        release.decided_at,
        of_staff(tx, release.decided_by) if release.decided_by is not None else None,
    )


def _by_state(found: Sequence[Answer]) -> Mapping[ReleaseState, Sequence[str]]:
    names: dict[ReleaseState, list[str]] = {state: [] for state in ReleaseState}
    for answer in found:
        names[answer.state].append(answer.office)
    return names

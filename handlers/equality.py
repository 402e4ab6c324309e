"""/setara: what an office can show for treating all participants alike."""

from __future__ import annotations

from collections.abc import Sequence

from broadcasts import equality, reports, sight
from broadcasts.equality import Receiver, Report
from handlers.context import Context, Fetched, Result, Unprepared, aside, number_of
from registry import offices
from registry.access import Actor
from storage import broadcasts
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as broadcast_texts
from texts import equality as texts
from texts import service


class Equality(Unprepared):
    """Somebody asks whether the participants got the same, and when."""

    name = "setara"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Report on one office, or on all in sight in short."""
        word, _, place = context.argument.partition(" ")
        number = number_of(word)
        if word and number is None:
            return aside(service.unread_number(word, self.name))
        found = sight.named(tx, context.actor, number)
        if found is None or context.actor is None:
            return aside(broadcast_texts.none_found(number))
        number = broadcasts.key_of(found)
        seen = _in_sight(tx, equality.reports(tx, found), context.actor)
        if place.strip():
            meant = {office.code for office in offices.resolve(tx, place)}
            seen = [report for report in seen if report.office in meant]
            if not seen:
                return aside(texts.office_unknown(place.strip()))
        if not seen:
            return aside(texts.nobody(number))
        if len(seen) > 1:
            return aside(texts.several(number, [_summary(report) for report in seen]))
        return aside(_whole(number, seen[0]))


def _in_sight(tx: Tx, found: Sequence[Report], actor: Actor) -> Sequence[Report]:
    return [one for one in found if actor.may_see(tx.get_one(Office, one.office))]


def _summary(report: Report) -> str:
    counts = len(report.received), len(report.receivers)
    return texts.summary(report.office_name, *counts, report.span, len(report.texts))


def _whole(number: int, report: Report) -> str:
    rows = [
        (_name(one), one.at, one.is_through_people) for one in report.received if one.at is not None
    ]
    return texts.one_office(
        number,
        _summary(report),
        texts.times(rows, report.zone),
        texts.lacking([_name(one) for one in report.lacking]),
    )


def _name(receiver: Receiver) -> str:
    return receiver.target.title or reports.target_name(receiver.target)

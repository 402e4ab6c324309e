"""/versi: every text that an announcement has had."""

from __future__ import annotations

from broadcasts import sight
from handlers.context import Context, Fetched, Result, Unprepared, aside, number_of
from storage import broadcasts, people, versions
from storage.broadcasts import NOBODY, Broadcast
from storage.engine import Tx
from storage.offices import Office
from storage.versions import Version
from texts import broadcasts as texts
from texts import corrections as correction_texts
from texts import service
from texts.markup import Html


class Versions(Unprepared):
    """All versions of an announcement, for staff who may read about it."""

    name = "versi"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the announcement with this number, or the newest one in sight."""
        if not context.argument:
            newest = sight.newest(tx, context.actor)
            return aside(texts.NO_ANNOUNCEMENT) if newest is None else _shown(tx, newest)
        number = number_of(context.argument)
        if number is None:
            return aside(service.unread_number(context.argument, self.name))
        found = sight.released(tx, context.actor, number)
        return aside(texts.not_found(number)) if found is None else _shown(tx, found)


def _shown(tx: Tx, broadcast: Broadcast) -> Result:
    number = broadcasts.key_of(broadcast)
    zone = tx.get_one(Office, broadcast.office).timezone
    known = versions.of(tx, number)
    texts_before = {version.number + 1: version.text for version in known}
    shown = [_version(tx, version, zone, texts_before.get(version.number)) for version in known]
    return aside(correction_texts.versions(number, shown))


def _version(tx: Tx, version: Version, zone: str, before: str | None) -> Html:
    return correction_texts.version(
        version.number,
        version.kind.value,
        version.created_at,
        zone,
        _author(tx, version),
        "" if version.text == before else version.text,
        words=(version.wrong, version.right),
        reason=version.reason,
    )


def _author(tx: Tx, version: Version) -> str:
    """Who made it; an operator has no name here, and whoever was erased has none any more."""
    person = people.get(tx, version.author_person) if version.author_person is not None else None
    if person is not None:
        return person.name
    return correction_texts.ERASED if version.author == NOBODY else correction_texts.OPERATOR

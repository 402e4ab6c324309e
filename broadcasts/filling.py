"""Each office's own words in the gaps of an announcement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcasts import nights, placeholders, wording
from broadcasts.placeholders import NOBODYS, Field, Values
from storage import audiences, broadcasts, office_contacts, offices
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import dates
from texts.markup import escape


@dataclass(frozen=True, slots=True)
class Gaps:
    """What of an announcement cannot be filled: names that mean nothing, offices by name."""

    unknown: Sequence[str] = ()
    without_contact: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Whether anything stands in the way."""
        return bool(self.unknown or self.without_contact)


def is_per_office(broadcast: Broadcast, text: str | None = None) -> bool:
    """Whether offices read different words; with another `text`, whether they would."""
    return bool(_fields(broadcast, text))


def filled(tx: Tx, broadcast: Broadcast, html: str, office: Office | None) -> str:
    """HTML as one office reads it; without an office, its gaps are named."""
    values = values_of(tx, broadcast, office) if placeholders.used(html) else NOBODYS
    return placeholders.fill(html, escaped(values))


def filled_words(tx: Tx, broadcast: Broadcast, plain: str, office: Office | None) -> str:
    """The same for a few words that are no HTML."""
    values = values_of(tx, broadcast, office) if placeholders.used(plain) else NOBODYS
    return placeholders.fill(plain, values)


def values_of(tx: Tx, broadcast: Broadcast, office: Office | None) -> Values:
    """What an office reads in the gaps of an announcement."""
    if office is None:
        return NOBODYS
    # A contact that was taken away after the release must not leave a hole in a sentence.
    contact = office_contacts.of_office(tx, office.code) or office.name
    return _values(broadcast, office, contact, nights.leaves_to(tx, broadcast, office))


def gaps(tx: Tx, broadcast: Broadcast, text: str | None = None) -> Gaps:
    """What cannot be filled yet for everybody in the audience."""
    words = _words(broadcast, text)
    lacking: list[str] = []
    if Field.CONTACT in placeholders.used(words):
        reached = audiences.offices_reached(tx, broadcasts.unpack(broadcast.selector))
        known = office_contacts.in_force(tx, [office.code for office in reached])
        lacking = [office.name for office in reached if office.code not in known]
    return Gaps(placeholders.unknown(words), lacking)


def example(tx: Tx, broadcast: Broadcast, text: str | None = None) -> Office | None:
    """The office whose words a preview shows: the first that gets it and lacks nothing."""
    if not is_per_office(broadcast, text):
        return None
    reached = audiences.offices_reached(tx, broadcasts.unpack(broadcast.selector))
    known = office_contacts.in_force(tx, [office.code for office in reached])
    complete = (office for office in reached if office.code in known)
    return next(complete, reached[0] if reached else None)


def of_copy(tx: Tx, broadcast: Broadcast, pasted: str) -> Values:
    """The values of the office whose words a pasted text has, or what names the gaps.

    Whatever an office's contact has been counts: an old copy names the contact of then. A text
    with words of nobody matches none, so that a forged contact is never what was published.
    """
    fields = _fields(broadcast)
    if not fields:
        return NOBODYS
    read = _plain(pasted)
    best: tuple[int, Values] = (0, NOBODYS)
    for values in _every(tx, broadcast):
        found = {_plain(values[field]) for field in fields}
        # The longest: one office's name may begin another's.
        score = sum(len(words) for words in found if words in read)
        if score > best[0]:
            best = score, values
    return best[1]


def escaped(values: Values) -> Values:
    """The values as HTML."""
    return {field: escape(value) for field, value in values.items()}


def every_version_of(tx: Tx, broadcast: Broadcast, office: Office) -> Sequence[Values]:
    """All values that an office may have read: one for each contact it has had."""
    contacts = office_contacts.ever(tx, (office.code,)).get(office.code, ())
    first = nights.leaves_to(tx, broadcast, office)
    return [_values(broadcast, office, contact, first) for contact in (*contacts, office.name)]


def _every(tx: Tx, broadcast: Broadcast) -> Iterator[Values]:
    selector = broadcasts.unpack(broadcast.selector)
    # Whoever is meant: an office that got it may have no group any more.
    meant = [one for one in offices.subtree(tx, selector.root) if one.tier in selector.tiers]
    contacts = office_contacts.ever(tx, [office.code for office in meant])
    for office in meant:
        first = nights.leaves_to(tx, broadcast, office)
        for contact in (*contacts.get(office.code, ()), office.name):
            yield _values(broadcast, office, contact, first)


def _values(broadcast: Broadcast, office: Office, contact: str, first: datetime | None) -> Values:
    return {
        Field.OFFICE: office.name,
        Field.REGION: office.region,
        Field.CONTACT: contact,
        Field.TIME: dates.clock(first, office.timezone) if first else NOBODYS[Field.TIME],
    }


def _fields(broadcast: Broadcast, text: str | None = None) -> frozenset[Field]:
    return placeholders.used(_words(broadcast, text))


def _words(broadcast: Broadcast, text: str | None) -> str:
    """All that its author wrote, as HTML."""
    body = broadcast.text if text is None else text
    notes = (escape(note) for note in (broadcast.basis, broadcast.contact) if note)
    return "\n".join((body, *notes))


def _plain(text: str) -> str:
    return " ".join(wording.plain(text).casefold().split())

"""The right to know (UU 27/2022, Ps. 5 and 7): what is stored about somebody, for them alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from registry import web_access
from registry.masking import partly
from storage import (
    approvals,
    attendances,
    broadcasts,
    chats,
    departures,
    faq_entries,
    faq_gaps,
    group_admins,
    hoax_reports,
    inbox,
    legal_reviewers,
    offices,
    people,
    releases,
    roles,
    rosters,
    series,
    staff_checks,
    stand_ins,
    stewards,
    traces,
)
from storage.engine import Tx
from storage.roles import Role


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """An address, mostly hidden: the chat may be read over a shoulder."""

    channel: str
    shown: str
    is_stopped: bool
    consented_on: date | None
    """When they agreed to our messages, if a list of contacts says so."""


@dataclass(frozen=True, slots=True)
class KnownRole:
    """What they are in an office."""

    role: Role
    office: str
    since: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything that is stored about a person: in words, numbers and counts."""

    name: str
    since: datetime
    addresses: tuple[KnownAddress, ...]
    roles: tuple[KnownRole, ...]
    received: int
    """Messages of theirs that are not removed yet."""
    sent: int
    """Messages of ours to them."""
    announcements: tuple[int, ...]
    """The numbers of those that they released."""
    recurring: tuple[int, ...]
    """The numbers of those that come again in their name."""
    contact_of: tuple[str, ...]
    """The offices for which announcements reach them."""
    passes_on_to: tuple[str, ...]
    """The groups for which they are Admin Grup."""
    in_charge_of: tuple[str, ...]
    """The groups about which their office calls them."""
    duties: int
    """How often they stand on a roster."""
    decisions: int
    """How many announcements they have approved, returned, reviewed or let go on."""
    stand_ins: int
    """How often they stood in for a Pimpinan, or named somebody."""
    legal_readings: int
    """At how many offices they read for Divisi Hukum, or named somebody who does."""
    departures: int
    """How often somebody left, went on for another, or ended an access, as far as it is kept."""
    staff_checks: int
    """How many lists of an office's people they have checked."""
    attendances: int
    """How many invitations they have answered."""
    questions: int
    """What they asked and no answer covered, as far as it is kept."""
    answers: int
    """How many versions of answers they have written, submitted or certified."""
    doubts: int
    """How many doubtful messages they have brought."""
    at_the_desk: int
    """Browsers in which their web desk is open."""


def collect(tx: Tx, person_id: int, now: datetime) -> PersonalData | None:
    """What is stored about a person; None if there is none."""
    person = people.get(tx, person_id)
    if person is None:
        return None
    addresses = people.addresses_of(tx, person_id)
    rooms = chats.every_private_chat(tx, person_id)
    places = [chats.key_of(room) for room in rooms]
    return PersonalData(
        name=person.name,
        since=person.created_at,
        addresses=tuple(
            KnownAddress(
                found.channel,
                partly(found.value),
                is_stopped=found.stopped_at is not None,
                consented_on=found.consented_on,
            )
            for found in addresses
        ),
        roles=tuple(_role(tx, grant) for grant in roles.of_person(tx, person_id, now)),
        received=sum(
            inbox.count_of(tx, found.channel, found.account, found.value) for found in addresses
        ),
        sent=traces.count_sent(tx, places),
        announcements=tuple(
            broadcasts.key_of(found) for found in broadcasts.released_by(tx, person_id)
        ),
        recurring=tuple(series.key_of(found) for found in series.of_author(tx, person_id)),
        contact_of=tuple(
            tx.get_one(offices.Office, room.office).name
            for room in rooms
            if room.office and room.goes_on_in is None and room.ended_at is None
        ),
        passes_on_to=tuple(
            group.title for place in places for group in group_admins.groups_of(tx, place)
        ),
        in_charge_of=tuple(group.title for group in stewards.of_person(tx, person_id)),
        duties=rosters.count_of(tx, person_id),
        decisions=approvals.decided_by(tx, person_id) + releases.decided_by(tx, person_id),
        stand_ins=stand_ins.count_of(tx, person_id),
        legal_readings=legal_reviewers.count_of(tx, person_id),
        departures=departures.count_of(tx, person_id),
        staff_checks=staff_checks.count_of(tx, person_id),
        attendances=attendances.count_of(tx, person_id),
        doubts=hoax_reports.count_of_chats(tx, places),
        questions=faq_gaps.count_of(tx, person_id),
        answers=faq_entries.count_of(tx, person_id),
        at_the_desk=web_access.count_open(tx, person_id, now),
    )


def _role(tx: Tx, grant: roles.RoleGrant) -> KnownRole:
    office = tx.get_one(offices.Office, grant.office)
    return KnownRole(grant.role, office.name, grant.granted_at, grant.ends_at)

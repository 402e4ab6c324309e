"""The right to be forgotten (UU 27/2022, Ps. 8 and 43): who asks is gone from every table.

In two steps, since our last sentence must still reach them: everything but their chats goes at
once, and each chat as soon as nothing is to leave there. `storage/retention.py` says what stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from registry import web_access
from registry.names import SHORTEST_NAME
from storage import (
    acknowledgements,
    approvals,
    attendances,
    audit,
    broadcasts,
    canned,
    cases,
    chats,
    checks,
    claim_report_readers,
    conversations,
    departures,
    erasures,
    event_reminders,
    events,
    evidence,
    faq_entries,
    faq_gaps,
    group_admins,
    hoax_claims,
    hoax_entries,
    hoax_reports,
    inbox,
    legal_reviewers,
    limits,
    media,
    offers,
    people,
    question_chats,
    referrals,
    releases,
    reminders,
    roles,
    rosters,
    series,
    shifts,
    staff_checks,
    stand_ins,
    stewards,
    suppression,
    takeovers,
    traces,
    trackers,
    verdict_wordings,
    verdicts,
    versions,
)
from storage.chats import ChatRow
from storage.engine import Tx
from storage.people import Address, Person
from storage.retention import LAST_WORDS
from storage.suppression import Reason

_NO_HEIRS: Mapping[str, int] = MappingProxyType({})
_OF_A_CHAT = (
    offers.forget,
    trackers.forget,
    reminders.forget,
    event_reminders.forget,
    attendances.forget_chat,
    limits.forget_chat,
    broadcasts.leave_chat,
    group_admins.forget_chat,
    cases.forget_chat,
    evidence.forget_chat,
    hoax_reports.forget_chat,
    question_chats.forget,
)
FEW = 500  # rows that one query takes


def erase(
    tx: Tx,
    person_id: int,
    actor: str,
    now: datetime,
    *,
    heirs: Mapping[str, int] = _NO_HEIRS,
    is_wish: bool = True,
) -> bool:
    """Forget a person; False if there is none. What is said to them from here on still leaves.

    `heirs` are the chats that hear how their announcements go, by office. Who did not wish it is
    not kept from lists.
    """
    person = people.lock(tx, person_id)
    if person is None:
        return False
    addresses = people.addresses_of(tx, person_id)
    web_access.forget(tx, person_id)
    for address in addresses:
        _suppress(tx, address, now, is_wish=is_wish)
        _forget_events(tx, address, now)
        shifts.forget(tx, people.address_key(address))
        rosters.forget_number(tx, address.value)
    for chat in chats.every_private_chat(tx, person_id):
        _forget_chat(tx, chat, now)
    events.forget_drafts(tx, person_id)
    attendances.forget_person(tx, person_id)
    broadcasts.forget_author(tx, person_id, heirs)
    versions.forget_author(tx, person_id)
    media.delete_unused(tx, None, FEW)
    cases.let_go(tx, person_id)
    claim_report_readers.forget(tx, person_id)
    hoax_claims.let_go(tx, person_id)
    hoax_entries.forget_person(tx, person_id)
    verdicts.forget_person(tx, person_id)
    verdict_wordings.forget_person(tx, person_id)
    legal_reviewers.forget(tx, person_id)
    referrals.forget_person(tx, person_id)
    takeovers.forget(tx, person_id)
    approvals.forget_person(tx, person_id)
    series.forget_person(tx, person_id)
    releases.forget_person(tx, person_id)
    stand_ins.forget(tx, person_id)
    departures.forget(tx, person_id)
    staff_checks.forget_person(tx, person_id)
    canned.forget_person(tx, person_id)
    faq_entries.forget_person(tx, person_id)
    faq_gaps.forget_person(tx, person_id)
    rosters.forget_person(tx, person_id)
    stewards.forget_person(tx, person_id)
    acknowledgements.forget_person(tx, person_id)
    checks.forget(tx, f"person:{person_id}")
    held = roles.forget(tx, person_id)
    _forget_mentions(tx, person)
    people.erase(tx, person, now)
    facts = {"addresses": len(addresses), "roles": len(held)}
    audit.record(tx, now, actor, "person.erased", f"person:{person_id}", facts=facts)
    return True


def finish(tx: Tx, now: datetime) -> int:
    """Forget the chats in which everything has left, or was to for too long; returns how many."""
    done = 0
    for erasure in erasures.open_ones(tx):
        if now - erasure.asked_at > LAST_WORDS:
            traces.skip_pending(tx, erasure.chat_id)
        if not traces.is_quiet(tx, erasure.chat_id, erasure.asked_at):
            continue
        traces.erase(tx, erasure.chat_id, erasure.asked_at)
        chat = chats.get_one(tx, erasure.chat_id)
        if chat.person_id is None:  # otherwise they have written again meanwhile
            chats.forget_place(tx, chat)
        erasures.close(tx, erasure)
        done += 1
    return done


def erase_suppressed(tx: Tx, now: datetime) -> int:
    """Erase again whom a restored backup brought back, and stop who had said so.

    Returns how many were erased. Who wrote again after their erasure keeps what came then.
    """
    if not suppression.is_any(tx):
        return 0
    erased, last = 0, 0
    while found := people.living(tx, last, FEW):
        last = people.key_of(found[-1])
        for person in found:
            erased += _apply_wishes(tx, person, now)
    finish(tx, now)
    return erased


def _apply_wishes(tx: Tx, person: Person, now: datetime) -> bool:
    addresses = people.addresses_of(tx, people.key_of(person))
    if any(_asked_before(tx, person, address) for address in addresses):
        # Not `is_wish`: the list says it already, and whoever wrote again since stays welcome.
        return erase(tx, people.key_of(person), "system", now, is_wish=False)
    for address in addresses:
        where = (address.channel, address.account, address.value)
        if address.stopped_at is None and suppression.is_on(tx, Reason.STOPPED, *where):
            for twin in people.twins(tx, address):
                people.set_stopped(tx, twin, twin.stopped_at or now)
    return False


def _asked_before(tx: Tx, person: Person, address: Address) -> bool:
    """Whether the owner of an address was erased after we knew it to be this person's."""
    where = (address.channel, address.account, address.value)
    row = suppression.find(tx, Reason.ERASED, *where)
    known_since = address.linked_at or person.created_at
    return row is not None and (row.lifted_at is None or known_since <= row.since)


def _suppress(tx: Tx, address: Address, now: datetime, *, is_wish: bool) -> None:
    where = (address.channel, address.account, address.value)
    if is_wish:
        suppression.add(tx, Reason.ERASED, *where, now)
    if address.stopped_at is not None:
        suppression.add(tx, Reason.STOPPED, *where, now)


def _forget_events(tx: Tx, address: Address, now: datetime) -> None:
    where = (address.channel, address.account, address.value)
    inbox.forget(tx, *where, now)
    conversations.forget(tx, *where)


def _forget_chat(tx: Tx, chat: ChatRow, now: datetime) -> None:
    """Forget what hangs on a chat; the chat itself follows in `finish`."""
    chat_id = chats.key_of(chat)
    traces.skip_pending(tx, chat_id)
    for forget in _OF_A_CHAT:
        forget(tx, chat_id)
    chat.person_id, chat.title, chat.goes_on_in = None, "", None
    erasures.add(tx, chat_id, now)


def _forget_mentions(tx: Tx, person: Person) -> None:
    """Their name also stands in what colleagues were asked about them."""
    if len(person.name) >= SHORTEST_NAME:
        traces.erase_mentions(tx, person.name)
        acknowledgements.forget_name(tx, person.name)
        attendances.forget_name(tx, person.name)

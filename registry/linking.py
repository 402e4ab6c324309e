"""One person behind two ids of a platform: a number, and the id of those who show none.

An event that shows both links the second to whoever is known, or makes one person of two. The chat
in which they wrote goes on; the place of the other id leads there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeAlias

from channels.base import ChatKind, Sender
from registry import access, consent
from storage import (
    acknowledgements,
    approvals,
    attendances,
    audit,
    broadcasts,
    canned,
    case_entries,
    cases,
    chats,
    claim_report_readers,
    confirmations,
    departures,
    erasures,
    event_reminders,
    faq_entries,
    faq_gaps,
    group_admins,
    hoax_claims,
    hoax_entries,
    hoax_reports,
    legal_reviewers,
    limits,
    offers,
    operations,
    people,
    question_chats,
    referrals,
    releases,
    reminders,
    roles,
    rosters,
    series,
    staff_checks,
    stand_ins,
    stewards,
    suppression,
    takeovers,
    trackers,
    verdict_wordings,
    verdicts,
    versions,
    web_links,
    web_sessions,
)
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.people import Address
from storage.suppression import Reason

Move: TypeAlias = Callable[[Tx, int, int], None]


def _forget_limit(tx: Tx, old: int, new: int) -> None:
    limits.forget_chat(tx, old)


def _stop_following(tx: Tx, old: int, new: int) -> None:
    trackers.forget(tx, old)


OF_A_PERSON: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "roles": roles.move,
        "invitations": roles.move_invitations,
        "broadcasts": broadcasts.move_author,
        "acknowledgements": acknowledgements.move,
        "attendances": attendances.move_person,
        "broadcast_versions": versions.move_author,
        "chats": chats.move_person,
        "cases": cases.move_holder,
        "case_entries": case_entries.move_author,
        "claim_report_readers": claim_report_readers.move,
        "hoax_claims": hoax_claims.move_holder,
        "hoax_entries": hoax_entries.move_author,
        "verdicts": verdicts.move_person,
        "verdict_wordings": verdict_wordings.move_person,
        "legal_reviewers": legal_reviewers.move,
        "referrals": referrals.move_person,
        "takeovers": takeovers.move,
        "approvals": approvals.move,
        "series": series.move,
        "releases": releases.move,
        "stand_ins": stand_ins.move,
        "departures": departures.move,
        "staff_checks": staff_checks.move,
        "group_stewards": stewards.move,
        "canned_answers": canned.move,
        "faq_versions": faq_entries.move,
        "faq_gaps": faq_gaps.move,
        "duties": rosters.move,
        "web_links": web_links.move,
        "web_sessions": web_sessions.move,
    }
)
"""What goes over from one person to another, by table."""

OF_A_CHAT: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "group_admins": group_admins.move_chat,
        "confirmations": confirmations.move_asked,
        "operations": operations.move_all,
        "cases": cases.move_chat,
        "hoax_reports": hoax_reports.move_chat,
        "offers": offers.move,
        "question_chats": question_chats.move,
        "broadcasts": broadcasts.move_reports,
        "reminders": reminders.move,
        "event_reminders": event_reminders.move,
        "attendances": attendances.move_chat,
        "trackers": _stop_following,
        "chat_limits": _forget_limit,
    }
)
"""What goes over from one private chat to another, by table."""

UNITED: Final = frozenset({"people", "addresses", "suppressions"})  # by more than one number


def meet(tx: Tx, chat: ChatRow, sender: Sender, now: datetime, *, in_words: bool) -> bool:
    """Know the person of a private chat by every id that an event shows; true if they are new."""
    link(tx, chat, sender, now, in_words=in_words)
    if chat.person_id is not None:
        return False
    where, other = (chat.channel, chat.account), sender.also_known_as
    consent.begin_anew(tx, *where, sender.user_id, now)
    if other is not None and in_words and people.find_known(tx, *where, other) is None:
        consent.begin_anew(tx, *where, other, now)
    chat.person_id = access.introduce(tx, *where, sender.user_id, sender.name, now).person_id
    link(tx, chat, sender, now, in_words=in_words)
    return True


def link(tx: Tx, chat: ChatRow, sender: Sender, now: datetime, *, in_words: bool) -> None:
    """Make one person of those who are known by the ids of a sender, if any is.

    Asks nothing where an event shows one id, and one thing where the two are linked.
    `in_words`: they wrote; a tap does not bring back an id that was erased.
    """
    other = sender.also_known_as
    if other is None:
        return
    holder = people.find_known(tx, chat.channel, chat.account, other)
    if holder is not None and holder.id == chat.person_id:
        return
    ids = (sender.user_id, other)
    known = [
        address
        for value in ids
        if (address := people.find_address(tx, chat.channel, chat.account, value)) is not None
    ]
    if not known or not _may_link(tx, chat, known, ids, in_words=in_words):
        return
    kept = _one_person(tx, known, now)
    if kept is None:
        return
    unknown = set(ids) - {address.value for address in known}
    for value in unknown:
        _add(tx, known[0], value, now)
    chat.person_id = kept
    _one_chat(tx, chat, other, now)
    _unite_consent(tx, chat, people.twins(tx, known[0]), now)
    tx.flush()
    tx.expire_all()  # rows were moved past what was read of them before


def _may_link(
    tx: Tx, chat: ChatRow, known: Sequence[Address], ids: Sequence[str], *, in_words: bool
) -> bool:
    """Whether two ids can be those of one person now.

    A second number, or a second external id, is another account of the platform: a number that was
    given to somebody else must not bring them the roles of who had it. What is being forgotten is
    forgotten first.
    """
    values = {twin.value for address in known for twin in people.twins(tx, address)} | set(ids)
    if len(values) > len({people.kind_of(chat.channel, value) for value in values}):
        return False
    places = (chats.find_place(tx, chat.channel, chat.account, value) for value in ids)
    if any(place and erasures.is_open(tx, chats.key_of(place)) for place in places):
        return False
    unknown = set(ids) - {address.value for address in known}
    return in_words or not any(
        consent.is_erased(tx, chat.channel, chat.account, value) for value in unknown
    )


def _one_person(tx: Tx, known: Sequence[Address], now: datetime) -> int | None:
    """The person of these addresses, who is one from here on; None if somebody was erased.

    Whom we have known for longer stays.
    """
    numbers = sorted({address.person_id for address in known})
    found = [people.lock(tx, number) for number in numbers]
    living = [person for person in found if person is not None]
    if len(living) < len(numbers):
        return None
    kept, *others = living
    for gone in others:
        pair = (people.key_of(gone), people.key_of(kept))
        for move in OF_A_PERSON.values():
            move(tx, *pair)
        people.merge(tx, gone, kept, now)
        _record(tx, now, "person.merged", pair[0], into=pair[1])
        _record(tx, now, "person.merged", pair[1], other=pair[0])
    return people.key_of(kept)


def _add(tx: Tx, known: Address, value: str, now: datetime) -> None:
    address = people.add_twin(tx, known, value, now)
    suppression.lift(tx, (Reason.ERASED,), known.channel, known.account, value, now)
    _record(tx, now, "person.linked", known.person_id, address=people.address_key(address))


def _one_chat(tx: Tx, chat: ChatRow, other: str, now: datetime) -> None:
    """Let the place of the other id lead to a chat, with all that hangs on it."""
    place = chats.find_place(tx, chat.channel, chat.account, other)
    if place is None:
        place = chats.add(tx, _place(chat, other, now))
    if place.id == chat.id:
        return
    chats.go_on(tx, place, chat)
    old, new = chats.key_of(place), chats.key_of(chat)
    for move in OF_A_CHAT.values():
        move(tx, old, new)
    if place.office == chat.office:  # otherwise it was asked as the contact of another office
        confirmations.move_target(tx, old, new)


def _place(chat: ChatRow, value: str, now: datetime) -> ChatRow:
    return ChatRow(
        channel=chat.channel,
        account=chat.account,
        external_id=value,
        kind=ChatKind.PRIVATE,
        title="",
        state=ChatState.GONE,
        person_id=chat.person_id,
        created_at=now,
    )


def _unite_consent(tx: Tx, chat: ChatRow, addresses: Sequence[Address], now: datetime) -> None:
    """STOP said under one id holds for all, the older day of consent stays, shared is shared."""
    stops = [address.stopped_at for address in addresses if address.stopped_at is not None]
    if not stops and any(_has_stopped(tx, address) for address in addresses):
        stops = [now]
    days = [address.consented_on for address in addresses if address.consented_on is not None]
    is_shared = any(address.is_shared for address in addresses)
    for address in addresses:
        address.consented_on = min(days, default=None)
        people.set_shared(tx, address, is_shared=is_shared)
        if stops and address.stopped_at is None:
            people.set_stopped(tx, address, min(stops))
        if stops and not _has_stopped(tx, address):
            where = (address.channel, address.account, address.value)
            suppression.add(tx, Reason.STOPPED, *where, now)
    if stops:
        operations.skip_stopped(tx, chats.key_of(chat))


def _has_stopped(tx: Tx, address: Address) -> bool:
    """Whether the list says so: also of an id that we have only just come to know."""
    where = (address.channel, address.account, address.value)
    return suppression.is_on(tx, Reason.STOPPED, *where)


def _record(tx: Tx, now: datetime, action: str, person_id: int, **facts: int) -> None:
    audit.record(tx, now, "system", action, f"person:{person_id}", facts=facts)

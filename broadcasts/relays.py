"""Announcements to people: contacts, and Admin Grup who pass them on to groups we cannot enter.

Everybody gets one notice, however many groups they serve: an approved template with one button,
since no announcement fits into a template. The tap brings the full text, and opens the window of
the platform for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadcasts import filling, quota
from broadcasts.calls import left_out, row_of
from broadcasts.notices import notice, notice_to
from outbox.enqueue import Composer, Composers, account_of
from storage import (
    allowance,
    audiences,
    broadcasts,
    chats,
    confirmations,
    group_admins,
    operations,
    renderings,
)
from storage.audiences import Target
from storage.broadcasts import Broadcast, Wave
from storage.chats import ChatRow, Selector
from storage.engine import Tx
from storage.offices import Tier


def people_of(tx: Tx, targets: Sequence[Target]) -> Mapping[int, Sequence[ChatRow]]:
    """The private chats of those who are asked for each target."""
    contacts = chats.of_ids(tx, [target.chat_id for target in targets if target.is_contact])
    relayed = [target.chat_id for target in targets if target.is_relayed]
    return {
        **{chats.key_of(contact): [contact] for contact in contacts},
        **group_admins.of_groups(tx, relayed),
    }


def is_first_contact(composer: Composer | None, chat: ChatRow, moment: datetime) -> bool:
    """Whether writing to somebody at a time begins a conversation by the platform's rules."""
    if composer is None or composer.window is None:
        return False
    return chat.heard_at is None or chat.heard_at + composer.window <= moment


def write(
    tx: Tx,
    composers: Composers,
    broadcast: Broadcast,
    wave: Wave,
    targets: Sequence[Target],
    now: datetime,
) -> None:
    """Write down who is asked for these targets, and the notices to whoever has none yet."""
    asked, of_wave = people_of(tx, targets), row_of(broadcast, wave)
    pairs = [(target, chats.key_of(chat)) for target, people in asked.items() for chat in people]
    confirmations.add(tx, broadcasts.key_of(broadcast), pairs)
    rows = [
        left_out(of_wave, "no_admin") | {"chat_id": target.chat_id, "account": target.account}
        for target in targets
        if not asked.get(target.chat_id)
    ]
    everybody = {chats.key_of(chat): chat for people in asked.values() for chat in people}
    moment = max(wave.due_at, now)
    rows += _notices(tx, composers, broadcast, of_wave, everybody, moment)
    operations.add_fresh(tx, rows)


def _notices(
    tx: Tx,
    composers: Composers,
    broadcast: Broadcast,
    of_wave: Mapping[str, Any],
    everybody: Mapping[int, ChatRow],
    moment: datetime,
) -> list[dict[str, Any]]:
    versions = _versions(tx, broadcasts.key_of(broadcast), tuple(everybody))
    people = [everybody[key] for key in everybody if key in versions]
    days = days_of(tx, composers, people, moment)
    of_everybody = renderings.put(tx, notice(tx, broadcast))
    is_per_office = filling.is_per_office(broadcast)
    rows = []
    for chat in people:
        key = chats.key_of(chat)
        of_chat = {"chat_id": key, "account": account_of(chat), "version": versions[key]}
        if chat.channel not in composers:
            rows.append(left_out(of_wave, "channel_off") | of_chat)
            continue
        due_at = of_wave["due_at"] + days.get(key, 0) * quota.DAY
        times = {"due_at": due_at, "wanted_at": due_at}
        own = renderings.put(tx, notice_to(tx, broadcast, key)) if is_per_office else of_everybody
        is_first = {"rendering": own, "is_first_contact": key in days}
        rows.append({**of_wave, **of_chat, **times, **is_first})
    return rows


def repeat(tx: Tx, composers: Composers, broadcast_id: int, now: datetime) -> int:
    """Send again what has failed or was left out; returns to how many chats.

    Notices leave over as many days as the allowance takes.
    """
    lost = allowance.lost_notices(tx, broadcast_id)
    days = days_of(tx, composers, tuple(lost.values()), now)
    reopened = operations.reopen_failed(tx, broadcast_id, now)
    for is_first in (False, True):
        calls = [call for call, chat in lost.items() if (chat.id in days) is is_first]
        allowance.begin_again(tx, calls, is_first_contact=is_first)
    for day in sorted(set(days.values()) - {0}):
        calls = [call for call, chat in lost.items() if days.get(chats.key_of(chat)) == day]
        allowance.move(tx, calls, now + day * quota.DAY)
    return reopened


def _versions(tx: Tx, broadcast_id: int, people: Sequence[int]) -> Mapping[int, int]:
    """Who needs a notice, and the how manieth.

    Whoever has yet to open theirs is then asked for every group; whoever has opened it, and serves
    one more since, gets another.
    """
    message = operations.announcement(broadcast_id)
    known = operations.planned(tx, message, people)
    return {person: 0 for person in people if person not in known} | {
        person: operations.count_of(tx, message, person)
        for person in known
        if confirmations.has_opened(tx, broadcast_id, person)
    }


def days_of(
    tx: Tx, composers: Composers, people: Sequence[ChatRow], moment: datetime
) -> Mapping[int, int]:
    """The day on which each of those whose conversation begins may be written to."""
    first = [chat for chat in people if is_first_contact(composers.get(chat.channel), chat, moment)]
    days: dict[int, int] = {}
    for account in dict.fromkeys(account_of(chat) for chat in first):
        own = [chat for chat in first if account_of(chat) == account]
        limit = composers[own[0].channel].daily_people
        days |= days_for(tx, account, own, limit, moment)
    return days


def days_for(
    tx: Tx, account: str, people: Sequence[ChatRow], limit: int, moment: datetime
) -> Mapping[int, int]:
    """The day, from `moment` on, on which an account may write to each person first."""
    begun = allowance.first_contacts(tx, account, moment - quota.DAY)
    return quota.spread([chats.key_of(chat) for chat in people], begun, limit, moment)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many people would be asked in each tier, and over how many days.

    `first` of them are written to first, `a_day` counts these from today on, and `limit` is the
    smallest allowance that applies (0: none).
    """

    by_tier: Mapping[Tier, int]
    first: int = 0
    a_day: Sequence[int] = ()
    limit: int = 0


def outlook(tx: Tx, composers: Composers, selector: Selector, moment: datetime) -> Outlook:
    """Who would be asked if an announcement came due at `moment`."""
    seen: dict[int, ChatRow] = {}
    by_tier: dict[Tier, int] = {}
    for tier in selector.tiers:
        targets = audiences.through_people(tx, audiences.narrowed(selector, tier))
        people = {
            chats.key_of(chat): chat for asked in people_of(tx, targets).values() for chat in asked
        }
        new = {key: chat for key, chat in people.items() if key not in seen}
        by_tier[tier] = len(new)
        seen |= new
    days = days_of(tx, composers, tuple(seen.values()), moment)
    limits = [composers[seen[key].channel].daily_people for key in days]
    lowest = min(filter(None, limits), default=0)
    return Outlook(by_tier, len(days), quota.a_day(days.values()), lowest)

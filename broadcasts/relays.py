"""Announcements to people: contacts, and Admin Grup who pass them on to groups we cannot enter.

Whoever wrote within the window of their platform gets the full text at once, and what falls back
on the notice if the window is closed by then. Everybody else gets the notice, an approved template
with one button; the tap opens the window and brings the full text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from broadcasts import quota
from broadcasts.calls import in_parts, left_out, row_of
from broadcasts.drafting import announcement
from broadcasts.notices import notice, question
from outbox.enqueue import Composer, Composers, account_of
from storage import (
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

SPARE = timedelta(minutes=10)  # a window that closes so soon may be closed when the call leaves


@dataclass(slots=True)
class _Rows:
    """The rows of some targets, and the renderings that they share."""

    of_wave: Mapping[str, Any]
    notice: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, Sequence[str]] = field(default_factory=dict)  # by channel


def people_of(tx: Tx, targets: Sequence[Target]) -> Mapping[int, Sequence[ChatRow]]:
    """The private chats of those who are asked for each target."""
    contacts = chats.of_ids(tx, [target.chat_id for target in targets if target.is_contact])
    relayed = [target.chat_id for target in targets if target.is_relayed]
    return {
        **{chats.key_of(contact): [contact] for contact in contacts},
        **group_admins.of_groups(tx, relayed),
    }


def has_window(composer: Composer | None, chat: ChatRow, moment: datetime) -> bool:
    """Whether free text will be taken in a chat at a time."""
    if composer is None or composer.window is None:
        return True
    return chat.heard_at is not None and chat.heard_at + composer.window > moment + SPARE


def write(
    tx: Tx,
    composers: Composers,
    broadcast: Broadcast,
    wave: Wave,
    targets: Sequence[Target],
    now: datetime,
) -> None:
    """Write down who is asked for these targets, and the calls to whoever has none yet."""
    asked = people_of(tx, targets)
    number = broadcasts.key_of(broadcast)
    pairs = [(target, chats.key_of(chat)) for target, people in asked.items() for chat in people]
    confirmations.add(tx, number, pairs)
    made = _Rows(row_of(broadcast, wave), renderings.put(tx, notice(tx, broadcast)))
    _leave_out_groups_without_admin(made, targets, asked)
    everybody = {chats.key_of(chat): chat for people in asked.values() for chat in people}
    known = operations.planned(tx, operations.announcement(number), tuple(everybody))
    for chat in (everybody[chat_id] for chat_id in sorted(known)):
        _ask_about_more(tx, composers, broadcast, made, chat)
    new = [chat for key, chat in everybody.items() if key not in known]
    moment = max(wave.due_at, now)
    ready = [chat for chat in new if has_window(composers.get(chat.channel), chat, moment)]
    for chat in ready:
        _write_at_once(tx, composers, broadcast, made, chat)
    _write_notices(tx, composers, made, [chat for chat in new if chat not in ready], moment)
    operations.add_fresh(tx, made.rows)


def _leave_out_groups_without_admin(
    made: _Rows, targets: Sequence[Target], asked: Mapping[int, Sequence[ChatRow]]
) -> None:
    for target in targets:
        if not asked.get(target.chat_id):
            of_chat = {"chat_id": target.chat_id, "account": target.account}
            made.rows.append(left_out(made.of_wave, "no_admin") | of_chat)


def _write_at_once(
    tx: Tx, composers: Composers, broadcast: Broadcast, made: _Rows, chat: ChatRow
) -> None:
    of_chat = _of_chat(chat)
    composer = composers.get(chat.channel)
    if composer is None:
        made.rows.append(left_out(made.of_wave, "channel_off") | of_chat)
        return
    if chat.channel not in made.parts:
        composed = composer.compose(announcement(tx, broadcast))
        made.parts[chat.channel] = [renderings.put(tx, part) for part in composed]
    fallback = made.notice if composer.window is not None else None
    made.rows += [
        call | of_chat for call in in_parts(made.of_wave, made.parts[chat.channel], fallback)
    ]
    asking = question(tx, broadcast, chats.key_of(chat))
    made.rows.append(
        {
            **made.of_wave,
            **of_chat,
            "message": operations.question_after(made.of_wave["message"]),
            "is_final": False,
            "rendering": renderings.put(tx, asking),
        }
    )


def _ask_about_more(
    tx: Tx, composers: Composers, broadcast: Broadcast, made: _Rows, chat: ChatRow
) -> None:
    """Let the question of somebody who has been planned for name these groups, too.

    If it has left already, they are asked anew; whoever has yet to open the text will be.
    """
    number, chat_id = broadcasts.key_of(broadcast), chats.key_of(chat)
    message = operations.question_after(operations.announcement(number))
    asking = renderings.put(tx, question(tx, broadcast, chat_id))
    if operations.reword(tx, message, chat_id, asking):
        return
    before = operations.count_of(tx, message, chat_id)
    if before or confirmations.has_opened(tx, number, chat_id):
        composer = composers.get(chat.channel)
        is_narrow = composer is not None and composer.window is not None
        again = {
            "message": message,
            "version": before,
            "is_final": False,
            "rendering": asking,
            "fallback": made.notice if is_narrow else None,
        }
        made.rows.append({**made.of_wave, **_of_chat(chat), **again})


def _write_notices(
    tx: Tx, composers: Composers, made: _Rows, people: Sequence[ChatRow], moment: datetime
) -> None:
    """The notices of each account, as many a day as it may send first."""
    for account in dict.fromkeys(account_of(chat) for chat in people):
        own = [chat for chat in people if account_of(chat) == account]
        limit = composers[own[0].channel].daily_people
        days = days_for(tx, account, own, limit, moment)
        for chat in own:
            due_at = made.of_wave["due_at"] + days[chats.key_of(chat)] * quota.DAY
            made.rows.append(
                {
                    **made.of_wave,
                    **_of_chat(chat),
                    "rendering": made.notice,
                    "is_template": True,
                    "due_at": due_at,
                    "wanted_at": due_at,
                }
            )


def days_for(
    tx: Tx, account: str, people: Sequence[ChatRow], limit: int, moment: datetime
) -> Mapping[int, int]:
    """The day, from `moment` on, on which an account may write to each person first."""
    begun = {
        (chat_id, quota.day_of(due_at, moment))
        for chat_id, due_at in operations.first_contacts(tx, account, moment - quota.DAY)
    }
    return quota.spread([chats.key_of(chat) for chat in people], begun, limit)


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
    first = [
        chat for chat in seen.values() if not has_window(composers.get(chat.channel), chat, moment)
    ]
    days: list[int] = []
    for account in dict.fromkeys(account_of(chat) for chat in first):
        own = [chat for chat in first if account_of(chat) == account]
        limit = composers[own[0].channel].daily_people
        days += days_for(tx, account, own, limit, moment).values()
    limits = [composers[chat.channel].daily_people for chat in first]
    return Outlook(by_tier, len(first), quota.a_day(days), min(filter(None, limits), default=0))


def _of_chat(chat: ChatRow) -> dict[str, Any]:
    return {"chat_id": chats.key_of(chat), "account": account_of(chat)}

"""A recurring announcement in words: its rule, and the next days with their names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from broadcasts import recurrence
from broadcasts.recurrence import Rule, Turn
from registry import calendar
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import recurring as texts
from texts.markup import Html

SHOWN: Final = 5  # days ahead


def rule_of(broadcast: Broadcast) -> Rule | None:
    """The rule by which it comes again; None if it comes once."""
    return recurrence.unpack(broadcast.recurrence) if broadcast.recurrence else None


def turns(tx: Tx, broadcast: Broadcast, rule: Rule, after: datetime) -> Iterator[Turn]:
    """The times after a moment, by the wall clock and the calendar of its office."""
    office = tx.get_one(Office, broadcast.office)
    off_name = calendar.hours_of(tx, office, after).workdays.off_name
    return recurrence.turns(rule, office.timezone, after, off_name)


def words(tx: Tx, broadcast: Broadcast) -> str:
    """The rule in words; empty if it comes once."""
    rule, zone = rule_of(broadcast), tx.get_one(Office, broadcast.office).timezone
    if rule is None:
        return ""
    skips = rule.skips_days_off
    return texts.rule(rule.every.value, rule.numbers, rule.at, rule.last, zone, skips=skips)


def next_days(tx: Tx, broadcast: Broadcast, rule: Rule, now: datetime) -> Html:
    """The next days it comes, holidays marked."""
    found = list(islice(turns(tx, broadcast, rule, now), SHOWN + 1))
    days = [(turn.day, turn.holiday) for turn in found[:SHOWN]]
    return texts.next_days(days, has_more=len(found) > SHOWN)

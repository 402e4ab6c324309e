"""Telling operators what is wrong: once when it begins, every six hours, and when it is over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from bot import troubles
from bot.troubles import Trouble
from channels.base import Message
from outbox import enqueue
from outbox.enqueue import Composers, account_of
from registry import access, consent
from storage import alerts
from storage.alerts import Alert, Kind
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.engine import Tx
from texts import alerts as texts

AGAIN_AFTER: Final = timedelta(hours=6)
CALM: Final = timedelta(minutes=5)  # unseen for so long it is over: longer than between two looks


class Telling(StrEnum):
    """What operators hear about an alert now."""

    NOTHING = "nothing"
    BEGAN = "began"
    GOES_ON = "goes_on"
    ENDED = "ended"
    DROP = "drop"
    """It is over, and nobody had heard of it."""


def telling(
    seen_at: datetime, told_at: datetime | None, watched_since: datetime, now: datetime
) -> Telling:
    """What is to be told of something last seen then and told of then.

    Who has just begun to watch cannot know that it is over: a restart tells nothing anew.
    """
    if now - max(seen_at, watched_since) < CALM:
        if told_at is None:
            return Telling.BEGAN if seen_at >= watched_since else Telling.NOTHING
        return Telling.GOES_ON if now - told_at >= AGAIN_AFTER else Telling.NOTHING
    return Telling.DROP if told_at is None else Telling.ENDED


def reached(chats: Sequence[ChatRow], dead: Collection[str]) -> list[ChatRow]:
    """Where to tell each operator: not through an account that is refused, if they have another.

    `chats` are grouped by person, as `registry.access.operators` gives them.
    """
    found: list[ChatRow] = []
    for _, group in groupby(chats, key=lambda chat: chat.person_id):
        own = list(group)
        found += [chat for chat in own if account_of(chat) not in dead] or own
    return found


class Alarm:
    """Watches for as long as this process leads; what is known stands in the database."""

    def __init__(
        self,
        composers: Composers,
        accounts: Collection[str],
        free_share: Callable[[], float | None],
        since: datetime,
    ) -> None:
        self._composers = composers
        self._accounts = tuple(accounts)
        self._free_share = free_share
        self._since = since

    def has_work(self, tx: Tx, now: datetime) -> bool:
        """Whether anything is wrong or was: most of the time nothing has to be written."""
        return alerts.is_any(tx) or bool(self._seen(tx, now))

    def look(self, tx: Tx, now: datetime) -> bool:
        """Note what is wrong and tell what is news; true if anything was told."""
        for trouble in self._seen(tx, now):
            alerts.see(tx, trouble.kind, trouble.subject, trouble.detail, now)
        known = alerts.everything(tx)
        dead = {alert.subject for alert in known if alert.kind is Kind.ACCOUNT}
        news = [self._tell(tx, alert, dead, now) for alert in known]
        return any(news)

    def _seen(self, tx: Tx, now: datetime) -> Sequence[Trouble]:
        return troubles.seen(tx, self._accounts, self._free_share(), now)

    def _tell(self, tx: Tx, alert: Alert, dead: Collection[str], now: datetime) -> bool:
        told = telling(alert.seen_at, alert.told_at, self._since, now)
        if told is Telling.NOTHING:
            return False
        if told in (Telling.ENDED, Telling.DROP):
            alerts.end(tx, alert)
        if told is Telling.DROP:
            return False
        message = Message(_sentence(alert, told))
        key = f"alert:{alert.kind.value}:{alert.subject}:{told.value}:{now.isoformat()}"
        for chat in reached(access.operators(tx, now), dead):
            if chat.channel in self._composers and consent.wants_messages(tx, chat):
                enqueue.say(tx, self._composers, chat, message, key=key, now=now, lane=Lane.NOTICE)
        alert.told_at = now
        return True


def _sentence(alert: Alert, told: Telling) -> str:
    what = (alert.kind.value, alert.subject, alert.detail)
    if told is Telling.BEGAN:
        return texts.began(*what)
    if told is Telling.GOES_ON:
        return texts.goes_on(*what, alert.began_at)
    return texts.ended(*what, alert.began_at, alert.seen_at)

"""The topics of claims in the forum group that is an office's desk: all that happens, and buttons.

They are those of the examiner; whoever publishes as well is told in private chats.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from channels.base import Button, Message
from storage import hoax_claims, topics
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.hoax_entries import ClaimAct, HoaxEntry
from storage.offices import Office
from storage.topics import CaseTopic, DeskGroup
from texts import claims_desk as texts
from texts.markup import Html
from threads import naming, topic_calls
from threads.context import Act

AGAIN_AFTER: Final = timedelta(minutes=10)  # until a refused topic is tried again
AT_ONCE: Final = 50  # topics that one look begins
_ENDS: Final = frozenset({ClaimAct.CLOSED, ClaimAct.PUBLISHED})
_BEGINS_AGAIN: Final = frozenset({ClaimAct.REOPENED, ClaimAct.WITHDRAWN})


def mirror(act: Act, claim: HoaxClaim, entry: HoaxEntry) -> None:
    """Tell in the claim's topic what has happened, unless it was said there; once for each."""
    number = hoax_claims.key_of(claim)
    topic = topics.lock_newest_of_claim(act.tx, number)
    if topic is not None and topic.is_in_use and topic.office != claim.office:
        topic_calls.say(act, topic, _key(topic, entry), Message(_line(act, claim, entry)))
        topic_calls.leave(act, topic)
        topic = None
    desk = topics.desk_of(act.tx, claim.office)
    if desk is None:
        return
    if topic is None or not topic.is_in_use:
        if not claim.is_open:
            return
        topic = _begin(act, claim, desk)
    if entry.act in _BEGINS_AGAIN:
        topic_calls.set_open(act, topic, is_open=True)
    if entry.act is not ClaimAct.OPENED and not topic_calls.was_said_in(act, topic):
        topic_calls.say(act, topic, _key(topic, entry), Message(_line(act, claim, entry)))
    if entry.act in _ENDS or claim.merged_into is not None:
        topic_calls.set_open(act, topic, is_open=False)


def has_work(tx: Tx, now: datetime) -> bool:
    """Whether any claim lacks its topic."""
    return bool(topics.claims_to_begin(tx, now - AGAIN_AFTER, 1))


def look_after(act: Act) -> None:
    """Begin topics for the claims of a new desk, and those that were lost or refused."""
    for number in topics.claims_to_begin(act.tx, act.now - AGAIN_AFTER, AT_ONCE):
        claim = hoax_claims.lock(act.tx, number)
        desk = topics.desk_of(act.tx, claim.office) if claim else None
        if claim is not None and desk is not None and claim.is_open:
            _begin(act, claim, desk)


def _begin(act: Act, claim: HoaxClaim, desk: DeskGroup) -> CaseTopic:
    number = hoax_claims.key_of(claim)
    name = texts.topic_name(number, claim.title, is_flagged=claim.is_flagged)
    topic = topic_calls.begin(act, desk, name, claim_id=number)
    rows = (
        (_button(texts.TAKE, "take", number), _button(texts.ESCALATE, "up", number)),
        (_button(texts.MERGE, "merge", number), _button(texts.CLOSE, "close", number)),
        (_button(texts.OPEN_CLAIM, "see", number),),
    )
    first = Message(texts.topic_first(number, claim.title, claim.narrative), rows)
    topic_calls.say(act, topic, f"{topic.message}:first", first)
    return topic


def _button(label: str, word: str, number: int) -> Button:
    """Without a version: what holds by then is looked at when it is pressed."""
    return Button(label, f"klaim:{word}:{number}")


def _key(topic: CaseTopic, entry: HoaxEntry) -> str:
    return f"{topic.message}:entry:{entry.id}"


def _line(act: Act, claim: HoaxClaim, entry: HoaxEntry) -> Html:
    code = entry.facts.get("to")
    where = act.tx.get(Office, code) if isinstance(code, str) else None
    who = naming.of_staff(act.tx, entry.author)
    return texts.happened(entry.act, who, where.name if where else "", entry.text)

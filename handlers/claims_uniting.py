"""Claims are united and split in a private chat: chosen from a list, then confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from channels.base import Button
from handlers.claims_turn import (
    NAME,
    Turn,
    leave_button,
    over,
    say_about,
    see_button,
    standing,
)
from handlers.claims_views import newest_reports
from handlers.context import Result, number_of, toast
from hoaxes import resembling, uniting
from hoaxes.errors import NothingToSplit, UnknownClaim
from hoaxes.finding import visible
from storage import hoax_claims, hoax_reports
from storage.hoax_claims import HoaxClaim
from texts import claims_chat_desk as texts
from texts import claims_desk as labels
from texts import service

_NUMBERS: Final = re.compile(r"\d{1,9}", re.ASCII)


def ask_into(turn: Turn) -> Result:
    """With which claim? Those that are most like it are a tap away."""
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    found = resembling.nearby(turn.tx, turn.actor, claim)
    data = f"{NAME}:into:{claim.id}:{turn.seen or claim.version}"
    rows = [(Button(texts.number(one.id), f"{data}:{one.id}"),) for one in found]
    state = standing(turn.context, "into", claim=claim.id, seen=turn.seen or claim.version)
    listed = [(hoax_claims.key_of(one), one.title) for one in found]
    question = texts.ask_into(claim.id, listed)
    return say_about(turn.claim_id, question, *rows, (leave_button(),), state=state)


def read_into(turn: Turn) -> Result:
    """Read the number that was typed."""
    typed = _NUMBERS.search(turn.context.text)
    if typed is None:
        return say_about(turn.claim_id, texts.NUMBER_PLEASE, (leave_button(),))
    return _confirm(turn, int(typed[0]))


def confirm_into(turn: Turn) -> Result:
    """This one: sure?"""
    chosen = number_of(turn.word)
    return _confirm(turn, chosen) if chosen is not None else toast(service.OLD_BUTTON)


def _confirm(turn: Turn, chosen: int) -> Result:
    claim, target = visible(turn.tx, turn.actor, turn.claim_id), _known(turn, chosen)
    state = standing(turn.context, "merging", claim=claim.id, seen=turn.seen, into=target.id)
    yes = Button(labels.YES_MERGE, f"{NAME}:merged:{claim.id}")
    question = texts.confirm_merge(claim.id, claim.reports, target.id, target.title)
    return say_about(turn.claim_id, question, (yes, leave_button()), state=state)


def _known(turn: Turn, chosen: int) -> HoaxClaim:
    target = resembling.known(turn.tx, turn.actor, chosen)
    if target is None:
        raise UnknownClaim
    return target


def merge(turn: Turn) -> Result:
    """Unite them."""
    if not turn.is_asked("merging"):
        return toast(service.OLD_BUTTON)
    act = turn.act("merge", turn.kept.get("seen"))
    into = uniting.merge(act, turn.claim_id, int(turn.kept.get("into", 0)))
    number = hoax_claims.key_of(into)
    said = texts.merged(turn.claim_id, number, into.reports)
    return say_about(number, said, (see_button(number),), state=over(turn.context))


def ask_which(turn: Turn) -> Result:
    """Which of its reports are about something else?"""
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    found = newest_reports(turn, claim)
    if claim.reports < 2:
        raise NothingToSplit
    listed = [(place, one.text) for place, one in enumerate(found, 1)]
    state = standing(
        turn.context, "which", claim=claim.id, seen=turn.seen or claim.version,
        shown=[hoax_reports.key_of(one) for one in found],
    )  # fmt: skip
    question = texts.ask_which(claim.id, listed)
    return say_about(turn.claim_id, question, (leave_button(),), state=state)


def confirm_which(turn: Turn) -> Result:
    """Read which ones were typed: sure?"""
    shown: Sequence[int] = turn.kept.get("shown", ())
    places = dict.fromkeys(int(found) for found in _NUMBERS.findall(turn.context.text))
    if not places or not all(1 <= place <= len(shown) for place in places):
        return say_about(turn.claim_id, texts.PLACES_PLEASE, (leave_button(),))
    chosen = [shown[place - 1] for place in places]
    state = standing(turn.context, "splitting", claim=turn.claim_id, seen=turn.seen, chosen=chosen)
    yes = Button(labels.YES_SPLIT, f"{NAME}:parted:{turn.claim_id}")
    question = texts.confirm_split(turn.claim_id, len(chosen))
    return say_about(turn.claim_id, question, (yes, leave_button()), state=state)


def split(turn: Turn) -> Result:
    """Make a claim of its own of them."""
    if not turn.is_asked("splitting"):
        return toast(service.OLD_BUTTON)
    act = turn.act("split", turn.kept.get("seen"))
    new = uniting.split(act, turn.claim_id, turn.kept.get("chosen", ()))
    number = hoax_claims.key_of(new)
    said = texts.split(turn.claim_id, number, new.reports)
    return say_about(number, said, (see_button(number),), state=over(turn.context))


TYPED: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {"into": read_into, "which": confirm_which}
)
"""What the words mean that a question has asked for."""
ACTIONS: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {
        "merge": ask_into,
        "into": confirm_into,
        "merged": merge,
        "split": ask_which,
        "parted": split,
    }
)
"""What the buttons mean."""

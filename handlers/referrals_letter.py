"""To whom a claim goes, and the letter, before the pack is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Final

from channels.base import Button
from handlers.context import Result, say, toast
from handlers.referrals_turn import Turn, button, leave_button, over, standing
from hoaxes import agencies, referring
from hoaxes.errors import LongLetter, NoAgency
from hoaxes.finding import office_of, visible
from hoaxes.referring import Order
from registry.access import NotAllowed, Permission
from storage import referrals
from storage.offices import Office
from texts import referrals as words
from texts import referrals_chat as texts
from texts import service

CHOICES: Final = 7  # institutions; with what was done and the way out they fit a WhatsApp list
DONE: Final = 2  # referrals that a button leads to, the newest
_FIELDS: Final = ("agency", "number", "addressee", "letter")


def choose(turn: Turn) -> Result:
    """To which institution?"""
    claim = visible(turn.tx, turn.actor, turn.number)
    office = _office(turn, turn.number)
    done = referrals.of_claim(turn.tx, turn.number)
    told = [
        words.listed(one.agency_name, one.state, one.changed_at, office.timezone) for one in done
    ]
    rows = [
        *((button(_label(one.name), "ke", turn.number, one.code),)
          for one in agencies.known(turn.tx, office)[:CHOICES]),
        *((button(_label(one.agency_name, texts.SEE), "lihat", one.id),) for one in done[-DONE:]),
        (leave_button(),),
    ]  # fmt: skip
    return say(texts.choose(turn.number, claim.title, told), *rows, state=over(turn.context))


def draft(turn: Turn) -> Result:
    """The letter for an institution as it is offered."""
    claim = visible(turn.tx, turn.actor, turn.number)
    office = _office(turn, turn.number)
    to = agencies.find(turn.tx, office, turn.word)
    if to is None:
        raise NoAgency
    return _show(turn, turn.number, referring.drafted(turn.tx, claim, office, to))


def make(turn: Turn) -> Result:
    """Hand it over with this letter; the pack follows."""
    order = _kept(turn)
    if order is None:
        return toast(service.OLD_BUTTON)
    claim_id = int(turn.kept["claim"])
    act = turn.act("refer")
    made = referring.refer(act, claim_id, order, wants_file=turn.takes_files)
    told = texts.made if turn.takes_files else texts.made_for_desk
    see = button(texts.SEE, "lihat", referrals.key_of(made))
    return say(told(claim_id, made.agency_name), (see,), state=over(turn.context))


def ask_letter(turn: Turn) -> Result:
    """What should it say?"""
    return _ask(turn, "letter", texts.ASK_LETTER)


def ask_number(turn: Turn) -> Result:
    """Which number has the letter?"""
    return _ask(turn, "number", texts.ASK_NUMBER)


def ask_addressee(turn: Turn) -> Result:
    """To whom is it written?"""
    return _ask(turn, "addressee", texts.ASK_ADDRESSEE)


def _ask(turn: Turn, field: str, question: str) -> Result:
    if _kept(turn) is None:
        return toast(service.OLD_BUTTON)
    data = {name: turn.kept[name] for name in ("claim", *_FIELDS)}
    return say(question, (leave_button(),), state=standing(turn.context, field, **data))


def typed(turn: Turn) -> Result:
    """What was written into the field that was asked for."""
    order = _kept(turn)
    if order is None:
        return toast(service.OLD_BUTTON)
    written = turn.context.text
    if len(written) > referring.LONGEST_LETTER:
        raise LongLetter
    return _show(turn, int(turn.kept["claim"]), replace(order, **{turn.context.step: written}))


def _show(turn: Turn, claim_id: int, order: Order) -> Result:
    office = _office(turn, claim_id)
    to = agencies.find(turn.tx, office, order.agency)
    name = to.name if to is not None else order.agency
    state = standing(turn.context, "draft", claim=claim_id, **asdict(order))
    rows: tuple[tuple[Button, ...], ...] = (
        (button(texts.MAKE, "buat"), button(texts.CHANGE_LETTER, "surat")),
        (button(texts.CHANGE_NUMBER, "nomor"), button(texts.CHANGE_ADDRESSEE, "kepada")),
        (leave_button(),),
    )
    text = texts.draft(claim_id, name, order.addressee, order.number, order.letter)
    return say(text, *rows, state=state)


def _kept(turn: Turn) -> Order | None:
    kept = turn.kept
    if "letter" not in kept:
        return None
    return Order(*(str(kept[name]) for name in _FIELDS))


def _office(turn: Turn, claim_id: int) -> Office:
    """In whose name they act; raises NotAllowed for whoever only reads."""
    claim = visible(turn.tx, turn.actor, claim_id)
    code = office_of(turn.actor, claim)
    if code is None:
        raise NotAllowed(Permission.VERIFY, claim.office)
    return turn.tx.get_one(Office, code)


def _label(name: str, before: str = "") -> str:
    """What fits on a button."""
    most = 20
    text = f"{before}: {name}" if before and len(before) + len(name) + 2 <= most else before or name
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


ACTIONS: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {
        "klaim": choose,
        "ke": draft,
        "buat": make,
        "surat": ask_letter,
        "nomor": ask_number,
        "kepada": ask_addressee,
    }
)
TYPED: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    dict.fromkeys(("letter", "number", "addressee"), typed)
)

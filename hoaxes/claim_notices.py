"""Who of the desks hears of a claim: those who verify for the office it is with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from channels.base import Button, Message, Part, TemplateCall
from outbox import enqueue
from registry import consent
from registry.access import PERMISSIONS, Permission
from registry.availability import availability
from storage import chats, hoax_claims, hoax_entries, roles
from storage.broadcasts import Lane
from storage.calendar import Mode
from storage.chats import ChatRow
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import NATIONAL_CODE, Office
from storage.roles import Role
from texts import claims_desk as texts
from texts import whatsapp as templates
from texts.markup import Html
from threads.context import Act
from threads.talking import is_window_closed

AT_ONCE: Final = 3  # new claims told one by one; what comes with them is told as a crowd
CROWD: Final = timedelta(minutes=1)
BUTTON: Final = "klaim"  # how the data of buttons about claims begins


def opened(act: Act, claim: HoaxClaim) -> None:
    """Tell those who verify for the examiner of a new claim; many at once are told as a crowd.

    Where nobody does, the next office above that has somebody is told: it may pass the claim on to
    itself, but not take it before.
    """
    examiner = office = act.tx.get_one(Office, claim.office)
    lately = hoax_claims.count_new(act.tx, claim.office, act.now - CROWD)
    whom = on_duty(act.tx, office.code, act.now)
    while not whom and office.code != NATIONAL_CODE:
        office = act.tx.get_one(Office, office.parent or NATIONAL_CODE)
        whom = on_duty(act.tx, office.code, act.now)
    if lately <= AT_ONCE or claim.is_flagged:
        is_theirs = office.code == examiner.code
        told = texts.new(
            claim.id,
            claim.title,
            examiner.name,
            is_flagged=claim.is_flagged,
            has_nobody=not is_theirs,
        )
        for person in whom:
            tell_person(act, claim, person, told, *([_take(claim)] if is_theirs else ()))
    elif lately == AT_ONCE + 1:
        for person in whom:
            for chat in _reachable(act.tx, person):
                _tell_crowd(act, claim, office, chat)


def spread_to(act: Act, claim: HoaxClaim) -> None:
    """Tell the office that speaks about a claim from now on, since it has spread."""
    office = act.tx.get_one(Office, claim.publisher)
    tell_office(act, claim, office.code, texts.spread_to_you(claim.id, claim.title, office.name))


def tell_office(
    act: Act, claim: HoaxClaim, office: str, text: Html, *, but: int | None = None
) -> None:
    """Tell everybody on duty who verifies for an office, `but` one."""
    for person in on_duty(act.tx, office, act.now):
        if person != but:
            tell_person(act, claim, person, text)


def tell_person(act: Act, claim: HoaxClaim, person_id: int, text: Html, *more: Button) -> None:
    """Tell somebody of a desk about a claim; once for each act.

    Where free text is refused now, a notice leads to the claim.
    """
    for chat in _reachable(act.tx, person_id):
        key = f"{hoax_entries.at_desk(hoax_claims.key_of(claim))}{act.key}:{chat.id}"
        see = Button(texts.OPEN_CLAIM, f"{BUTTON}:see:{claim.id}")
        if is_window_closed(act, chat):
            _call(act, act.tx.get_one(Office, claim.office), str(claim.id), chat, see, key)
            continue
        message = Message(text, ((*more, see),))
        enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)


def on_duty(tx: Tx, office: str, now: datetime) -> Sequence[int]:
    """Whom an office's claims are told: its Verifikator, on piket those of them on the roster.

    Where it has none, whoever else may verify for it.
    """
    held = roles.of_office(tx, office, now)
    able = [grant for grant in held if Permission.VERIFY in PERMISSIONS[grant.role]]
    named = [grant for grant in able if grant.role is Role.VERIFIER]
    people = tuple(dict.fromkeys(grant.person_id for grant in named or able))
    reach = availability(tx, office, now)
    duty = tuple(person for person in people if person in reach.duty)
    return duty if duty and reach.mode is Mode.PIKET else people


def _reachable(tx: Tx, person: int) -> Sequence[ChatRow]:
    found = chats.private_chats(tx, person)
    return [chat for chat in found if consent.wants_messages(tx, chat)]


def _take(claim: HoaxClaim) -> Button:
    return Button(texts.TAKE, f"{BUTTON}:take:{claim.id}")


def _tell_crowd(act: Act, claim: HoaxClaim, office: Office, chat: ChatRow) -> None:
    key = f"claims:{office.code}:{claim.id}:{chat.id}"
    if is_window_closed(act, chat):
        see = Button(texts.OPEN_CLAIM, f"{BUTTON}:see:{claim.id}")
        _call(act, office, str(claim.id), chat, see, key)
        return
    message = Message(texts.crowd(office.name), ((Button(texts.LIST, f"{BUTTON}:list:0"),),))
    enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)


def _call(act: Act, office: Office, number: str, chat: ChatRow, see: Button, key: str) -> None:
    call = TemplateCall(templates.CLAIM, (office.name, number))
    part = Part(templates.filled(templates.CLAIM_BODY, *call.values), ((see,),), template=call)
    enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)

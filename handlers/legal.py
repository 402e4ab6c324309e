"""/hukum: a Pimpinan names who reads for Divisi Hukum what is said about participants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.base import Button, ButtonPressed, Message
from handlers import commands
from handlers.context import (
    Context,
    Fetched,
    Result,
    Unprepared,
    aside,
    number_of,
    say,
    toast,
)
from hoaxes import legal_reviewing
from hoaxes.legal_reviewing import CannotName
from outbox import enqueue
from registry import consent, offices
from registry.access import Actor, Permission
from storage import people
from storage.broadcasts import Lane
from storage.engine import Tx
from storage.offices import Office
from texts import legal as texts
from texts import service

SHOWN: Final = 8  # people that one message offers; a list on WhatsApp has ten rows
LABEL: Final = 20  # characters of a button


class LegalReviewers(Unprepared):
    """Showing, naming and ending."""

    name = "hukum"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show who reads, or take the next step."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.UNCHANGED)
        may = actor is not None and actor.may_approve
        if actor is None or not may or not actor.offices_with(Permission.APPROVE):
            return aside(texts.ONLY_THE_LEADER)
        if not isinstance(context.event, ButtonPressed):
            return _begin(tx, context, actor)
        match context.pressed:
            case ("leave",):
                return aside(texts.UNCHANGED)
            case (action, code, *words):
                office = tx.get(Office, code)
                if office is None or not actor.may(Permission.APPROVE, office):
                    return toast(texts.ONLY_THE_LEADER)
                return _at(tx, context, actor, office, (action, *words))
            case _:
                return toast(service.OLD_BUTTON)


def _at(tx: Tx, context: Context, actor: Actor, office: Office, words: Sequence[str]) -> Result:
    match words:
        case ("office",):
            return _overview(tx, context, office)
        case ("name",):
            return _ask(tx, context, office, is_ending=False)
        case ("end",):
            return _ask(tx, context, office, is_ending=True)
        case ("who", text) if (person := number_of(text)) is not None:
            return _name(tx, context, actor, office, person)
        case ("stop", text) if (person := number_of(text)) is not None:
            legal_reviewing.end(tx, actor, office, person, context.now)
            return aside(texts.ended(_called(tx, person), office.name))
        case _:
            return toast(service.OLD_BUTTON)


def _begin(tx: Tx, context: Context, actor: Actor) -> Result:
    own = [tx.get_one(Office, code) for code in actor.offices_with(Permission.APPROVE)]
    if len(own) == 1:
        return _overview(tx, context, own[0])
    rows = [(Button(offices.label(one), f"hukum:office:{one.code}"),) for one in own[:SHOWN]]
    return aside(texts.WHICH, *rows)


def _overview(tx: Tx, context: Context, office: Office) -> Result:
    found = legal_reviewing.reviewers(tx, office.code, context.now)
    rows = [(Button(texts.NAME_ONE, f"hukum:name:{office.code}"),)]
    if found:
        rows.append((Button(texts.END_ONE, f"hukum:end:{office.code}"),))
    return aside(texts.overview(office.name, [_called(tx, one) for one in found]), *rows)


def _ask(tx: Tx, context: Context, office: Office, *, is_ending: bool) -> Result:
    named = legal_reviewing.reviewers(tx, office.code, context.now)
    everybody = legal_reviewing.candidates(tx, office.code, context.now)
    found = [one for one in everybody if (one.id in named) is is_ending]
    if not found:
        return aside(texts.NOBODY_THERE)
    word = "stop" if is_ending else "who"
    rows = [
        (Button(one.name[:LABEL] or f"{one.id}", f"hukum:{word}:{office.code}:{one.id}"),)
        for one in found[:SHOWN]
    ]
    question = texts.WHOSE_END if is_ending else texts.WHO
    return aside(question, *rows, (Button(texts.BACK_OUT, "hukum:leave"),))


def _name(tx: Tx, context: Context, actor: Actor, office: Office, person: int) -> Result:
    try:
        legal_reviewing.name(tx, actor, office, person, context.now)
    except CannotName:
        return aside(texts.NOT_HERE)
    message = Message(texts.you_read(office.name))
    for chat in consent.own_chats(tx, person):
        key = f"{context.key}:legal:{chat.id}"
        enqueue.say(
            tx, context.composers, chat, message, key=key, now=context.now, lane=Lane.NOTICE
        )
    return aside(texts.named(_called(tx, person), office.name))


def _called(tx: Tx, person_id: int) -> str:
    person = people.get(tx, person_id)
    return person.name if person else ""

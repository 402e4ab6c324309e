"""The dialogue of /kontak in which somebody becomes a contact: number, name, what, consent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from channels.base import Button
from handlers import kinds
from handlers.context import Context, Result, State, aside, say, toast
from registry import contact_adding, offices
from registry.access import Actor, Permission
from registry.contact_rows import EASTERN, Wanted, consent_reasons, day_in
from registry.groups import audience_of
from registry.mending import Kind, MendRefused
from registry.names import MAX_NAME, one_line
from registry.numbers import international
from registry.segments import NONE, kind_label, parse_segment
from storage.chats import Category
from storage.engine import Tx
from storage.offices import Office
from texts import contacts as list_texts
from texts import contacts_chat as texts
from texts import groups as group_texts
from texts import service


def pressed(tx: Tx, context: Context, actor: Actor, words: Sequence[str]) -> Result:
    """Take the next step by a button."""
    match words, context.step:
        case (("add",), _):
            return _begin(tx, context, actor)
        case (("for", code), _):
            office = tx.get(Office, code)
            if office is None or not actor.may(Permission.REGISTER_GROUP, office):
                return toast(service.OLD_BUTTON)
            return _ask_number(office)
        case (("is", *kind), "kind") if (found := kinds.named(kind)) is not None:
            return _with_kind(context, found, is_whole=not kinds.lacks_segment(found, kind))
        case (("today",), "consent"):
            return _with_day(tx, context, context.now.astimezone(EASTERN).date())
        case (("yes",), "confirm"):
            return _add(tx, context, actor)
        case (("no",), "confirm"):
            return say(service.CANCELLED)
        case _:
            return toast(service.OLD_BUTTON)


def typed(tx: Tx, context: Context, actor: Actor) -> Result:
    """Read the answer to the question that the dialogue stands on."""
    data, text = _data(context), context.text
    match context.step:
        case "number":
            number = international(text)
            if number is None:
                return say(list_texts.NUMBER_UNREADABLE, state=context.state)
            return say(texts.ASK_NAME, state=State("kontak:name", {**data, "number": number}))
        case "name":
            name = one_line(text, MAX_NAME)
            if not name:
                return say(texts.NAME_NOT_READ, state=context.state)
            state = State("kontak:kind", {**data, "name": name})
            return say(texts.ask_category(name), *kinds.categories("kontak:is"), state=state)
        case "kind":
            return _typed_kind(context)
        case "consent":
            return _typed_day(tx, context)
        case _:
            return aside(texts.KIND_NOT_READ)


def _begin(tx: Tx, context: Context, actor: Actor) -> Result:
    if not context.policies.senders:
        return aside(texts.NO_WHATSAPP)
    own = [tx.get_one(Office, code) for code in actor.offices_with(Permission.REGISTER_GROUP)]
    if not own:
        return toast(service.NOT_YOUR_BUTTON)
    if len(own) == 1:
        return _ask_number(own[0])
    rows = [(Button(offices.label(office), f"kontak:for:{office.code}"),) for office in own]
    return aside(texts.ASK_OFFICE, *rows)


def _ask_number(office: Office) -> Result:
    return say(texts.ASK_NUMBER, state=State("kontak:number", {"office": office.code}))


def _typed_kind(context: Context) -> Result:
    data = _data(context)
    if "category" in data:
        kind = Kind(Category(data["category"]), parse_segment(context.text))
        return _with_kind(context, kind, is_whole=True)
    found = kinds.typed(context.text)
    if found is None:
        return say(texts.KIND_NOT_READ, state=context.state)
    return _with_kind(context, found, is_whole=not kinds.lacks_segment(found, ()))


def _with_kind(context: Context, kind: Kind, *, is_whole: bool) -> Result:
    data = {**_data(context), "category": kind.category.value}
    if not is_whole:
        rows = kinds.segments(f"kontak:is:{kind.category.value}")
        return say(group_texts.ASK_SEGMENT, *rows, state=State("kontak:kind", data))
    data["segment"] = kind.segment.value if kind.segment else NONE
    today = (Button(texts.TODAY, "kontak:today"),)
    return say(texts.ASK_CONSENT, today, state=State("kontak:consent", data))


def _typed_day(tx: Tx, context: Context) -> Result:
    if context.text.casefold() == texts.TODAY_WORDS:
        return _with_day(tx, context, context.now.astimezone(EASTERN).date())
    day = day_in(context.text)
    reason = next(consent_reasons(context.text, day, context.now), None)
    if day is None or reason is not None:
        return say(reason or list_texts.CONSENT_UNREADABLE, state=context.state)
    return _with_day(tx, context, day)


def _with_day(tx: Tx, context: Context, day: date) -> Result:
    data = {**_data(context), "consent": day.isoformat()}
    wanted = _wanted(tx, context, data)
    if wanted is None:
        return say(service.NOT_ALLOWED)
    text = texts.confirm(
        wanted.name,
        wanted.number,
        wanted.office.name,
        kind_label(wanted.category, wanted.segment),
        f"{day:%d/%m/%Y}",
    )
    buttons = (Button(texts.YES_ADD, "kontak:yes"), Button(texts.NO, "kontak:no"))
    return say(text, buttons, state=State("kontak:confirm", data))


def _add(tx: Tx, context: Context, actor: Actor) -> Result:
    wanted = _wanted(tx, context, _data(context))
    if wanted is None or not actor.may(Permission.REGISTER_GROUP, wanted.office):
        return say(service.NOT_ALLOWED)
    try:
        contact_adding.add(tx, wanted, actor, context.now)
    except MendRefused as refused:
        return say(refused.reason)
    return say(texts.added(wanted.name, wanted.office.name))


def _wanted(tx: Tx, context: Context, data: dict[str, Any]) -> Wanted | None:
    """Whom the dialogue is about; None where the office or our number is gone meanwhile."""
    office, kind = tx.get(Office, data["office"]), kinds.named([data["category"], data["segment"]])
    account = context.policies.senders.get(audience_of(kind.category)) if kind else None
    if office is None or kind is None or account is None:
        return None
    day = date.fromisoformat(data["consent"])
    return Wanted(data["number"], data["name"], office, kind.category, day, account, kind.segment)


def _data(context: Context) -> dict[str, Any]:
    return dict(context.state.data) if context.state else {}

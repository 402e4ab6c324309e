"""/admingrup: WhatsApp groups by name, and the Admin Grup who pass announcements on to them."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Button, ButtonPressed
from handlers import commands, kinds
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    State,
    Unprepared,
    aside,
    number_of,
    say,
    show,
    toast,
)
from registry import mending, offices, relays
from registry.access import Actor, Permission
from registry.mending import Kind
from registry.names import one_line
from registry.segments import asks_segment, kind_label, parse_segment
from storage import chats, group_admins
from storage.chats import Category, ChatRow
from storage.engine import Tx
from storage.offices import Office
from texts import groups as group_texts
from texts import relay_groups as texts
from texts import service

LONGEST_TITLE = 100  # characters; WhatsApp's own limit
SHOWN_GROUPS = 8  # of an office; a list has ten rows


class RelayGroups(Unprepared):
    """Registering a group that we cannot enter, and who passes on to it."""

    name = "admingrup"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Take the next step."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if actor is None or not actor.offices_with(Permission.REGISTER_GROUP):
            return say(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        if entry is not None:
            return self._begin(tx, actor)
        return self._typed(tx, context, actor)

    def _begin(self, tx: Tx, actor: Actor) -> Result:
        own = [tx.get_one(Office, code) for code in actor.offices_with(Permission.REGISTER_GROUP)]
        if len(own) == 1:
            return _list(tx, own[0])
        choices = [
            (Button(offices.label(office), f"admingrup:office:{office.code}"),) for office in own
        ]
        return aside(texts.ASK_WHICH_OFFICE, *choices)

    def _typed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        data = dict(context.state.data) if context.state else {}
        office = tx.get(Office, str(data.get("office", "")))
        if office is None or not actor.may(Permission.REGISTER_GROUP, office):
            return say(service.NOT_ALLOWED)
        if context.step == "title":
            title = one_line(context.text, LONGEST_TITLE)
            if not title:
                return say(texts.TITLE_NOT_READ, state=context.state)
            return _ask_category(office, title)
        if "category" in data:
            kind = Kind(Category(str(data["category"])), parse_segment(context.text))
            return _register(tx, context, actor, office, str(data["title"]), kind)
        found = kinds.typed(context.text)
        if found is None:
            return say(texts.CATEGORY_NOT_READ, state=context.state)
        return _proceed(tx, context, actor, office, found, ())

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("office" | "new" as step, code):
                office = tx.get(Office, code)
                if office is None or not actor.may(Permission.REGISTER_GROUP, office):
                    return toast(service.OLD_BUTTON)
                return _list(tx, office) if step == "office" else _ask_title(office)
            case ("category", *words):
                return self._categorise(tx, context, actor, words)
            case ("set", text, *words) if (number := number_of(text)) is not None:
                return self._about_group(tx, context, actor, "set", number, words)
            case (step, text) if (number := number_of(text)) is not None:
                return self._about_group(tx, context, actor, step, number)
            case _:
                return toast(service.OLD_BUTTON)

    def _categorise(self, tx: Tx, context: Context, actor: Actor, words: Sequence[str]) -> Result:
        data = dict(context.state.data) if context.state else {}
        office, kind = tx.get(Office, str(data.get("office", ""))), kinds.named(words)
        if kind is None or office is None or context.step != "category":
            return toast(service.OLD_BUTTON)
        if not actor.may(Permission.REGISTER_GROUP, office):
            return toast(service.OLD_BUTTON)
        return _proceed(tx, context, actor, office, kind, words)

    def _about_group(
        self,
        tx: Tx,
        context: Context,
        actor: Actor,
        step: str,
        number: int,
        words: Sequence[str] = (),
    ) -> Result:
        group = chats.get(tx, number)
        office = tx.get(Office, group.office or "") if group else None
        if group is None or office is None or not group.is_relayed:
            return toast(service.OLD_BUTTON)
        if not actor.may(Permission.REGISTER_GROUP, office):
            return toast(service.NOT_YOUR_BUTTON)
        if group not in relays.of_office(tx, office.code):
            return aside(texts.GROUP_GONE)
        if step == "set":
            return _set_kind(tx, context, actor, group, words)
        return _act(tx, context, actor, office, group, step)


def _act(
    tx: Tx, context: Context, actor: Actor, office: Office, group: ChatRow, step: str
) -> Result:
    match step:
        case "open":
            return _show(tx, group)
        case "code":
            return _invite(tx, context, actor, office, group)
        case "kind":
            rows = kinds.categories(f"admingrup:set:{group.id}")
            return show(texts.ask_category(group.title), *rows, state=KEEP)
        case "segment" if group.category is not None:
            rows = kinds.segments(f"admingrup:set:{group.id}:{group.category.value}")
            return show(group_texts.ASK_SEGMENT, *rows, state=KEEP)
        case "me":
            relays.appoint(tx, group, context.chat, actor.audit_id, context.now)
            return aside(texts.appointed(group.title, office.name))
        case "remove":
            yes = Button(texts.YES_REMOVE, f"admingrup:removed:{group.id}")
            no = Button(texts.NO_REMOVE, f"admingrup:open:{group.id}")
            return show(texts.confirm_remove(group.title), (yes, no), state=KEEP)
        case "removed":
            relays.remove(tx, group, actor, office, context.now)
            return show(texts.removed(group.title))
        case _:
            return toast(service.OLD_BUTTON)


def _list(tx: Tx, office: Office) -> Result:
    found = relays.of_office(tx, office.code)
    if not found:
        return _ask_title(office)
    rows = [
        (Button(f"{place}. {group.title}"[: offices.LABEL_LENGTH], f"admingrup:open:{group.id}"),)
        for place, group in enumerate(found[:SHOWN_GROUPS], 1)
    ]
    new = (Button(texts.NEW_GROUP, f"admingrup:new:{office.code}"),)
    return aside(texts.groups_of(office.name, len(found)), *rows, new)


def _ask_title(office: Office) -> Result:
    return say(texts.ASK_TITLE, state=State("admingrup:title", {"office": office.code}))


def _ask_category(office: Office, title: str) -> Result:
    state = State("admingrup:category", {"office": office.code, "title": title})
    return say(texts.ask_category(title), *kinds.categories("admingrup:category"), state=state)


def _proceed(
    tx: Tx, context: Context, actor: Actor, office: Office, kind: Kind, words: Sequence[str]
) -> Result:
    """Register the group, once it is known for which voters it stands, if for any."""
    data = dict(context.state.data) if context.state else {}
    if kinds.lacks_segment(kind, words):
        state = State("admingrup:category", {**data, "category": kind.category.value})
        rows = kinds.segments(f"admingrup:category:{kind.category.value}")
        return say(group_texts.ASK_SEGMENT, *rows, state=state)
    return _register(tx, context, actor, office, str(data.get("title", "")), kind)


def _register(
    tx: Tx, context: Context, actor: Actor, office: Office, title: str, kind: Kind
) -> Result:
    group = relays.register(
        tx, title, office, kind.category, actor, context.now, segment=kind.segment
    )
    code = relays.invite(tx, group, actor, office, context.now)
    text = texts.registered(group.title, office.name, code, relays.ADMINS)
    return say(text, *_admin_button(group))


def _set_kind(
    tx: Tx, context: Context, actor: Actor, group: ChatRow, words: Sequence[str]
) -> Result:
    kind = kinds.named(words)
    if kind is None:
        return toast(service.OLD_BUTTON)
    if kinds.lacks_segment(kind, words):
        rows = kinds.segments(f"admingrup:set:{group.id}:{kind.category.value}")
        return show(group_texts.ASK_SEGMENT, *rows, state=KEEP)
    mending.classify(tx, group, kind, context.policies.senders, actor, context.now)
    return _show(tx, group)


def _invite(tx: Tx, context: Context, actor: Actor, office: Office, group: ChatRow) -> Result:
    code = relays.invite(tx, group, actor, office, context.now)
    lacking = max(relays.ADMINS - group_admins.count(tx, chats.key_of(group)), 1)
    return aside(texts.invitation(group.title, code, lacking), *_admin_button(group))


def _show(tx: Tx, group: ChatRow) -> Result:
    category = kind_label(group.category, group.segment) if group.category else ""
    admins = group_admins.count(tx, chats.key_of(group))
    more = (
        Button(texts.NEW_CODE, f"admingrup:code:{group.id}"),
        Button(texts.REMOVE, f"admingrup:remove:{group.id}"),
    )
    has_segment = group.category is not None and asks_segment(group.category)
    segment = (Button(texts.CHANGE_SEGMENT, f"admingrup:segment:{group.id}"),)
    mend = (
        Button(texts.CHANGE_CATEGORY, f"admingrup:kind:{group.id}"),
        *(segment if has_segment else ()),
    )
    text = texts.group(group.title, category, admins, relays.ADMINS)
    return aside(text, *_admin_button(group), mend, more)


def _admin_button(group: ChatRow) -> Sequence[tuple[Button, ...]]:
    return ((Button(texts.IT_IS_ME, f"admingrup:me:{group.id}"),),)

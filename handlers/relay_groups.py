"""/admingrup: WhatsApp groups by name, and the Admin Grup who pass announcements on to them."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Button, ButtonPressed
from handlers import commands
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
from registry import groups, offices, relays
from registry.access import Actor, Permission
from registry.names import one_line
from storage import chats, group_admins
from storage.chats import Category, ChatRow
from storage.engine import Tx
from storage.offices import Office
from texts import relay_groups as texts
from texts import service

LONGEST_TITLE = 100  # characters; WhatsApp's own limit
SHOWN_GROUPS = 8  # of an office; a list has ten rows
COLUMNS = 2


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
        category = groups.parse_category(context.text)
        if category is None:
            return say(texts.CATEGORY_NOT_READ, state=context.state)
        return _register(tx, context, actor, office, str(data.get("title", "")), category)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("office" | "new" as step, code):
                office = tx.get(Office, code)
                if office is None or not actor.may(Permission.REGISTER_GROUP, office):
                    return toast(service.OLD_BUTTON)
                return _list(tx, office) if step == "office" else _ask_title(office)
            case ("category", word):
                return self._categorise(tx, context, actor, word)
            case (step, text) if (number := number_of(text)) is not None:
                return self._about_group(tx, context, actor, step, number)
            case _:
                return toast(service.OLD_BUTTON)

    def _categorise(self, tx: Tx, context: Context, actor: Actor, word: str) -> Result:
        data = dict(context.state.data) if context.state else {}
        office = tx.get(Office, str(data.get("office", "")))
        is_known = word in set(Category) and context.step == "category"
        if not is_known or office is None or not actor.may(Permission.REGISTER_GROUP, office):
            return toast(service.OLD_BUTTON)
        return _register(tx, context, actor, office, str(data.get("title", "")), Category(word))

    def _about_group(
        self, tx: Tx, context: Context, actor: Actor, step: str, number: int
    ) -> Result:
        group = chats.get(tx, number)
        office = tx.get(Office, group.office or "") if group else None
        if group is None or office is None or not group.is_relayed:
            return toast(service.OLD_BUTTON)
        if not actor.may(Permission.REGISTER_GROUP, office):
            return toast(service.NOT_YOUR_BUTTON)
        if group not in relays.of_office(tx, office.code):
            return aside(texts.GROUP_GONE)
        return _act(tx, context, actor, office, group, step)


def _act(
    tx: Tx, context: Context, actor: Actor, office: Office, group: ChatRow, step: str
) -> Result:
    match step:
        case "open":
            return _show(tx, group)
        case "code":
            return _invite(tx, context, actor, office, group)
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
    buttons = [
        Button(groups.category_label(category), f"admingrup:category:{category.value}")
        for category in Category
    ]
    rows = [tuple(buttons[at : at + COLUMNS]) for at in range(0, len(buttons), COLUMNS)]
    state = State("admingrup:category", {"office": office.code, "title": title})
    return say(texts.ask_category(title), *rows, state=state)


def _register(
    tx: Tx, context: Context, actor: Actor, office: Office, title: str, category: Category
) -> Result:
    group = relays.register(tx, title, office, category, actor, context.now)
    code = relays.invite(tx, group, actor, office, context.now)
    text = texts.registered(group.title, office.name, code, relays.ADMINS)
    return say(text, *_admin_button(group))


def _invite(tx: Tx, context: Context, actor: Actor, office: Office, group: ChatRow) -> Result:
    code = relays.invite(tx, group, actor, office, context.now)
    lacking = max(relays.ADMINS - group_admins.count(tx, chats.key_of(group)), 1)
    return aside(texts.invitation(group.title, code, lacking), *_admin_button(group))


def _show(tx: Tx, group: ChatRow) -> Result:
    category = groups.category_label(group.category) if group.category else ""
    admins = group_admins.count(tx, chats.key_of(group))
    more = (
        Button(texts.NEW_CODE, f"admingrup:code:{group.id}"),
        Button(texts.REMOVE, f"admingrup:remove:{group.id}"),
    )
    text = texts.group(group.title, category, admins, relays.ADMINS)
    return aside(text, *_admin_button(group), more)


def _admin_button(group: ChatRow) -> Sequence[tuple[Button, ...]]:
    return ((Button(texts.IT_IS_ME, f"admingrup:me:{group.id}"),),)

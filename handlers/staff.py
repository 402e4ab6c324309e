"""/daftarpetugas: who works for an office, and the monthly question whether that is still right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.base import Button, ButtonPressed
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Unprepared,
    aside,
    number_of,
    show,
    toast,
)
from registry import offices
from registry.access import Actor, Permission
from staff import check_days, check_notices, checks, members
from staff.members import Member
from storage import staff_checks
from storage.engine import Tx
from storage.offices import Office, Tier
from storage.staff_checks import Outcome, StaffCheck
from texts import service
from texts import staff as texts
from texts.markup import paragraphs
from threads import naming
from threads.context import Act

SHOWN: Final = 8  # offices that one message offers; a list on WhatsApp has ten rows


class Staff(Unprepared):
    """Showing the list, confirming it, and going through it person by person."""

    name = "daftar"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the list, or take the step of a button."""
        actor, is_button = context.actor, isinstance(context.event, ButtonPressed)
        if actor is None or not actor.offices_with(Permission.STAFF):
            return toast(texts.ONLY_LEADERS) if is_button else aside(texts.ONLY_LEADERS)
        if not actor.may_approve:
            return toast(texts.SHARED_PHONE) if is_button else aside(texts.SHARED_PHONE)
        return self._pressed(tx, context, actor) if is_button else _begin(tx, context, actor)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case () | ("show",):  # a template's button names no office
                return _begin(tx, context, actor)
            case (action, code, *words):
                office = tx.get(Office, code)
                if office is None or not actor.may(Permission.STAFF, office):
                    return toast(texts.ONLY_LEADERS)
                return _at(tx, context, actor, office, action, words)
        return toast(service.OLD_BUTTON)


def _at(
    tx: Tx, context: Context, actor: Actor, office: Office, action: str, words: Sequence[str]
) -> Result:
    match (action, *map(number_of, words)):
        case ("show",):
            return _show(tx, context, office)
        case ("ok",):
            return _answer(tx, context, actor, office, Outcome.RIGHT)
        case ("next", int(after)):
            return _next(tx, context, actor, office, after)
        case ("done",):
            return _answer(tx, context, actor, office, Outcome.CHANGED)
        case _:
            return toast(service.OLD_BUTTON)


def _begin(tx: Tx, context: Context, actor: Actor) -> Result:
    own = [tx.get_one(Office, code) for code in actor.offices_with(Permission.STAFF)]
    if len(own) == 1:
        return _show(tx, context, own[0])
    rows = [(Button(offices.label(one), f"daftar:show:{one.code}"),) for one in own[:SHOWN]]
    return aside(texts.WHICH_OFFICE, *rows)


def _show(tx: Tx, context: Context, office: Office) -> Result:
    last = staff_checks.last_answered(tx, office.code)
    month = check_days.month_of(context.now, office.timezone)
    silent = (
        [one.name for one in checks.silent(tx, office, month, context.now)]
        if office.tier is not Tier.REGENCY
        else ()
    )
    text = paragraphs(
        check_notices.listed(tx, office, _act(tx, context)),
        texts.standing(last.answered_at if last else None, _by(tx, last), office.timezone),
        texts.silent(silent) if silent else None,
    )
    return aside(text, *check_notices.buttons(office))


def _answer(tx: Tx, context: Context, actor: Actor, office: Office, outcome: Outcome) -> Result:
    check, is_first = checks.answer(_act(tx, context), actor, office, outcome)
    if not is_first and check.answered_at is not None:
        return show(texts.already(check.answered_at, _by(tx, check), office.timezone), state=KEEP)
    return show(texts.thanks(texts.month(check.month), office.name), state=KEEP)


def _next(tx: Tx, context: Context, actor: Actor, office: Office, after: int) -> Result:
    """The next person in the order of their numbers, so that whoever left meanwhile is no gap."""
    left = [
        one
        for one in members.of_office(tx, office.code, context.now)
        if not one.is_phone and one.person_id > after and one.person_id != actor.person_id
    ]
    if not left:
        if after == 0:
            return toast(texts.NOBODY_ELSE)
        return _answer(tx, context, actor, office, Outcome.CHANGED)
    return _ask_about(office, min(left, key=lambda one: one.person_id), len(left) - 1)


def _ask_about(office: Office, one: Member, left: int) -> Result:
    text = texts.ask_about(one.name, check_notices.roles_of(one), office.name, left)
    still = Button(texts.STILL, f"daftar:next:{office.code}:{one.person_id}")
    revoke = Button(texts.REVOKE, f"cabut:who:{office.code}:{one.person_id}")
    return show(
        text, (still, revoke), (Button(texts.FINISH, f"daftar:done:{office.code}"),), state=KEEP
    )


def _by(tx: Tx, check: StaffCheck | None) -> str:
    return naming.of_staff(tx, check.answered_by) if check is not None else ""


def _act(tx: Tx, context: Context) -> Act:
    return Act(tx, context.composers, context.now, context.key)

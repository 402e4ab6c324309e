"""What an office's leaders are told about the list of its people, each in a chat of their own."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Button, Message, Part, TemplateCall
from outbox import enqueue
from registry import consent
from staff import members
from staff.members import Member
from storage import staff_checks
from storage.broadcasts import Lane
from storage.engine import Tx
from storage.offices import Office
from storage.staff_checks import StaffCheck
from texts import staff as texts
from texts import whatsapp as templates
from texts.markup import Html
from texts.registry import ROLE_LABELS
from threads.context import Act
from threads.talking import is_window_closed


def ask(act: Act, office: Office, check: StaffCheck, leaders: Sequence[Member]) -> None:
    """Ask whether the list is still right."""
    shown = texts.ask(texts.month(check.month), listed(act.tx, office, act))
    _tell(act, office, check, leaders, Message(shown, buttons(office)), "asked")


def remind(act: Act, office: Office, check: StaffCheck, leaders: Sequence[Member]) -> None:
    """Ask once more."""
    shown = texts.remind(texts.month(check.month), listed(act.tx, office, act))
    _tell(act, office, check, leaders, Message(shown, buttons(office)), "reminded")


def report(
    act: Act,
    office: Office,
    check: StaffCheck,
    leaders: Sequence[Member],
    silent: Sequence[str],
) -> None:
    """Name those under an office that have said nothing."""
    shown = texts.report(texts.month(check.month), silent)
    see = Button(texts.SEE, f"daftar:show:{office.code}")
    _tell(act, office, check, leaders, Message(shown, ((see,),)), "reported")


def buttons(office: Office) -> tuple[tuple[Button, ...], ...]:
    """The one tap, and the way through the list."""
    right = Button(texts.RIGHT, f"daftar:ok:{office.code}")
    return ((right, Button(texts.CHANGED, f"daftar:next:{office.code}:0")),)


def listed(tx: Tx, office: Office, act: Act) -> Html:
    """The list of an office in words."""
    roll = members.roll_of(tx, office.code, act.now)
    people = [(one.name, roles_of(one)) for one in roll.people]
    phones = len(roll.members) - len(people)
    return texts.roll(office.name, people, phones, roll.contacts, roll.group_admins)


def roles_of(member: Member) -> str:
    """What somebody is in an office, in words."""
    return ", ".join(ROLE_LABELS[role] for role in member.roles)


def _tell(
    act: Act,
    office: Office,
    check: StaffCheck,
    leaders: Sequence[Member],
    message: Message,
    what: str,
) -> None:
    for leader in leaders:
        for chat in consent.own_chats(act.tx, leader.person_id):
            key = f"daftar:{staff_checks.key_of(check)}:{what}:{chat.id}"
            if is_window_closed(act, chat):
                values = (office.name, texts.month(check.month))
                see = ((Button(texts.SEE, "daftar:show"),),)
                call = TemplateCall(templates.STAFF_CHECK, values)
                body = templates.filled(templates.STAFF_CHECK_BODY, *values)
                part = Part(body, see, template=call)
                enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)
                continue
            enqueue.say(
                act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE
            )  # fmt: skip

"""In whose hands a case is, as staff decide it in their private chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from channels.base import Button, Message
from handlers.context import Result, Say, aside, toast
from handlers.desk_turn import (
    NAME,
    Turn,
    leave_button,
    number_of_case,
    over,
    say_about,
    see_button,
    standing,
)
from registry import offices
from registry.access import NotAllowed
from registry.names import one_line
from storage import cases, divisions
from storage.cases import Case
from storage.offices import NATIONAL_CODE, Office, Tier
from texts import desk_chat as texts
from texts import service
from threads import holding, naming, notices, takeovers
from threads.errors import CaseError, HeldByAnother
from threads.finding import visible
from threads.refusals import problem

LONGEST_SENTENCE: Final = 500  # characters of a reason or summary


# Taking and letting go


def take(turn: Turn) -> Result:
    """Work on a case; a colleague's only after a question."""
    try:
        case = holding.take(turn.act("take", turn.seen), turn.case_id)
    except HeldByAnother as error:
        return _ask_take_from(turn, error.holder)
    return _taken(turn, case)


def _taken(turn: Turn, case: Case) -> Result:
    answer = Button(texts.ANSWER, f"{NAME}:answer:{case.id}:{case.version}")
    return say_about(
        turn.case_id, texts.taken(number_of_case(case)), (answer, see_button(turn.case_id))
    )


def _ask_take_from(turn: Turn, holder: int) -> Result:
    case = visible(turn.tx, turn.actor, turn.case_id)
    question = texts.ask_take_from(number_of_case(case), naming.of_staff(turn.tx, holder))
    yes = Button(texts.YES_TAKE, f"{NAME}:steal:{case.id}:{case.version}")
    return say_about(turn.case_id, question, (yes, leave_button()))


def take_from(turn: Turn) -> Result:
    """Take a case from a colleague, who is told."""
    return _taken(turn, holding.take_from(turn.act("take", turn.seen), turn.case_id))


def release(turn: Turn) -> Result:
    """Leave a case to the desk."""
    case = holding.release(turn.act("release", turn.seen), turn.case_id)
    return say_about(turn.case_id, texts.released(number_of_case(case)))


# Handing over


def ask_where(turn: Turn) -> Result:
    """Up, down, or to a part of the same office?"""
    case, office = _found(turn)
    number = f"{case.id}:{turn.seen or case.version}"
    rows = []
    if office.parent is not None:
        rows.append((Button(texts.UP, f"{NAME}:to:{number}:{office.parent}"),))
    if office.tier is not Tier.REGENCY:
        rows.append((Button(texts.DOWN, f"{NAME}:down:{number}"),))
    if divisions.open_ones(turn.tx):
        rows.append((Button(texts.TO_DIVISION, f"{NAME}:parts:{number}"),))
    return say_about(turn.case_id, texts.ASK_WHERE, *rows, (leave_button(),))


def ask_division(turn: Turn) -> Result:
    """Which part of the office?"""
    number = f"{turn.case_id}:{turn.seen or 0}"
    labels = {division.code: division.label for division in divisions.open_ones(turn.tx)}
    rows = [(Button(label, f"{NAME}:part:{number}:{code}"),) for code, label in labels.items()]
    return say_about(turn.case_id, texts.ASK_DIVISION, *rows, (leave_button(),))


def ask_office(turn: Turn) -> Result:
    """Which office under this one?"""
    state = standing(turn.context, "down", case=turn.case_id, seen=turn.seen)
    return say_about(turn.case_id, texts.ASK_OFFICE_BELOW, (leave_button(),), state=state)


def take_office(turn: Turn) -> Result:
    """Read the office that was typed."""
    case, office = _found(turn)
    meant = offices.resolve(turn.tx, turn.context.text)
    below = [found for found in meant if office.code in {found.parent, _above(found)}]
    if not below:
        sentence = texts.OFFICE_NOT_BELOW if meant else texts.OFFICE_UNKNOWN
        return say_about(turn.case_id, sentence, (leave_button(),))
    if len(below) == 1:
        return _ask_forward(turn, case, below[0].name, office=below[0].code)
    number = f"{case.id}:{turn.seen or case.version}"
    rows = [(Button(offices.label(found), f"{NAME}:to:{number}:{found.code}"),) for found in below]
    return say_about(turn.case_id, texts.ASK_WHICH_OFFICE, *rows, (leave_button(),))


def _above(office: Office) -> str | None:
    return NATIONAL_CODE if office.code != NATIONAL_CODE else None


def ask_forward(turn: Turn) -> Result:
    """To this office: sure?"""
    case, _ = _found(turn)
    there = turn.tx.get(Office, turn.word)
    if there is None:
        return toast(service.OLD_BUTTON)
    return _ask_forward(turn, case, there.name, office=there.code)


def ask_forward_inside(turn: Turn) -> Result:
    """To this part of the office: sure?"""
    case, _ = _found(turn)
    division = divisions.get(turn.tx, turn.word)
    if division is None:
        return toast(service.OLD_BUTTON)
    if not division.is_open:
        raise holding.ClosedDivision
    return _ask_forward(turn, case, division.name, division=division.code)


def _ask_forward(turn: Turn, case: Case, there: str, **where: str) -> Result:
    data = {"case": case.id, "seen": turn.seen or case.version, **where}
    yes = Button(texts.YES_FORWARD, f"{NAME}:go:{case.id}")
    question = texts.ask_forward(number_of_case(case), there)
    state = standing(turn.context, "why", **data)
    return say_about(cases.key_of(case), question, (yes, leave_button()), state=state)


def forward(turn: Turn, why: str = "") -> Result:
    """Hand the case over to where the dialogue has led."""
    kept = turn.kept
    if turn.context.step != "why" or kept.get("case") != turn.case_id:
        return toast(service.OLD_BUTTON)
    act, reason = turn.act("forward", kept.get("seen")), one_line(why, LONGEST_SENTENCE)
    if "division" in kept:
        case = holding.give_to_division(act, turn.case_id, kept["division"], reason)
        there = divisions.name_of(turn.tx, case.division)
        said = texts.given_to_division(number_of_case(case), there)
    else:
        case = holding.hand_over(act, turn.case_id, kept["office"], reason)
        there = turn.tx.get_one(Office, case.office).name
        said = texts.forwarded(number_of_case(case), there)
    return say_about(turn.case_id, said, state=over(turn.context))


# Closing


def ask_summary(turn: Turn) -> Result:
    """How did it end?"""
    case, _ = _found(turn)
    done = Button(texts.ANSWERED, f"{NAME}:done:{case.id}")
    state = standing(turn.context, "close", case=case.id, seen=turn.seen or case.version)
    question = texts.ask_summary(number_of_case(case))
    return say_about(turn.case_id, question, (done, leave_button()), state=state)


def close(turn: Turn, summary: str = texts.SUMMARY_ANSWERED) -> Result:
    """Close the case with the sentence on how it ended."""
    if turn.context.step != "close" or turn.kept.get("case") != turn.case_id:
        return toast(service.OLD_BUTTON)
    act = turn.act("close", turn.kept.get("seen"))
    case = holding.close(act, turn.case_id, one_line(summary, LONGEST_SENTENCE))
    return say_about(turn.case_id, texts.finished(number_of_case(case)), state=over(turn.context))


# In another office's name


def ask_reason(turn: Turn) -> Result:
    """Why do they answer for an office under theirs?"""
    case, office = _found(turn)
    if not takeovers.can_take_over(turn.actor, office):
        return aside(texts.NOT_AT_SHARED_PHONE)
    state = standing(turn.context, "over", case=case.id)
    return say_about(turn.case_id, texts.ask_reason(office.name), (leave_button(),), state=state)


def ask_take_over(turn: Turn) -> Result:
    """With this reason: sure?"""
    case, office = _found(turn)
    reason = one_line(turn.context.text, LONGEST_SENTENCE)
    hours = round(takeovers.LASTS.total_seconds() / 3600)
    question = texts.ask_take_over(office.name, reason, hours)
    yes = Button(texts.YES_TAKE_OVER, f"{NAME}:really:{case.id}")
    state = standing(turn.context, "over", case=case.id, reason=reason)
    return say_about(turn.case_id, question, (yes, leave_button()), state=state)


def take_over(turn: Turn) -> Result:
    """Answer in the office's name for a while; its staff are told."""
    kept = turn.kept
    if kept.get("case") != turn.case_id or not kept.get("reason"):
        return toast(service.OLD_BUTTON)
    case, office = _found(turn)
    try:
        taken = takeovers.take_over(turn.tx, turn.actor, office, kept["reason"], turn.context.now)
    except NotAllowed:
        return aside(texts.NOT_AT_SHARED_PHONE)
    notices.tell_taken_over(turn.act("told"), case, taken)
    said = texts.taken_over(office.name, taken.ends_at, office.timezone)
    return say_about(turn.case_id, said, (see_button(turn.case_id),), state=over(turn.context))


def give_back(turn: Turn) -> Result:
    """Give an office its name back."""
    _, office = _found(turn)
    if not takeovers.end(turn.tx, turn.actor, office, turn.context.now):
        return toast(service.OLD_BUTTON)
    return aside(texts.given_back(office.name))


def _found(turn: Turn) -> tuple[Case, Office]:
    case = visible(turn.tx, turn.actor, turn.case_id)
    return case, turn.tx.get_one(Office, case.office)


# Typed answers to these questions


def take_typed(turn: Turn) -> Result:
    """Read what was typed where a question waits; what cannot be done keeps the words."""
    text = turn.context.text
    if not text:
        return aside(texts.PLEASE_WRITE)
    try:
        return _TYPED[turn.context.step](turn, text)
    except (CaseError, NotAllowed) as error:
        said = texts.not_done(problem(turn.tx, error), text)
        if cases.get(turn.tx, turn.case_id) is None:
            return Result((Say(Message(said)),), over(turn.context))
        return say_about(turn.case_id, said, (see_button(turn.case_id),), state=over(turn.context))


_TYPED: Final[Mapping[str, Callable[[Turn, str], Result]]] = MappingProxyType(
    {
        "down": lambda turn, _: take_office(turn),
        "why": forward,
        "close": close,
        "over": lambda turn, _: ask_take_over(turn),
    }
)
TYPED: Final[Sequence[str]] = tuple(_TYPED)

"""What staff see of cases in their private chat: the list, and one case."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from channels.base import Button, Buttons, Media, Message
from handlers.context import KEEP, Result, Say, aside
from handlers.desk_turn import NAME, Turn, about, number_of_case, shown
from registry.access import Permission
from storage import case_entries, cases, chats, divisions, media
from storage import offices as store
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case
from storage.chats import ChatState
from storage.offices import Office
from texts import dates
from texts import desk_chat as texts
from texts.markup import Html, paragraphs
from threads import naming, takeovers
from threads.finding import visible
from threads.takeovers import may_answer

PAGE: Final = 8  # cases; with the two buttons below they fit the ten rows of a WhatsApp list
MOST_ENTRIES: Final = 8  # of a case
MOST_FILES: Final = 5  # sent at once


# The list


def own_list(turn: Turn, after: int = 0) -> Result:
    """The cases of their desks: theirs, then what nobody holds, then the others'."""
    return _list(turn, _own_offices(turn), after, "list", below=_offices_below(turn))


def list_below(turn: Turn, after: int = 0) -> Result:
    """The cases of the desks under theirs, which they may read."""
    return _list(turn, _offices_below(turn), after, "below")


def _list(
    turn: Turn, offices: Collection[str], after: int, page: str, *, below: Collection[str] = ()
) -> Result:
    found = cases.listed(turn.tx, offices, turn.actor.person_id, after=after, limit=PAGE + 1)
    there, late = cases.count_open(turn.tx, below) if below else (0, 0)
    buttons = [(Button(number_of_case(case), f"{NAME}:see:{case.id}"),) for case in found[:PAGE]]
    if len(found) > PAGE:
        buttons.append((Button(texts.MORE, f"{NAME}:{page}:{after + PAGE}"),))
    if there:
        buttons.append((Button(texts.BELOW, f"{NAME}:below:0"),))
    elif page == "below":
        buttons.append((Button(texts.MINE, f"{NAME}:list:0"),))
    counted = texts.below(there, late) if there else None
    if not found:
        nothing = texts.NOTHING_BELOW if page == "below" else texts.NOTHING_WAITS
        return aside(paragraphs(nothing, counted), *buttons)
    return aside(texts.listed(_groups(turn, found[:PAGE]), counted), *buttons)


def _groups(turn: Turn, found: Sequence[Case]) -> Sequence[tuple[str, Sequence[Html]]]:
    rows: dict[str, list[Html]] = {"mine": [], "free": [], "others": []}
    is_many = len({case.office for case in found}) > 1
    for place, case in enumerate(found, 1):
        rows[_group_of(turn, case)].append(_row(turn, place, case, is_many=is_many))
    return [(texts.HEADINGS[group], lines) for group, lines in rows.items() if lines]


def _group_of(turn: Turn, case: Case) -> str:
    if case.holder is None:
        return "free"
    return "mine" if case.holder == turn.actor.person_id else "others"


def _row(turn: Turn, place: int, case: Case, *, is_many: bool) -> Html:
    since = case.waiting_since
    is_others = _group_of(turn, case) == "others"
    row = texts.Row(
        number=number_of_case(case),
        subject=case.subject.value,
        name=shown(turn, case),
        office=turn.tx.get_one(Office, case.office).name if is_many else "",
        waits=texts.waits(dates.duration(turn.context.now - since)) if since else "",
        holder=texts.held_by(naming.of_staff(turn.tx, case.holder)) if is_others else "",
        is_late=since is not None and case.warned > 0,
        is_flagged=case.is_flagged,
    )
    return texts.row(place, row)


def _own_offices(turn: Turn) -> Sequence[str]:
    return takeovers.offices_of(turn.tx, turn.actor, turn.context.now)


def _offices_below(turn: Turn) -> Sequence[str]:
    own = set(_own_offices(turn))
    below = {
        office.code
        for code in turn.actor.offices_with(Permission.ANSWER)
        for office in store.subtree(turn.tx, code)
    }
    return sorted(below - own)


# One case


def one(turn: Turn, case_id: int, first: str | None = None) -> Result:
    """A case as it stands, with what can be done; raises CaseError."""
    case = visible(turn.tx, turn.actor, case_id)
    entries = case_entries.of_case(turn.tx, case_id)
    office = turn.tx.get_one(Office, case.office)
    head = texts.head(number_of_case(case), case.subject.value, office.name, shown(turn, case))
    state = texts.closed(case.summary) if not case.is_open else _state(turn, case)
    earlier = len(entries) - MOST_ENTRIES
    said = "\n".join(_lines(turn, case, office, entries[-MOST_ENTRIES:]))
    older = texts.earlier(earlier) if earlier > 0 else None
    window = _window(turn, case, office) if case.is_open else None
    text = paragraphs(first, head, older, said, state, window)
    view = about(case_id, Message(text, _buttons(turn, case, office, entries)))
    return Result((view, *_files(turn, case, _unanswered(entries))), KEEP)


def files(turn: Turn, case_id: int) -> Result:
    """The files of a case; raises CaseError."""
    case = visible(turn.tx, turn.actor, case_id)
    found = _files(turn, case, case_entries.of_case(turn.tx, case_id))
    return Result(found, KEEP) if found else aside(texts.NO_FILES)


def _state(turn: Turn, case: Case) -> Html:
    return texts.held(
        naming.of_staff(turn.tx, case.holder), divisions.name_of(turn.tx, case.division)
    )


def _window(turn: Turn, case: Case, office: Office) -> Html | None:
    chat = chats.get_one(turn.tx, case.chat_id)
    if chat.state is ChatState.GONE:
        return Html(texts.GONE)
    window = turn.context.composers[chat.channel].window
    if window is None:
        return None
    until = chat.heard_at + window if chat.heard_at else None
    if until is None or until <= turn.context.now:
        return Html(texts.WINDOW_CLOSED)
    return texts.open_until(until, office.timezone)


def _lines(turn: Turn, case: Case, office: Office, entries: Sequence[CaseEntry]) -> Iterator[Html]:
    person = shown(turn, case)
    for entry in entries:
        who = naming.of_staff(turn.tx, entry.author)
        match entry.kind:
            case EntryKind.HEARD:
                yield texts.said(entry.at, office.timezone, person, entry.text)
            case EntryKind.ANSWER:
                yield texts.said(entry.at, office.timezone, who, entry.text, is_held=entry.is_held)
            case EntryKind.NOTE:
                yield texts.noted(entry.at, office.timezone, who, entry.text)
            case kind:
                yield texts.happened(entry.at, office.timezone, kind.value, who, entry.text)


def _unanswered(entries: Sequence[CaseEntry]) -> Sequence[CaseEntry]:
    """What the person wrote since the last answer."""
    last = max((at for at, row in enumerate(entries) if row.kind is EntryKind.ANSWER), default=-1)
    return [entry for entry in entries[last + 1 :] if entry.kind is EntryKind.HEARD]


def _files(turn: Turn, case: Case, entries: Sequence[CaseEntry]) -> tuple[Say, ...]:
    digests = [entry.media for entry in entries if entry.media is not None]
    found = (media.get(turn.tx, digest) for digest in digests[-MOST_FILES:])
    return tuple(
        about(
            cases.key_of(case),
            Message(
                number_of_case(case),
                media=Media(row.sha256, row.kind, row.file_name, row.mime_type, row.size),
            ),
        )
        for row in found
        if row is not None
    )


def _buttons(turn: Turn, case: Case, office: Office, entries: Sequence[CaseEntry]) -> Buttons:
    """What can be done with a case, three in a row."""
    buttons = [*_acts(turn, case, office)]
    if any(entry.media for entry in entries):
        buttons.append(Button(texts.FILES, f"{NAME}:files:{case.id}"))
    buttons.append(Button(texts.LIST, f"{NAME}:list:0"))
    return tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))


def _acts(turn: Turn, case: Case, office: Office) -> Iterator[Button]:
    is_ours = may_answer(turn.tx, turn.actor, office, turn.context.now)
    if not is_ours:
        if takeovers.can_take_over(turn.actor, office):
            yield Button(texts.TAKE_OVER, f"{NAME}:over:{case.id}")
        return
    number = f"{case.id}:{case.version}"
    if case.is_open:
        is_mine = case.holder == turn.actor.person_id
        yield Button(texts.ANSWER, f"{NAME}:answer:{number}")
        yield (
            Button(texts.RELEASE, f"{NAME}:release:{number}")
            if is_mine
            else Button(texts.TAKE, f"{NAME}:take:{number}")
        )
        yield Button(texts.FORWARD, f"{NAME}:forward:{number}")
        yield Button(texts.CLOSE, f"{NAME}:close:{number}")
    yield Button(texts.NOTE, f"{NAME}:note:{number}")
    if not turn.actor.may(Permission.ANSWER, office):
        yield Button(texts.GIVE_BACK, f"{NAME}:back:{case.id}")

"""The screens of /ralat."""

from __future__ import annotations

import re
from collections.abc import Sequence

from broadcasts import corrections, errata, filling, holds, invitations, policy, remarks
from broadcasts.corrections import MOST_WORDS, Change
from broadcasts.differences import Difference
from broadcasts.holds import Reason
from broadcasts.remarks import Remarks
from channels import markup
from channels.base import Button, Buttons, Message
from handlers.context import Context
from registry.names import one_line
from storage import broadcasts
from storage import corrections as store
from storage.broadcasts import Broadcast, Kind
from storage.engine import Tx
from storage.offices import Office
from storage.versions import VersionKind
from texts import corrections as texts
from texts import holds as hold_texts
from texts import invitations as invitation_texts
from texts.markup import paragraphs

QUOTED_TEXT = 2_500  # characters; with all that is said below, the preview stays one message
_WORDS = re.compile(
    r"\s*tertulis\b\s*:?(?P<wrong>.+?)[\s;,/]+(?:yang\s+)?benar\b\s*:?(?P<right>.+)",
    re.IGNORECASE | re.DOTALL,
)
_QUOTES = " \t\n“”\"'"


def kinds(broadcast: Broadcast) -> Message:
    """A slip, or something that people have to know?"""
    number = broadcasts.key_of(broadcast)
    move = ((_button(invitation_texts.MOVE, "event", number),),)
    buttons = (
        (
            _button(texts.MINOR, "kind", number, VersionKind.MINOR.value),
            _button(texts.CONTENT, "kind", number, VersionKind.CONTENT.value),
        ),
        *(move if broadcast.kind is Kind.INVITATION else ()),
        (_button(texts.CANCEL, "leave", number),),
    )
    return Message(texts.ask_kind(number, _quoted(broadcast.text)), buttons)


def leave(broadcast: Broadcast) -> Buttons:
    """Instead of typing."""
    return ((_button(texts.CANCEL, "leave", broadcasts.key_of(broadcast)),),)


def proposal(broadcast: Broadcast, found: Difference) -> Message:
    """What differs: is that how people should be told?"""
    number = broadcasts.key_of(broadcast)
    buttons = (
        (_button(texts.FITS, "fits", number), _button(texts.CHANGE_WORDS, "words", number)),
        (_button(texts.CANCEL, "leave", number),),
    )
    return Message(texts.propose(found.wrong, found.right), buttons)


def read_words(text: str) -> tuple[str, str] | None:
    """What was wrong and what is right, from “tertulis … yang benar …”; None if it is not that."""
    found = _WORDS.fullmatch(text)
    if found is None:
        return None
    wrong, right = (one_line(found[name].strip(_QUOTES), len(text)) for name in ("wrong", "right"))
    fits = 0 < len(wrong) <= MOST_WORDS and 0 < len(right) <= MOST_WORDS
    return (wrong, right) if fits else None


def preview(tx: Tx, context: Context, broadcast: Broadcast, change: Change, base: int) -> Message:
    """Exactly what the groups will see, and in how many chats."""
    number = broadcasts.key_of(broadcast)
    draft = corrections.draft_of(broadcast, change, base, context.now)
    zone = tx.get_one(Office, broadcast.office).timezone
    is_content = change.kind is VersionKind.CONTENT
    official = context.policies.official_domains
    remarked = remarks.of_correction(tx, broadcast, change, context.now, official)
    is_theirs = _is_theirs(tx, context, broadcast, remarked)
    reader = filling.example(tx, broadcast, f"{change.text}\n{broadcast.text}")
    text = texts.preview(
        _quoted(remarked.shown),
        errata.answer(tx, broadcast, draft, zone, to=reader) if is_content else "",
        *store.count(tx, number),
        remarks=_remarks(change, remarked, is_theirs=is_theirs),
    )
    seal = holds.seal(change.text, remarked.hold)
    send = (_button(texts.SEND, "send", number, *([seal] if seal else [])),) if is_theirs else ()
    words = (_button(texts.CHANGE_WORDS, "words", number),) if is_content else ()
    buttons = (
        (*send, _button(texts.CHANGE_TEXT, "text", number)),
        (*words, _button(texts.CANCEL, "leave", number)),
    )
    return Message(text, buttons)


def preview_of_move(
    tx: Tx, context: Context, broadcast: Broadcast, change: Change, base: int
) -> Message:
    """The new time and place, what the groups will read, and in how many chats."""
    number = broadcasts.key_of(broadcast)
    draft = corrections.draft_of(broadcast, change, base, context.now)
    zone = tx.get_one(Office, broadcast.office).timezone
    event = invitations.event_of(tx, broadcast)
    assert event is not None
    assert change.schedule is not None
    is_asked_anew = change.schedule.starts_at != event.starts_at
    again = invitation_texts.ANSWER_AGAIN if is_asked_anew else None
    text = texts.preview(
        invitation_texts.block(invitations.occasion(tx, broadcast, change.schedule)),
        paragraphs(errata.answer(tx, broadcast, draft, zone), again),
        *store.count(tx, number),
    )
    buttons = (_button(texts.SEND, "send", number), _button(texts.CANCEL, "leave", number))
    return Message(text, (buttons,))


def _is_theirs(tx: Tx, context: Context, broadcast: Broadcast, remarked: Remarks) -> bool:
    """Whether they may send it as it stands."""
    if remarked.hold is None:
        return True
    if remarked.hold.reason is not Reason.CONTENT or context.actor is None:
        return False
    return policy.decides_content(tx, context.actor, broadcast, context.now)


def _remarks(change: Change, remarked: Remarks, *, is_theirs: bool) -> Sequence[str]:
    found: list[str] = []
    if remarked.hold is not None:
        is_content = remarked.hold.reason is Reason.CONTENT
        if is_content and not is_theirs:
            found.append(hold_texts.CORRECTION_FOR_LEADERS)
        found.append(remarks.to_correct(change.said, remarked.hold))
    return [*found, *filter(None, [remarked.warnings])]


def _quoted(html: str) -> str:
    """As much of a text as fits into one message with what stands around it."""
    pieces = markup.split(html, QUOTED_TEXT)
    return pieces[0] + (f"\n{texts.IS_CUT}" if len(pieces) > 1 else "") if pieces else ""


def _button(label: str, action: str, number: int, *more: str) -> Button:
    return Button(label, ":".join(("ralat", action, str(number), *more)))

"""The files of a claim in a verifier's private chat: shown, and hidden where they are private."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from channels.base import Button, ButtonPressed, Media, Message
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Say,
    Unprepared,
    aside,
    number_of,
    toast,
)
from hoaxes import hiding, refusals
from hoaxes.errors import ClaimError
from hoaxes.finding import may_act, visible
from registry.access import Actor, NotAllowed, Permission
from storage import evidence, hoax_entries, media
from storage.engine import Tx
from storage.evidence import Evidence
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from texts import claim_files as texts
from texts import claims_desk, service
from threads.context import DeskAct

NAME: Final = "bukti"
MOST: Final = 5  # sent at once, the newest
SHOWN: Final = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})


class ClaimFiles(Unprepared):
    """What came with the reports of a claim."""

    name = NAME

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the files, or hide one."""
        actor = context.actor
        if actor is None or not actor.offices_with(Permission.VERIFY):
            return aside(service.NOT_ALLOWED)
        if not isinstance(context.event, ButtonPressed):
            return aside(service.OLD_BUTTON)
        try:
            return _pressed(tx, context, actor)
        except (ClaimError, NotAllowed) as error:
            return aside(refusals.problem(tx, error))


def _pressed(tx: Tx, context: Context, actor: Actor) -> Result:
    match context.pressed:
        case ("klaim", text) if (number := number_of(text)) is not None:
            return _show(tx, actor, number)
        case ("sembunyi", text) if (number := number_of(text)) is not None:
            yes = Button(texts.YES_HIDE, f"{NAME}:ya:{number}")
            return aside(texts.SURE, (yes,))
        case ("ya", text) if (number := number_of(text)) is not None:
            key = f"{context.key}:hide"
            hiding.hide(DeskAct(tx, context.composers, context.now, key, actor), number)
            return aside(texts.HIDDEN_NOW)
        case _:
            return toast(service.OLD_BUTTON)


def _show(tx: Tx, actor: Actor, claim_id: int) -> Result:
    claim = visible(tx, actor, claim_id)
    newest = {one.sha256: one for one in evidence.of_claim(tx, claim_id)}
    found = list(newest.values())[-MOST:]
    about = hoax_entries.at_desk(claim_id)
    stored = media.about(tx, [one.sha256 for one in found])
    said = [Say(message, about) for message in _messages(tx, actor, claim, found, stored)]
    left = len(newest) - len(found)
    see = Button(claims_desk.OPEN_CLAIM, f"klaim:see:{claim_id}")
    last = Say(Message(texts.of_claim(claim_id, len(newest), left), ((see,),)), about)
    return Result((*said, last), KEEP)


def _messages(
    tx: Tx, actor: Actor, claim: HoaxClaim, found: Sequence[Evidence], stored: Mapping[str, Media]
) -> Iterator[Message]:
    zone = tx.get_one(Office, claim.office).timezone
    for one in found:
        file = stored[one.sha256]
        is_shown = file.mime_type in SHOWN and one.problem is None and not one.is_hidden
        text = texts.file(one.kind, one.problem, one.at, zone, is_hidden=one.is_hidden)
        hide = Button(texts.HIDE_FILE, f"{NAME}:sembunyi:{one.id}")
        rows = ((hide,),) if may_act(actor, claim) and not one.is_hidden else ()
        yield Message(text, rows, media=file if is_shown else None)

"""What an officer does with a case from its page: once for each form, or nothing is changed.

The rules are those of `threads`; here forms become acts and refusals become the page, with all
that was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from console.desk import case_done
from console.desk.case import Refused, number_of, render
from console.desk.case_choices import DIVISION
from console.desk.case_done import Done
from console.desk.case_forms import Posted, new_key, read
from console.desk.context import SIGNED_IN, desk_of
from console.desk.errors import NoSuchCase
from console.safety import InputError
from registry import files
from registry.access import Actor, NotAllowed
from registry.files import BadFile
from storage import case_entries
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case
from storage.engine import Tx
from storage.offices import Office
from texts import desk_case as texts
from threads import holding, notices, takeovers, talking
from threads.context import DeskAct
from threads.errors import CaseError, UnknownCase
from threads.finding import may_read, visible

FROM_COLLEAGUE: Final = "rekan"


@dataclass(frozen=True, slots=True)
class ActForm:
    """A form of the page: what is done with it, returning what was done.

    `is_of_a_moment`: it is made for one version of the case, and has its own key.
    """

    name: str
    do: Callable[[DeskAct, Posted, int], Done]
    is_of_a_moment: bool = True


async def take(request: web.Request) -> web.Response:
    """Work on the case; with `dari=rekan` also on a colleague's, who is told."""
    return await _act(request, ActForm("tangani", _take, is_of_a_moment=False))


async def release(request: web.Request) -> web.Response:
    """Leave the case to the desk."""
    return await _act(request, ActForm("lepas", _release, is_of_a_moment=False))


async def reply(request: web.Request) -> web.Response:
    """Write to the person, with a picture or a PDF or without."""
    return await _act(request, ActForm("balas", _reply))


async def note(request: web.Request) -> web.Response:
    """Leave a note for the desk."""
    return await _act(request, ActForm("catatan", _note))


async def hand_over(request: web.Request) -> web.Response:
    """Give the case to another office or to a part of this one."""
    return await _act(request, ActForm("serahkan", _hand_over))


async def close(request: web.Request) -> web.Response:
    """Close the case with one sentence on how it ended."""
    return await _act(request, ActForm("tutup", _close))


async def take_back(request: web.Request) -> web.Response:
    """Take an answer of one's own back."""
    return await _act(request, ActForm("tarik", _take_back, is_of_a_moment=False))


async def take_over(request: web.Request) -> web.Response:
    """Answer in the name of an office below for a while; its staff are told."""
    return await _act(request, ActForm("ambil-alih", _take_over, is_of_a_moment=False))


async def give_back(request: web.Request) -> web.Response:
    """Give an office its name back."""
    return await _act(request, ActForm("kembalikan", _give_back, is_of_a_moment=False))


async def _act(request: web.Request, form: ActForm) -> web.Response:
    """Do what a form says and lead back to the page, or show it with why not."""
    desk, actor, number = desk_of(request), request[SIGNED_IN].actor, number_of(request, "id")
    posted = await read(request)

    def unit(tx: Tx) -> tuple[Done, bool]:
        visible(tx, actor, number)
        key, seen = _named(posted, form, actor)
        act = DeskAct(tx, desk.composers, desk.clock(), key, actor, seen)
        done = form.do(act, posted, number)
        return done, may_read(tx, actor, tx.get_one(Case, number))

    try:
        if posted.problem is not None:
            raise posted.problem
        done, is_theirs = await desk.database.write(unit)
    except UnknownCase:
        raise NoSuchCase from None
    except (CaseError, NotAllowed, InputError, BadFile) as error:
        return await render(request, number, Refused(form.name, error, posted.typed))
    desk.wake_outbox()
    desk.hub.wake()
    there = case_done.place(request, number, done) if is_theirs else ""
    return web.Response(status=303, headers={"Location": f"{desk.address.base}{there}"})


def _named(posted: Posted, form: ActForm, actor: Actor) -> tuple[str, int | None]:
    """The name of the act, and the version of the case that its sender saw; raises OldForm."""
    is_old = form.is_of_a_moment
    key = posted.key(actor) if is_old or "key" in posted.typed else new_key(actor)
    return key, posted.seen if is_old or "version" in posted.typed else None


def _take(act: DeskAct, posted: Posted, number: int) -> Done:
    do = holding.take_from if _is_from_colleague(posted) else holding.take
    do(act, number)
    return Done.TAKEN


def _release(act: DeskAct, _posted: Posted, number: int) -> Done:
    holding.release(act, number)
    return Done.RELEASED


def _reply(act: DeskAct, posted: Posted, number: int) -> Done:
    text, file = posted.words("text"), _kept(act, posted)
    if _is_from_colleague(posted):
        holding.take_from(replace(act, key=f"{act.key}:take"), number)
        act = replace(act, seen=None)  # it was compared with before the taking changed it
    entry = talking.answer(act, number, text, file)
    _require_same(entry, EntryKind.ANSWER, number, text, file)
    return Done.HELD if entry.is_held else Done.SENT


def _note(act: DeskAct, posted: Posted, number: int) -> Done:
    text = posted.words("text")
    entry = talking.note(act, number, text)
    _require_same(entry, EntryKind.NOTE, number, text)
    return Done.NOTED


def _hand_over(act: DeskAct, posted: Posted, number: int) -> Done:
    where, why = posted.sentence("tujuan"), posted.sentence("alasan")
    division = where.removeprefix(DIVISION)
    if not where:
        raise InputError(texts.NO_DESTINATION)
    if division == where:
        holding.hand_over(act, number, where, why)
        return Done.HANDED_OVER
    holding.give_to_division(act, number, division, why)
    return Done.TO_DIVISION


def _close(act: DeskAct, posted: Posted, number: int) -> Done:
    summary = posted.sentence("ringkasan")
    if not summary:
        raise InputError(texts.NO_SUMMARY)
    holding.close(act, number, summary)
    return Done.CLOSED


def _take_back(act: DeskAct, posted: Posted, number: int) -> Done:
    entry = case_entries.get(act.tx, posted.number("entry"))
    if entry is None or entry.case_id != number:
        raise UnknownCase
    if entry.kind is EntryKind.WITHDRAWN and entry.author == act.actor.person_id:
        return Done.TAKEN_BACK  # by the same press
    never_left = talking.take_back(act, case_entries.key_of(entry))
    return Done.TAKEN_BACK if never_left else Done.DELETED


def _take_over(act: DeskAct, posted: Posted, number: int) -> Done:
    case = act.tx.get_one(Case, number)
    office, reason = act.tx.get_one(Office, case.office), posted.sentence("alasan")
    if takeovers.may_answer(act.tx, act.actor, office, act.now):
        return Done.TAKEN_OVER
    if not reason:
        raise InputError(texts.NO_REASON)
    taken = takeovers.take_over(act.tx, act.actor, office, reason, act.now)
    notices.tell_taken_over(act, case, taken)
    return Done.TAKEN_OVER


def _give_back(act: DeskAct, _posted: Posted, number: int) -> Done:
    case = act.tx.get_one(Case, number)
    takeovers.end(act.tx, act.actor, act.tx.get_one(Office, case.office), act.now)
    return Done.GIVEN_BACK


def _is_from_colleague(posted: Posted) -> bool:
    return posted.typed.get("dari") == FROM_COLLEAGUE


def _kept(act: DeskAct, posted: Posted) -> str | None:
    """The digest of the file that came with the form; raises BadFile."""
    sent = posted.attachment
    if sent is None:
        return None
    return files.put(act.tx, sent.content, sent.file_name, sent.mime_type, act.now).sha256


def _require_same(
    entry: CaseEntry, kind: EntryKind, number: int, text: str, file: str | None = None
) -> None:
    """Do nothing if the entry is what the form says; raises InputError otherwise.

    A form whose answer was lost on the way is sent again, perhaps with other words in it.
    """
    entered = (entry.kind, entry.case_id, entry.text, entry.media)
    if entered != (kind, number, text, file):
        raise InputError(texts.ALREADY_SENT, status=409)

"""The page of a claim's verdict, and the forms that write, decide and withdraw it.

The rules are those of `hoaxes/verdict_drafts.py` and `hoaxes/verdict_deciding.py`; a form carries
the digest of what its reader saw.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from aiohttp import web

from broadcasts.approval_errors import Unseen
from console.desk import seals
from console.desk import verdict_view as views
from console.desk.context import SIGNED_IN, desk_of, page, safe
from console.desk.errors import NoSuchVerdict
from console.desk.forms import Fields, number_in, read
from console.desk.verdict_view import Form
from hoaxes import verdict_deciding, verdict_drafts, verdict_records
from hoaxes.clarification import NATIONAL, Content, read_sources
from hoaxes.errors import ChangedMeanwhile, UnknownClaim
from hoaxes.verdict_refusals import REFUSALS, problem
from registry.masking import masked
from registry.names import clean_lines
from storage import hoax_claims, verdicts
from storage.engine import Tx
from storage.verdicts import Finding, HoaxKind
from texts import desk_verdict as texts
from texts import verdict_desk as words
from threads.context import DeskAct

PAGE: Final = "putusan"
REFUSED: Final = 422  # the page comes back with a sentence above it

Do: TypeAlias = Callable[[DeskAct, int, Fields], int]
"""What a form does with a claim's verdict; returns the claim whose page is shown next."""


class NoReason(Exception):
    """It is to be returned or withdrawn, and nothing says why."""


async def show(request: web.Request) -> web.Response:
    """What is said about a claim, or what it may be begun with."""
    return await _render(request)


async def save(request: web.Request) -> web.Response:
    """Keep what was written."""
    return await _do(request, "simpan", _save)


async def submit(request: web.Request) -> web.Response:
    """Keep what was written, then ask a second person: what is refused stays kept."""
    saved = await _do(request, "simpan", _save)
    return saved if saved.status == REFUSED else await _do(request, "ajukan", _submit)


async def take_back(request: web.Request) -> web.Response:
    """Make a draft again of what was submitted."""
    return await _do(request, "batal", _take_back)


async def renew(request: web.Request) -> web.Response:
    """Begin the next version with what is out."""
    return await _do(request, "perbarui", _renew)


async def carry_over(request: web.Request) -> web.Response:
    """Use a draft for the claim that its own has become part of."""
    return await _do(request, "pindah", _carry_over)


async def clear(request: web.Request) -> web.Response:
    """Say for Divisi Hukum that it may go to the second person."""
    return await _do(request, "telaah", _clear)


async def approve(request: web.Request) -> web.Response:
    """Let out exactly what was shown."""
    return await _do(request, "setujui", _approve)


async def send_back(request: web.Request) -> web.Response:
    """Return it with what is to be mended."""
    return await _do(request, "kembalikan", _send_back)


async def withdraw(request: web.Request) -> web.Response:
    """Take back what is out."""
    return await _do(request, "tarik", _withdraw)


def _save(act: DeskAct, claim_id: int, fields: Fields) -> int:
    content = _content(act.tx, claim_id, fields)
    verdict_drafts.write(act, claim_id, content, fields.get("seen"))
    return claim_id


def _submit(act: DeskAct, claim_id: int, fields: Fields) -> int:
    verdict_drafts.submit(act, claim_id, _content(act.tx, claim_id, fields).digest)
    return claim_id


def _take_back(act: DeskAct, claim_id: int, fields: Fields) -> int:
    verdict_drafts.take_back(act, claim_id)
    return claim_id


def _renew(act: DeskAct, claim_id: int, fields: Fields) -> int:
    verdict_drafts.change(act, claim_id)
    return claim_id


def _carry_over(act: DeskAct, claim_id: int, fields: Fields) -> int:
    return verdict_drafts.carry_over(act, claim_id).claim_id


def _clear(act: DeskAct, claim_id: int, fields: Fields) -> int:
    verdict_deciding.clear(act, _verdict(act, claim_id, fields), fields.get("digest"))
    return claim_id


def _approve(act: DeskAct, claim_id: int, fields: Fields) -> int:
    number = _verdict(act, claim_id, fields)
    verdict_deciding.approve(act, number, fields.get("digest"), fields.get("seal"))
    return claim_id


def _send_back(act: DeskAct, claim_id: int, fields: Fields) -> int:
    number = _verdict(act, claim_id, fields)
    verdict_deciding.send_back(act, number, fields.get("digest"), _reason(fields))
    return claim_id


def _withdraw(act: DeskAct, claim_id: int, fields: Fields) -> int:
    verdict_deciding.withdraw(act, _verdict(act, claim_id, fields), _reason(fields))
    return claim_id


def _verdict(act: DeskAct, claim_id: int, fields: Fields) -> int:
    """The verdict that a form is about, which has to be one of the claim of its address."""
    found = verdicts.get(act.tx, fields.number("verdict") or 0)
    if found is None or found.claim_id != claim_id:
        raise NoSuchVerdict
    return verdicts.key_of(found)


def _reason(fields: Fields) -> str:
    reason = clean_lines(masked(fields.get("alasan")))
    if not reason:
        raise NoReason
    return reason


def _content(tx: Tx, claim_id: int, fields: Fields) -> Content:
    """What stands in a form; a finding that is none is a form of somebody else's."""
    claim = hoax_claims.get(tx, claim_id)
    found, kind = fields.get("temuan"), fields.get("jenis")
    if claim is None or found not in set(Finding):
        raise UnknownClaim
    is_national = fields.get("untuk") == NATIONAL
    return Content(
        title=claim.title,
        finding=found,
        kind=kind if kind in set(HoaxKind) and found == Finding.HOAX else "",
        explanation=_part(fields, "penjelasan"),
        process=_part(fields, "proses"),
        self_check=_part(fields, "periksa"),
        legal_step=_part(fields, "hukum"),
        sources=read_sources(_part(fields, "sumber")),
        scope=NATIONAL if is_national else "regions",
        reason=_part(fields, "alasan_wilayah") if is_national else "",
    )


def _part(fields: Fields, name: str) -> str:
    return clean_lines(masked(fields.get(name)))


async def _do(request: web.Request, word: str, do: Do) -> web.Response:
    """Do what a form says and show the page anew, or show it with why not and what was typed."""
    desk, number = desk_of(request), _number(request)
    fields = await read(request)
    try:
        shown = await desk.database.write(lambda tx: do(_act(request, tx, word), number, fields))
    except NoReason:
        return await _render(request, texts.REASON_MISSING, fields)
    except ChangedMeanwhile:
        return await _render(request, words.CHANGED, fields, is_changed=True)
    except Unseen:
        return await _render(request, words.UNSEEN, fields)
    except REFUSALS as error:
        return await _render(request, safe(problem(error)), fields)
    desk.wake_outbox()
    desk.hub.wake()
    notice = seals.seal(request, PAGE, word)
    location = f"{desk.address.base}klaim/{shown}/putusan?kabar={notice}"
    return web.Response(status=303, headers={"Location": location})


async def _render(
    request: web.Request,
    refused: str = "",
    fields: Fields | None = None,
    *,
    is_changed: bool = False,
) -> web.Response:
    desk, number = desk_of(request), _number(request)
    since = desk.hub.newest

    def unit(tx: Tx) -> views.VerdictView:
        typed = _typed(tx, number, fields, is_changed=is_changed) if fields else None
        act = _act(request, tx, "lihat")
        return views.shown(act, number, request.query.get("temuan", ""), typed)

    view = await desk.database.read(unit)
    notice = texts.NOTICES.get(seals.opened(request, PAGE, request.query.get("kabar", "")), "")
    status = REFUSED if refused else 200
    return page(
        request,
        "verdict.html",
        status,
        view=view,
        problem=refused,
        notice=notice,
        since=since,
    )


def _typed(tx: Tx, number: int, fields: Fields, *, is_changed: bool) -> Form | None:
    """What was typed; where a colleague has changed it, beside what is stored now."""
    if fields.get("temuan") not in set(Finding):
        return None
    content = _content(tx, number, fields)
    draft = verdicts.draft(tx, number)
    if not is_changed or draft is None:
        seen = fields.get("seen")
        if draft is not None and verdict_records.content_of(tx, draft) == content:
            seen = content.digest
        return Form(content, fields.get("sumber"), seen)
    stored = verdict_records.content_of(tx, draft)
    return Form(content, fields.get("sumber"), stored.digest, stored)


def _act(request: web.Request, tx: Tx, word: str) -> DeskAct:
    desk = desk_of(request)
    key = f"{PAGE}:{_number(request)}:{word}:{desk.clock().isoformat()}"
    return DeskAct(
        tx,
        desk.composers,
        desk.clock(),
        key,
        official_domains=desk.official_domains,
        actor=request[SIGNED_IN].actor,
    )


def _number(request: web.Request) -> int:
    number = number_in(request.match_info["id"])
    if number is None:
        raise NoSuchVerdict
    return number

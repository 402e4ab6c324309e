"""The page of one claim: what circulates, where, how it stands, and what can be done."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from markupsafe import Markup

from console.desk import claim_view, forms, seals
from console.desk.case_forms import new_key
from console.desk.context import SIGNED_IN, desk_of, page, safe
from console.desk.errors import NoSuchClaim
from console.safety import InputError
from hoaxes.errors import ChangedMeanwhile, ClaimError, HeldByAnother, UnknownClaim
from hoaxes.finding import visible
from hoaxes.refusals import problem
from registry.access import Actor, NotAllowed
from storage.engine import Tx
from texts import desk_claims as texts

FORMS: Final = ("teruskan", "pindah", "satukan", "pisahkan", "tutup", "buka", "catatan", "judul")


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was not done: which one, why, and what was typed into it."""

    form: str
    error: ClaimError | NotAllowed | InputError
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """What the answer is as HTTP has it."""
        match self.error:
            case InputError(status=status):
                return status
            case NotAllowed():
                return 403
            case _:
                return 409

    @property
    def is_held(self) -> bool:
        """Whether a colleague works on it."""
        return isinstance(self.error, HeldByAnother)

    @property
    def is_news(self) -> bool:
        """Whether there is something new to read first."""
        return isinstance(self.error, ChangedMeanwhile)


async def show(request: web.Request) -> web.Response:
    """A claim as it stands."""
    return await render(request, number_of(request))


async def render(request: web.Request, number: int, refused: Refused | None = None) -> web.Response:
    """The page of a claim, with what was refused; raises NoSuchClaim."""
    desk, actor = desk_of(request), request[SIGNED_IN].actor
    since = desk.hub.newest  # before the look: what changes after it is asked for by the page
    now, done = desk.clock(), word_in(request, number) if refused is None else ""
    try:
        text = await desk.database.read(lambda tx: visible(tx, actor, number).narrative)
        # Slow, so neither on the loop nor in a transaction.
        alike = await asyncio.to_thread(desk.recogniser.alike, text)
        view, may, why = await desk.database.read(
            lambda tx: (
                claim_view.view(tx, actor, number, now, alike),
                claim_view.choices(tx, actor, number),
                _why(tx, refused),
            )
        )
    except UnknownClaim:
        raise NoSuchClaim from None
    return page(
        request,
        "claim.html",
        refused.status if refused else 200,
        refused=refused,
        said=texts.DONE.get(done, ""),
        keys={form: new_key(actor) for form in FORMS},
        hold_key=_hold_key(actor, number, view.version),
        view=view,
        may=may,
        why=why,
        since=since,
        session=request[SIGNED_IN].session,
    )


def number_of(request: web.Request) -> int:
    """The claim in an address; raises NoSuchClaim where something else stands there."""
    number = forms.number_in(request.match_info["id"])
    if number is None:
        raise NoSuchClaim
    return number


def place(request: web.Request, number: int, done: str) -> str:
    """Where an act leads back to: the page of its claim, which says what was done."""
    return f"klaim/{number}?hasil={seals.seal(request, f'klaim/{number}', done)}#hasil"


def word_in(request: web.Request, number: int) -> str:
    """What was done just now in this session, by the address; empty if nothing was."""
    return seals.opened(request, f"klaim/{number}", request.query.get("hasil", ""))


def _hold_key(actor: Actor, number: int, version: int) -> str:
    """For taking and letting go: by the version, as these forms are renewed in place."""
    return f"web:{actor.person_id}:klaim-{number}-{version}"


def _why(tx: Tx, refused: Refused | None) -> Markup:
    """Why a form was not done, in words."""
    if refused is None:
        return Markup()
    if isinstance(refused.error, InputError):
        return Markup.escape(refused.error.sentence)
    return safe(problem(tx, refused.error))

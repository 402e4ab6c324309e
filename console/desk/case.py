"""The page of one case: what was said, in whose hands it is, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web
from markupsafe import Markup

from console.desk import case_choices, case_done, case_view, forms
from console.desk.case_forms import MOST_FILE
from console.desk.case_view import CaseView, Look
from console.desk.context import SIGNED_IN, desk_of, page, safe
from console.desk.errors import NoSuchCase
from console.safety import InputError
from registry.access import NotAllowed
from registry.files import BadFile
from storage.cases import Case
from storage.engine import Tx
from storage.offices import Office
from threads.errors import CaseError, ChangedMeanwhile, HeldByAnother, NotForYou, UnknownCase
from threads.refusals import problem


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was not done: which one, why, and what was typed into it."""

    form: str
    error: CaseError | NotAllowed | InputError | BadFile
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """What the answer is as HTTP has it."""
        match self.error:
            case InputError(status=status):
                return status
            case NotAllowed() | NotForYou():
                return 403
            case BadFile():
                return 400
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
    """A case as it stands."""
    return await render(request, number_of(request, "id"))


async def render(request: web.Request, number: int, refused: Refused | None = None) -> web.Response:
    """The page of a case, with what was refused; raises NoSuchCase."""
    desk = desk_of(request)
    since = desk.hub.newest  # before the look: what changes after it is asked for by the page
    look = Look(
        request[SIGNED_IN].actor, desk.composers, desk.clock(), shows_all="semua" in request.query
    )
    done = case_done.word_in(request, number) if refused is None else ""

    def read(tx: Tx) -> dict[str, object]:
        view = case_view.view(tx, number, look)
        return {
            "view": view,
            "may": case_choices.choices(tx, number, look),
            "said": safe(case_done.sentence(tx, number, look, done)),
            "why": _why(tx, view, look, refused),
        }

    try:
        found = await desk.database.read(read)
    except UnknownCase:
        raise NoSuchCase from None
    finished = case_done.FINISHES.get(done, "")
    status = refused.status if refused else 200
    return page(
        request,
        "case.html",
        status,
        refused=refused,
        finished=finished,
        since=since,
        most_file=MOST_FILE,
        session=request[SIGNED_IN].session,
        **found,
    )


def number_of(request: web.Request, name: str) -> int:
    """A number in an address; raises NoSuchCase where something else stands there."""
    number = forms.number_in(request.match_info[name])
    if number is None:
        raise NoSuchCase
    return number


def _why(tx: Tx, view: CaseView, look: Look, refused: Refused | None) -> Markup:
    """Why a form was not done, in words."""
    if refused is None:
        return Markup()
    error = refused.error
    if isinstance(error, NotAllowed):
        case, office = tx.get_one(Case, view.id), tx.get_one(Office, view.office_code)
        return safe(case_choices.why_not_theirs(case, look.actor, office))
    if isinstance(error, InputError | BadFile):
        return Markup.escape(error.sentence)
    return safe(problem(tx, error))

"""What is said after an act on a case; the address of the page names it by a sealed word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from aiohttp import web

from console.desk import seals
from console.desk.case_view import Look
from storage import divisions
from storage.cases import Case
from storage.engine import Tx
from storage.offices import Office
from texts import desk_case as texts
from texts import desk_chat
from threads import naming
from threads.receipts import receipt


class Done(StrEnum):
    """What was done."""

    SENT = "terkirim"
    HELD = "menunggu"
    NOTED = "dicatat"
    TAKEN = "ditangani"
    RELEASED = "dilepas"
    HANDED_OVER = "diteruskan"
    TO_DIVISION = "dibagi"
    CLOSED = "ditutup"
    TAKEN_BACK = "ditarik"
    DELETED = "dihapus"
    TAKEN_OVER = "diambil"
    GIVEN_BACK = "dikembalikan"


@dataclass(frozen=True, slots=True)
class _About:
    """What the sentences name."""

    number: str
    name: str
    office: str
    division: str


FINISHES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Done.SENT: "balas",
        Done.HELD: "balas",
        Done.NOTED: "catatan",
        Done.HANDED_OVER: "serahkan",
        Done.TO_DIVISION: "serahkan",
        Done.CLOSED: "tutup",
        Done.TAKEN_OVER: "ambil-alih",
    }
)
"""The form whose draft is not needed any more."""

_SENTENCES: Final[Mapping[str, Callable[[_About], str]]] = MappingProxyType(
    {
        Done.SENT: lambda about: desk_chat.sent(about.name),
        Done.HELD: lambda about: desk_chat.waits_for_tap(about.name),
        Done.NOTED: lambda about: desk_chat.note_kept(about.name),
        Done.TAKEN: lambda about: desk_chat.taken(about.number),
        Done.RELEASED: lambda about: desk_chat.released(about.number),
        Done.HANDED_OVER: lambda about: desk_chat.forwarded(about.number, about.office),
        Done.TO_DIVISION: lambda about: desk_chat.given_to_division(about.number, about.division),
        Done.CLOSED: lambda about: desk_chat.finished(about.number),
        Done.TAKEN_BACK: lambda _: desk_chat.TAKEN_BACK,
        Done.DELETED: lambda _: desk_chat.DELETED,
        Done.TAKEN_OVER: lambda about: texts.taken_over(about.office),
        Done.GIVEN_BACK: lambda about: desk_chat.given_back(about.office),
    }
)


def place(request: web.Request, case_id: int, done: Done) -> str:
    """Where an act leads back to: the page of its case, which says what was done."""
    word = seals.seal(request, _page(case_id), done)
    return f"kasus/{case_id}?hasil={word}#hasil"


def word_in(request: web.Request, case_id: int) -> str:
    """What was done just now in this session, by the address; empty if nothing was."""
    return seals.opened(request, _page(case_id), request.query.get("hasil", ""))


def sentence(tx: Tx, case_id: int, look: Look, done: str) -> str:
    """What is said of what was done, as HTML; empty for a word that is none of ours."""
    if done not in _SENTENCES:
        return ""
    case = tx.get_one(Case, case_id)
    about = _About(
        receipt(case.opened_office, case.number),
        naming.shown(tx, case, look.actor),
        tx.get_one(Office, case.office).name,
        divisions.name_of(tx, case.division),
    )
    return _SENTENCES[done](about)


def _page(case_id: int) -> str:
    return f"kasus/{case_id}"

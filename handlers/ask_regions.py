"""Where somebody votes: asked once, before an answer that is another one in some regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.base import Button, Buttons
from faq.entries import ABROAD, Catalogue
from registry import offices
from storage.engine import Tx
from storage.offices import Office
from storage.question_chats import ELSEWHERE
from texts import ask as texts

MOST_SHOWN: Final = 9  # regions beside "elsewhere"; a list on WhatsApp has ten rows
LONGEST_PLACE: Final = 4  # words; what is longer is a question


def known_region(stored: str, catalogue: Catalogue) -> str:
    """The region to tell answers for: "" if it is unknown, or special only since it was asked."""
    if not stored.startswith(ELSEWHERE):
        return stored
    excluded = stored.removeprefix(ELSEWHERE).split()
    return ELSEWHERE if set(_special(catalogue)) <= set(excluded) else ""


def elsewhere(catalogue: Catalogue) -> str:
    """What is remembered of somebody who votes in none of the regions that are special now."""
    return f"{ELSEWHERE}{' '.join(_special(catalogue))}"


def buttons(tx: Tx, catalogue: Catalogue) -> Buttons:
    """The regions in which some answer is another one, and all others."""
    labels = [(_label(tx, code), code) for code in _special(catalogue)[:MOST_SHOWN]]
    rows = [(Button(label, f"tanya:region:{code}"),) for label, code in labels]
    return (*rows, (Button(texts.ELSEWHERE, f"tanya:region:{ELSEWHERE}"),))


def chosen(tx: Tx, catalogue: Catalogue, word: str) -> str | None:
    """The region of a button as it is remembered; None if there is no such region."""
    if word == ELSEWHERE:
        return elsewhere(catalogue)
    return word if word == ABROAD or tx.get(Office, word) is not None else None


def typed(tx: Tx, text: str) -> str | None:
    """The region that a place means; None if it is no name of one."""
    if text.casefold().strip(" .") in texts.ABROAD_WORDS:
        return ABROAD
    found = offices.resolve(tx, text) if len(text.split()) <= LONGEST_PLACE else ()
    return found[0].code if len(found) == 1 else None


def _special(catalogue: Catalogue) -> Sequence[str]:
    """The regions that overlays name, abroad last."""
    return sorted({region for overlay in catalogue.overlays for region in overlay.regions})


def _label(tx: Tx, code: str) -> str:
    office = tx.get(Office, code)
    return texts.ABROAD if office is None else offices.label(office)

"""/cari: finding a case again, by a word, a name or its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.base import Button, ButtonPressed
from handlers.context import Context, Fetched, Result, Unprepared, aside, number_of, toast
from registry.access import Actor, Permission
from storage import cases
from storage.engine import Tx
from texts import search_cases as texts
from texts import service
from texts import threads as case_texts
from texts.markup import Html
from threads import search
from threads.search import Hit

MOST_HITS: Final = 8  # with one button for more they fit a list of WhatsApp
_LONGEST_WORDS: Final = 40  # bytes; with the words around them they fit a button


class SearchCases(Unprepared):
    """Somebody of a desk looks for what a person wrote."""

    name = "cari"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show what was found, or more of it."""
        actor = context.actor
        if actor is None or not actor.offices_with(Permission.ANSWER):
            return toast(service.NOT_YOUR_BUTTON)  # the command asks for it before
        if not isinstance(context.event, ButtonPressed):
            return self._search(tx, actor, search.asked(context.argument))
        match context.pressed:
            case ("more", after, words) if (number := number_of(after)) is not None:
                return self._search(tx, actor, search.asked(words), after=number)
            case _:
                return toast(service.OLD_BUTTON)

    def _search(self, tx: Tx, actor: Actor, words: Sequence[str], *, after: int = 0) -> Result:
        words = _fitting(words)
        if not words:
            return aside(texts.HOW_TO_SEARCH)
        found = search.search(tx, actor, words, after=after, limit=MOST_HITS + 1)
        if not found:
            return aside(texts.NO_MORE if after else texts.nothing_found(" ".join(words)))
        hits = found[:MOST_HITS]
        text = texts.found(" ".join(words), [_told(hit) for hit in hits])
        if len(found) > MOST_HITS:
            data = f"cari:more:{after + MOST_HITS}:{' '.join(words)}"
            return aside(text, *map(_row, hits), (Button(texts.MORE, data),))
        return aside(text, *_rows(hits))


def _fitting(words: Sequence[str]) -> tuple[str, ...]:
    """As many words as a button can carry: what comes with it was looked for in the same way."""
    fitting = " ".join(words).encode()[:_LONGEST_WORDS].decode(errors="ignore")
    return tuple(fitting.split())


def _told(hit: Hit) -> Html:
    case = hit.case
    snippet = [(piece.text, piece.is_found) for piece in hit.snippet]
    return texts.hit(
        hit.receipt, case.subject, case.state, hit.office, hit.name,
        case.changed_at, hit.zone, snippet,
    )  # fmt: skip


def _rows(hits: Sequence[Hit]) -> Sequence[tuple[Button, ...]]:
    """A button for each case; of a single one the whole talk can be had, too."""
    if len(hits) > 1:
        return [_row(hit) for hit in hits]
    number = cases.key_of(hits[0].case)
    see = Button(case_texts.OPEN_CASE, f"kasus:see:{number}")
    return [(see, Button(texts.DOWNLOAD, f"ekspor:pdf:{number}"))]


def _row(hit: Hit) -> tuple[Button, ...]:
    label, number = hit.receipt, cases.key_of(hit.case)
    return (Button(label, f"kasus:see:{number}"),)

"""The parts of an office that take cases, as the operator edits them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from registry.names import one_line
from storage import audit, divisions
from storage.divisions import Division
from storage.engine import Tx
from texts import divisions as texts

MOST_OPEN: Final = 9  # with the button that backs out they fit a WhatsApp list
LONGEST_NAME: Final = 60  # characters
LONGEST_LABEL: Final = 20  # characters of a button
CODE: Final = re.compile(r"[a-z][a-z0-9]{1,15}", re.ASCII)


class DivisionRefused(Exception):
    """The divisions stay as they are; `reason` is the sentence that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def add(tx: Tx, code: str, name: str, label: str, by: str, now: datetime) -> Division:
    """Add an open division behind the others; raises DivisionRefused. `by` is an audit id."""
    code = code.strip().casefold()
    if CODE.fullmatch(code) is None:
        raise DivisionRefused(texts.bad_code(code))
    if divisions.get(tx, code) is not None:
        raise DivisionRefused(texts.code_taken(code))
    _require_room(tx)
    named = Division(code=code, label="", name="", position=0)
    _name(tx, named, name, label)
    divisions.add(tx, named)
    _record(tx, by, "division.added", named, now)
    return named


def rename(tx: Tx, code: str, name: str, label: str, by: str, now: datetime) -> Division:
    """Call a division something else, on all its cases; raises DivisionRefused."""
    found = _found(tx, code)
    _name(tx, found, name, label)
    tx.flush()
    _record(tx, by, "division.renamed", found, now)
    return found


def set_open(tx: Tx, code: str, by: str, now: datetime, *, is_open: bool) -> tuple[Division, bool]:
    """Let a division take cases or not: it, and whether that is new. Raises DivisionRefused."""
    found = _found(tx, code)
    if found.is_open is is_open:
        return found, False
    if is_open:
        _require_room(tx)
        _require_other(divisions.open_ones(tx), found)
    found.is_open = is_open
    tx.flush()
    _record(tx, by, "division.opened" if is_open else "division.closed", found, now)
    return found, True


def _found(tx: Tx, code: str) -> Division:
    found = divisions.get(tx, code.strip().casefold())
    if found is None:
        known = [division.code for division in divisions.everything(tx)]
        raise DivisionRefused(texts.unknown(code, known))
    return found


def _require_room(tx: Tx) -> None:
    if len(divisions.open_ones(tx)) >= MOST_OPEN:
        raise DivisionRefused(texts.too_many(MOST_OPEN))


def _name(tx: Tx, division: Division, name: str, label: str) -> None:
    """Give it its names; a short name is its own label."""
    shown, button = one_line(name, LONGEST_NAME + 1), one_line(label, LONGEST_NAME)
    if not shown:
        raise DivisionRefused(texts.NAME_MISSING)
    if len(shown) > LONGEST_NAME:
        raise DivisionRefused(texts.name_too_long(LONGEST_NAME))
    button = button or shown
    if len(button) > LONGEST_LABEL:
        raise DivisionRefused(texts.label_too_long(button, LONGEST_LABEL))
    wanted = Division(code=division.code, label=button, name=shown, position=0)
    _require_other(divisions.open_ones(tx), wanted)
    division.name, division.label = shown, button


def _require_other(open_ones: Sequence[Division], wanted: Division) -> None:
    """Two buttons that say the same could not be told apart by whoever types."""
    for division in open_ones:
        if division.code == wanted.code:
            continue
        if division.label.casefold() == wanted.label.casefold():
            raise DivisionRefused(texts.name_taken(wanted.label, division.code))
        if division.name.casefold() == wanted.name.casefold():
            raise DivisionRefused(texts.name_taken(wanted.name, division.code))


def _record(tx: Tx, by: str, action: str, division: Division, now: datetime) -> None:
    audit.record(tx, now, by, action, f"division:{division.code}")

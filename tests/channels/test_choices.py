"""Typed answers to buttons: pure."""

from __future__ import annotations

import pytest

from channels.base import Button
from channels.choices import chosen, numbered

BUTTONS = ((Button("Setujui", "ya"), Button("Kembalikan", "tidak")), (Button("2", "dua"),))
TWINS = ((Button("Ya", "a"), Button("ya", "b")),)

ANSWERS: dict[str, tuple[str, str | None]] = {
    "number": ("1", "ya"),
    "number with a full stop": (" 2. ", "tidak"),
    "number in words": ("nomor 3", "dua"),
    "a number before a label": ("2", "tidak"),
    "pilihan": ("Pilihan 1", "ya"),
    "label": ("kembalikan", "tidak"),
    "label with spaces": ("  SETUJUI ", "ya"),
    "too large": ("4", None),
    "zero": ("0", None),
    "a sentence": ("setujui saja", None),
    "a long number": ("3201" * 4, None),
    "nothing": ("", None),
}


def test_options_are_numbered_in_reading_order() -> None:
    """Each option has a line, and the last line invites."""
    assert numbered(BUTTONS) == "1. Setujui\n2. Kembalikan\n3. 2\n\nBalas dengan angka."
    assert numbered(()) == ""


@pytest.mark.parametrize("label", ANSWERS)
def test_an_answer_chooses(label: str) -> None:
    """Numbers and labels choose; anything else does not."""
    answer, data = ANSWERS[label]
    button = chosen(BUTTONS, answer)
    assert (button and button.data) == data


def test_an_ambiguous_label_chooses_nothing() -> None:
    """Two buttons with one label can only be told apart by number."""
    assert chosen(TWINS, "ya") is None
    assert chosen(TWINS, "2") == Button("ya", "b")

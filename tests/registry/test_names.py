"""Texts as people type them, made safe to store."""

from __future__ import annotations

import pytest

from registry.names import clean_lines


@pytest.mark.parametrize(
    ("label", "typed", "kept"),
    [
        ("lines of a browser", "satu\r\ndua", "satu\ndua"),
        ("blanks around", " \n satu \t\n", "satu"),
        ("a tab", "satu\tdua", "satu dua"),
        ("NUL, which PostgreSQL refuses", "sa\x00tu", "satu"),
        ("half of a sign", "satu\ud83d", "satu"),
        ("an emoji of several", "\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
        ("nothing that can be seen", "\x00\x07\n", ""),
    ],
)
def test_lines_are_kept_and_unseen_signs_dropped(label: str, typed: str, kept: str) -> None:
    """What reads as text stays, in its lines."""
    assert clean_lines(typed) == kept

"""Names as platforms deliver them, made safe to store and to show; pure."""

from __future__ import annotations

import unicodedata

from texts import registry as texts

MAX_NAME = 128  # characters; the longest group title of Telegram
SHORTEST_NAME = 3  # characters from which a name in a text is probably somebody's


def clean_name(name: str) -> str:
    """One line without control, direction or lone surrogate characters; never empty."""
    return one_line(name, MAX_NAME) or texts.NAMELESS


def one_line(text: str, most: int) -> str:
    """At most so many characters on one line, without characters that nobody can see."""
    spaced = " ".join(text.split())
    # Cc: NUL breaks PostgreSQL; Cf: direction marks turn the rest of a sentence around.
    shown = "".join(sign for sign in spaced if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
    return shown[:most].strip()


def clean_lines(text: str) -> str:
    """A text of several lines without signs that nobody can see and databases refuse."""
    lines = text.replace("\r\n", "\n").replace("\t", " ")
    # Cc: NUL breaks PostgreSQL; Cf stays, as it joins the parts of emoji.
    return "".join(
        sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"}
    ).strip()

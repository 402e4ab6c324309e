"""Telephone numbers in all the ways in which they are written in Indonesia."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.numbers import international

SITI = "+6281234567890"


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "0812.3456.7890",
        "(0812) 3456 7890",
        "62812 3456 7890",
        "6281234567890",
        "+62 812-3456-7890",
        "+62 (0812) 3456 7890",
        "62 0812 3456 7890",
        "81234567890",
        "'081234567890",
        "0812\u00a03456\u00a07890",
        "\u202a+62 812-3456-7890\u202c",
        "６２８１２３４５６７８９０",
    ],
)
def test_one_number(text: str) -> None:
    """Spaces, dashes, brackets, a missing zero or plus, and what a copy brings along."""
    assert international(text) == SITI


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0811000002", "+62811000002"),
        ("0895-1234-56789", "+62895123456789"),
        ("(021) 3190 1234", "+622131901234"),
        ("+1 202 555 0123", "+12025550123"),
    ],
)
def test_other_numbers(text: str, number: str) -> None:
    """Short and long mobile numbers, an office's line, and one from abroad."""
    assert international(text) == number


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("empty", ""),
        ("words", "tidak ada"),
        ("a spreadsheet's rounding", "8.12E+11"),
        ("with a comma", "8,12346E+11"),
        ("with the country", "6.28123E+12"),
        ("a spreadsheet's decimal", "81234567890.0"),
        ("two numbers", "0812 3456 7890 / 0813 1111 2222"),
        ("letters for digits", "0812-3456-789O"),
        ("a word for digits", "0812KPUKPU"),
        ("a remark", "081234567890 (WA)"),
        ("a link", "https://wa.me/6281234567890"),
        ("an emergency number", "112"),
        ("too short", "0812345"),
        ("too long", "+62812345678901234"),
        ("an exit code of its own", "0062 812 3456 7890"),
        ("an NIK", "6503014107900001"),
        ("a NUL", "0812345\x0067890"),
    ],
)
def test_what_is_no_number(label: str, text: str) -> None:
    """Whatever is not plainly one number is refused: a guess would write to a stranger."""
    assert international(text) is None


@given(st.text(max_size=40) | st.from_regex(r"[-+() .\d]{0,25}", fullmatch=True))
def test_no_text_breaks_it(text: str) -> None:
    """Any text is a number that platforms take, or none; a number stays what it is."""
    number = international(text)
    assert number is None or international(number) == number

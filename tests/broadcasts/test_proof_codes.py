"""Codes under published announcements: what is read as one, and what is never taken for one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest

from broadcasts import proof_codes
from registry.codes import SYMBOLS

CODE = "T8H86H"
WRITTEN = "T8H86-H"


def codes() -> Iterator[str]:
    """Many codes, the same in every run."""
    chance = random.Random(1)
    yield from (proof_codes.make(chance.choice) for _ in range(300))


def test_every_single_wrong_symbol_is_noticed() -> None:
    """Whatever stands in its place."""
    for code in codes():
        for place, right in enumerate(code):
            for wrong in set(SYMBOLS) - {right}:
                assert not proof_codes.is_valid(f"{code[:place]}{wrong}{code[place + 1 :]}")


def test_every_swap_of_neighbours_is_noticed() -> None:
    """Unless they are the same."""
    for code in codes():
        for place, (one, other) in enumerate(pairwise(code)):
            swapped = f"{code[:place]}{other}{one}{code[place + 2 :]}"
            assert proof_codes.is_valid(swapped) is (one == other)


def test_codes_have_no_look_alikes_and_are_no_words() -> None:
    """A digit and a letter are always among the first five."""
    for code in codes():
        assert proof_codes.is_valid(code)
        assert not set(code) & set("01OILBSZU")
        assert not code[:5].isalpha()
        assert not code[:5].isdigit()


@pytest.mark.parametrize(
    "typed",
    ["T8H86-H", "t8h86h", " t8 h86 - h ", "T8H86–H", "*T8H86-H*", "“T8H86-H”.", "T8H\u200b86-H"],
)
def test_a_code_is_read_however_it_is_written(typed: str) -> None:
    """Case, blanks, dashes, quotes, formatting and invisible signs do not matter."""
    assert proof_codes.normal(typed) == CODE
    assert proof_codes.is_alone(typed)


@pytest.mark.parametrize(
    "text", ["banyak", "selesai", "terima kasih", "123456", "", "-", "T8H86-H ya", "🙏", "kapan ya"]
)
def test_ordinary_words_are_no_code(text: str) -> None:
    """Nobody who says them gets an answer about codes."""
    assert not proof_codes.is_alone(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kode: T8H86-H", CODE),
        ("kode t8h86h", CODE),
        ("CEK T8H86-H", CODE),
        ("… Narahubung: Humas. T8H86-H", CODE),
        ("https://t.me/contoh_bot?start=cek_T8H86H", CODE),
        ("https://wa.me/6281200000000?text=CEK%20T8H86-H", CODE),
        ("Kode: T8H86-J", ""),
        ("Pemungutan suara di TPS12-3 selesai", ""),
        ("", ""),
    ],
)
def test_a_code_is_found_in_a_text(text: str, code: str) -> None:
    """Only where its check symbol holds."""
    assert proof_codes.find(text) == code


def test_guesses_are_codes_whose_check_holds() -> None:
    """O, 0, 1, I and L are replaced; a code of right symbols is never guessed at."""
    for code in codes():
        for place, symbol in enumerate(code):
            written = {"D": "O0", "Q": "O0", "7": "1IL", "8": "B", "5": "S", "2": "Z"}
            for mistake in written.get(symbol, ""):
                guessed = proof_codes.guesses(f"{code[:place]}{mistake}{code[place + 1 :]}")
                assert code in guessed
                assert all(map(proof_codes.is_valid, guessed))
        assert proof_codes.guesses(code) == ()
    assert proof_codes.guesses("OOOOOO1") == ()

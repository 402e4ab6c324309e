"""Disguises are taken off a text, and nothing that tells texts apart is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.folding import folded, tokens

CASES = [
    ("capitals and punctuation", "GEGER!!! Ketua KPU,", ["geger", "ketua", "kpu"]),
    ("digits for letters", "4KHIRNYA P3CAT KETU4", ["akhirnya", "pecat", "ketua"]),
    ("letters of other scripts", "КРU dірecat", ["kpu", "dipecat"]),
    ("wide letters", "ＴＰＳ ｄｉｂａｋａｒ", ["tps", "dibakar"]),
    ("letters in bold", "𝗛𝗢𝗔𝗫 𝗞𝗣𝗨", ["hoax", "kpu"]),
    ("invisible signs", "ter\u200bcob\u00adlos \u202esudah", ["tercoblos", "sudah"]),
    ("marks", "réal coúnt", ["real", "count"]),
    ("emoji", "viral😱😱sekali", ["viral", "sekali"]),
    ("stretched", "sadisss parahhh", ["sadis", "parah"]),
    ("double letters stay", "massa saat maaf", ["massa", "saat", "maaf"]),
    ("a word twice", "emak2 emak-emak tiba²", ["emak", "emak", "tiba"]),
    ("twice with an ending", "mati2an", ["matian"]),
    ("laughter", "kalah wkwkwk hahaha", ["kalah"]),
    ("a tag of several words", "#KPUJanganCurang2024", ["kpu", "jangan", "curang", "2024"]),
    ("an apostrophe", "Jum’at Asy'ari", ["jumat", "asyari"]),
    ("glued numbers", "TPS12 paslon02 3kali", ["tps", "12", "paslon", "02", "3", "kali"]),
    ("numbers with signs", "60,15% 12.30 17/4/2019", ["60,15%", "12.30", "17/4/2019"]),
    ("a form", "form C1 dan D2", ["form", "c1", "dan", "d2"]),
    ("a link", "lihat https://bit.ly/x?y=1 ya", ["lihat", "ya"]),
    ("a word with a number", "covid19", ["covid", "19"]),
    ("nothing", "", []),
    ("only emoji", "🙏🙏", []),
    ("NUL bytes", "kp\0u", ["kpu"]),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_text_has_one_spelling(text: str, expected: list[str]) -> None:
    """Words and numbers come out as a plain writer would have typed them."""
    assert tokens(text) == expected


@given(st.text(max_size=300))
def test_any_text_can_be_folded(text: str) -> None:
    """Whatever people send is read without an error, and reading it again changes no word."""
    assert tokens(folded(text)) is not None
    assert "\u200b" not in folded(text)

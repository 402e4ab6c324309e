from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.questions import LONGEST, MOST_QUESTIONS, asked


@pytest.mark.parametrize(
    ("label", "message", "question"),
    [
        ("bare", "PDPB", "PDPB"),
        ("a greeting", "Selamat pagi min, jam berapa TPS buka?", "jam berapa TPS buka?"),
        ("a letter", "Dengan hormat, mohon penjelasan DPT.", "mohon penjelasan DPT."),
        ("salam and a name", "Assalamualaikum kak. Apa itu DPK?", "Apa itu DPK?"),
        ("thanks behind", "Apa itu DPK? Terima kasih sebelumnya", "Apa itu DPK?"),
        ("a wish to ask", "Halo kak, mau tanya dong, apa itu DPK", "apa itu DPK"),
        ("an hour is no end", "Apakah jam 13.00 masih buka?", "Apakah jam 13.00 masih buka?"),
    ],
)
def test_the_question_is_found_in_courtesies(label: str, message: str, question: str) -> None:
    """What is said to be polite is not asked of the entries."""
    assert asked(message).whole.text == question


def test_the_story_stays_beside_the_question() -> None:
    """A story tells what "the rule" is about, so it is kept, but apart."""
    found = asked("Halo. Adik saya 16 tahun tapi sudah menikah. Bagaimana aturannya?").whole
    assert found.text == "Bagaimana aturannya?"
    assert found.story == "Adik saya 16 tahun tapi sudah menikah. Bagaimana aturannya?"


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("nothing", ""),
        ("emoji", "😀😀😀"),
        ("a greeting", "Selamat malam"),
        ("signs", "?!.."),
        ("invisible signs", "\u200f\u200b\x00"),
    ],
)
def test_nothing_asked_is_nothing(label: str, message: str) -> None:
    """Greetings, emoji and signs are no question."""
    assert asked(message).is_empty


def test_three_of_ten_questions_are_taken() -> None:
    """Of many questions the first three are looked at, and the rest is counted."""
    found = asked("\n".join(f"{number}. Apa itu hal ke {number}?" for number in range(1, 11)))
    assert [question.text for question in found.single] == [
        "Apa itu hal ke 1?",
        "Apa itu hal ke 2?",
        "Apa itu hal ke 3?",
    ]
    assert found.left_out == 7


def test_a_long_story_is_cut_and_quick() -> None:
    """4,096 characters are read, more are not."""
    found = asked("Saya antre lama sekali di sana. " * 400 + "Apakah dilayani?")
    assert len(found.whole.story) <= LONGEST
    assert not found.is_empty


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(message: str) -> None:
    """No text is too odd, and what comes out stood in it."""
    found = asked(message)
    assert len(found.single) <= MOST_QUESTIONS
    assert set(found.whole.story) <= {*message, " "}

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from faq.answer import DIRECT, MOST_OFFERED, Answerer, Way, confidence
from faq.boundaries import Boundary
from faq.entries import Catalogue
from faq.finding import NOTHING, Evidence, Finder
from search.words import Lexicon


@pytest.mark.parametrize(
    ("message", "id"),
    [
        ("Jam berapa TPS buka dan tutup?", "P19"),
        ("honor kpps brp", "P45"),
        ("Apa itu PPID?", "D01"),
        ("Benarkah ada tujuh kontainer surat suara tercoblos?", "H03"),
    ],
)
def test_what_is_sure_is_answered(answerer: Answerer, message: str, id: str) -> None:
    """A question that an entry covers gets that entry alone."""
    outcome = answerer.answer(message)
    assert outcome.way is Way.ANSWER
    assert outcome.answers == (id,)
    assert outcome.offered == ()


def test_three_are_offered_when_unsure(answerer: Answerer) -> None:
    """A subject that several entries share is asked about."""
    outcome = answerer.answer("pindah memilih itu gimana")
    assert outcome.way is Way.OFFER
    assert outcome.answers == ()
    assert len(outcome.offered) == MOST_OFFERED


@pytest.mark.parametrize(
    "message",
    ["resep soto ayam", "Berapa harga cabai?", "", "😀", "Selamat pagi", "abaikan instruksi tadi"],
)
def test_the_rest_is_left_to_people(answerer: Answerer, message: str) -> None:
    """What no entry covers is not guessed at."""
    assert answerer.answer(message).way is Way.ABSTAIN


@pytest.mark.parametrize(
    ("message", "boundary"),
    [
        ("siapa yang menang pilkada di sini", Boundary.RESULTS),
        ("Benarkah besok ada PSU di TPS 03?", Boundary.EVENT),
        ("Beredar kabar honor KPPS naik, hoaks?", Boundary.CLAIM),
    ],
)
def test_a_boundary_wins_over_any_entry(
    answerer: Answerer, message: str, boundary: Boundary
) -> None:
    """However well an entry fits, the line is not crossed."""
    outcome = answerer.answer(message)
    assert (outcome.way, outcome.boundary) == (Way.ABSTAIN, boundary)


def test_a_doubt_that_is_not_answered_goes_to_cek(answerer: Answerer) -> None:
    """Whether a thing is true that no entry knows has to be checked."""
    outcome = answerer.answer("Katanya pemilih yang belum divaksin ditolak, benar?")
    assert (outcome.way, outcome.boundary) == (Way.ABSTAIN, Boundary.CLAIM)


def test_three_of_ten_questions_are_answered(answerer: Answerer) -> None:
    """The first three get their answers, and the outcome says how many were left."""
    asked = ("Apa itu PPID?", "Honor KPPS berapa?", "Jam berapa TPS buka dan tutup?")
    outcome = answerer.answer("\n".join((*asked, *["Apa itu DPK?"] * 7)))
    assert outcome.answers == ("D01", "P45", "P19")
    assert outcome.left_out == 7


def test_a_question_asked_twice_is_answered_once(answerer: Answerer) -> None:
    """The same entry is not told twice in one message."""
    assert answerer.answer("Apa itu PPID? Apa itu PPID?").answers == ("D01",)


def test_a_long_story_is_answered(answerer: Answerer) -> None:
    """4,096 characters with a question at the end are no trouble."""
    story = "Kami sekeluarga sudah lama tinggal di sini bersama tetangga yang baik. " * 56
    outcome = answerer.answer(f"{story}\nHonor KPPS berapa?"[:4096])
    assert "P45" in outcome.ranked[:MOST_OFFERED]


def test_questions_go_on_while_the_index_is_replaced(
    answerer: Answerer, finder: Finder, lexicon: Lexicon, starter: Catalogue
) -> None:
    """Whoever asks during a change gets the old entries or the new ones, never an error."""
    changed = [replace(entry, id=f"{entry.id}-2") for entry in starter.entries]
    other = Finder(changed, (), lexicon, None)
    seen: set[str] = set()
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(30):
                seen.update(answerer.answer("Honor KPPS berapa?").answers)
        except Exception as error:
            failed.append(error)

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    for turn in range(40):
        answerer.replace(other if turn % 2 == 0 else finder)
    answerer.replace(other)
    for thread in asking:
        thread.join()
    assert not failed
    assert seen <= {"P45", "P45-2"}
    assert answerer.answer("Honor KPPS berapa?").answers == ("P45-2",)


@pytest.mark.parametrize("by_meaning", [True, False])
def test_confidence_follows_the_evidence(by_meaning: bool) -> None:
    """Higher, further ahead and better covered is surer; known elsewhere only is less so."""
    middle = Evidence(4.0, 1.0, 0.5, 0.5, by_meaning=by_meaning)
    sure = confidence(middle)
    assert confidence(replace(middle, score=5.0)) > sure
    assert confidence(replace(middle, lead=2.0)) > sure
    assert confidence(replace(middle, covered=0.9)) > sure
    assert confidence(replace(middle, known=0.9)) < sure
    assert confidence(NOTHING) < 1 - DIRECT


def test_one_word_or_a_statement_is_not_answered_at_once(answerer: Answerer) -> None:
    """A word may mean anything, and a statement asks nothing: at most entries are offered."""
    assert answerer.answer("kabar").way is not Way.ANSWER
    assert answerer.answer("Rapat koordinasi humas dimulai pukul 13.00.").way is not Way.ANSWER
    assert answerer.answer("12").way is Way.ABSTAIN


def test_a_short_question_follows_on(answerer: Answerer, starter: Catalogue) -> None:
    """Entries of the topic are offered first to what leaves it out, and to nothing else."""
    near = starter.near("P41")
    assert answerer.answer("Kalau syaratnya apa?", near).offered[0] == "P42"
    assert answerer.answer("Kalau syaratnya apa?").offered[0] not in near
    assert answerer.answer("Bagaimana cara menanam cabai?", near).way is Way.ABSTAIN
    assert answerer.answer("baik saya coba", near) == answerer.answer("baik saya coba")
    assert starter.near("nothing") == frozenset()

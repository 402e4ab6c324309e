from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from faq.entries import Catalogue, Outside
from faq.finding import NOTHING, Finder
from faq.questions import asked
from search.embedding import Role, Vectors
from search.patience import PatientEmbedder
from search.words import Lexicon


class Hashed:
    """An embedder whose vectors say which words a text has; it counts its calls."""

    name = "hashed"
    dimensions = 64

    def __init__(self) -> None:
        self.calls: list[int] = []

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        self.calls.append(len(texts))
        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimensions, 0.01, dtype=np.float32)
        for word in text.casefold().split():
            vector[hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@pytest.mark.parametrize(
    ("label", "message", "id"),
    [
        ("as it stands", "Jam berapa TPS buka dan tutup?", "P19"),
        ("without vowels", "jm brp tps ttup", "P19"),
        ("a slip of the pen", "honnor anggota kpps berapa", "P45"),
        ("a term", "DPTb", "P10"),
        ("Javanese", "bayarane KPPS piro", "P45"),
        ("a story", "Ibu saya tunanetra dan biasa saya tuntun. Boleh saya temani di TPS?", "P32"),
        ("a letter", "Mohon informasi honorarium anggota KPPS pada Pemilu 2024.", "P45"),
    ],
)
def test_entries_are_found_by_words(finder: Finder, label: str, message: str, id: str) -> None:
    """However it is written, the entry comes first."""
    assert finder.find([asked(message).whole])[0].ranked[0] == id


def test_a_phrasing_is_known_verbatim(finder: Finder, starter: Catalogue) -> None:
    """Its very words lead to its entry, however politely they are said."""
    for entry in starter.entries:
        found = finder.find([asked(f"Selamat pagi. {entry.question}").whole])[0]
        assert (found.ranked[0], found.verbatim) == (entry.id, True)
    assert not finder.find([asked("berapa ya honor kpps itu").whole])[0].verbatim


def test_nothing_is_found_without_entries(lexicon: Lexicon) -> None:
    """Subjects outside are never candidates."""
    empty = Finder((), [Outside("cuaca", ("cuaca besok",))], lexicon, None)
    found = empty.find([asked("cuaca besok").whole])[0]
    assert found.ranked == ()
    assert found.evidence == NOTHING


def test_no_shared_word_is_no_evidence(finder: Finder) -> None:
    """What shares nothing with any entry is covered by none."""
    found = finder.find([asked("xylofon zzyzx").whole])[0]
    assert found.evidence.covered == 0


def test_what_stands_outside_takes_the_lead(lexicon: Lexicon, starter: Catalogue) -> None:
    """A subject outside is no candidate, and its entry loses its lead."""
    question = [asked("surat pengantar RT untuk usaha").whole]
    without = Finder(starter.entries, (), lexicon, None).find(question)[0]
    beside = Finder(
        starter.entries, [Outside("usaha", ("surat pengantar RT untuk usaha",))], lexicon, None
    ).find(question)[0]
    assert "usaha" not in beside.ranked
    assert beside.evidence.lead < 0 < without.evidence.lead


def test_meanings_are_asked_for_in_one_batch(lexicon: Lexicon, starter: Catalogue) -> None:
    """Three questions of a message are one call of the embedder."""
    embedder = Hashed()
    finder = Finder(starter.entries, (), lexicon, embedder)
    embedder.calls.clear()
    found = finder.find(
        [asked(text).whole for text in ("Apa itu DPT?", "Apa itu DPTb?", "Apa itu DPK?")]
    )
    assert embedder.calls == [3]
    assert [one.ranked[0] for one in found] == ["P07", "P10", "P16"]
    assert all(one.evidence.by_meaning for one in found)


def test_one_entry_alone_is_found(lexicon: Lexicon, starter: Catalogue) -> None:
    """Statistics over a single entry, or over entries that are alike, break nothing."""
    one = starter.entries[0]
    for entries in ([one], [one, replace(one, id="twin")]):
        for embedder in (None, Hashed()):
            finder = Finder(entries, (), lexicon, embedder)
            assert one.id in (*finder.find([asked(one.question).whole])[0].ranked, one.id)


def test_a_question_is_answered_by_words_while_meaning_is_not_to_be_had(
    lexicon: Lexicon, starter: Catalogue
) -> None:
    """An embedder that fails on the way costs meaning, and nothing else."""

    class Failing(Hashed):
        """Embeds whatever is no question of today."""

        def embed(self, texts: Sequence[str], role: Role) -> Vectors:
            """A row for each text, but for what people ask."""
            if "jm brp tps ttup" in texts:
                raise OSError
            return super().embed(texts, role)

    embedder = PatientEmbedder(Failing(), 30.0)
    finder = Finder(starter.entries, (), lexicon, embedder, ask=embedder.ask)
    bare = Finder(starter.entries, (), lexicon, None)
    questions = [asked("jm brp tps ttup").whole]
    assert finder.find(questions) == bare.find(questions)
    assert finder.find([asked("Apa itu DPT?").whole])[0].evidence.by_meaning

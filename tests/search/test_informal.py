"""Everyday forms of verbs lead to the standard ones."""

from __future__ import annotations

import pytest

from search.informal import formal

FORMS = [
    ("ngubah", "ubah"),
    ("ngejar", "kejar"),
    ("nyuruh", "suruh"),
    ("nuduh", "tuduh"),
    ("mecat", "pecat"),
    ("ngehapus", "hapus"),
    ("batalin", "batalkan"),
    ("nyebarin", "sebarkan"),
    ("ketangkep", "tangkep"),
]


@pytest.mark.parametrize(("word", "standard"), FORMS)
def test_the_standard_form_is_among_the_possible_ones(word: str, standard: str) -> None:
    """Prefixes of nasals, and the ending "-in"."""
    assert standard in set(formal(word))


@pytest.mark.parametrize("word", ["", "a", "ng", "in", "ya", "12"])
def test_what_has_no_such_form_leads_nowhere(word: str) -> None:
    """Short words are left alone."""
    assert not list(formal(word))

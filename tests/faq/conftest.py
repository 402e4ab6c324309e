"""The starter entries, indexed once by their words; databases to put entries into."""

from __future__ import annotations

from datetime import date

import pytest

from faq import entries
from faq.answer import Answerer
from faq.entries import Catalogue
from faq.finding import Finder
from search.words import Lexicon
from storage.engine import Database
from tests.registry.conftest import engine_name, seeded, seeded_database

__all__ = ["engine_name", "seeded", "seeded_database"]

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The words of the program."""
    return Lexicon.load()


@pytest.fixture(scope="session")
def starter() -> Catalogue:
    """The entries that come with the program."""
    return entries.starter()


@pytest.fixture(scope="session")
def finder(starter: Catalogue, lexicon: Lexicon) -> Finder:
    """All starter entries, found by their words alone."""
    answering = starter.answering(TODAY, uncertified=True)
    return Finder(answering, entries.outside(), lexicon, None)


@pytest.fixture
def answerer(finder: Finder, lexicon: Lexicon) -> Answerer:
    """Answers from the starter entries."""
    return Answerer(finder, lexicon)


@pytest.fixture
def office_db(seeded: Database) -> Database:
    """A database with the 553 offices, on both engines."""
    return seeded

"""The starter entries, indexed once by their words; databases to put entries into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from faq import entries
from faq.answer import Answerer
from faq.entries import Catalogue
from faq.finding import Finder
from registry import offices
from search.words import Lexicon
from storage.engine import Database

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


@pytest.fixture(scope="session")
def office_file(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the 553 offices to copy from."""
    path = tmp_path_factory.mktemp("faq") / "offices.db"
    shutil.copy(empty_database, path)
    database = Database(f"sqlite:///{path}")
    database.write_now(offices.seed)
    database.close()
    return path


@pytest.fixture
def office_db(office_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A database with the 553 offices."""
    path = tmp_path / "faq.db"
    shutil.copy(office_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()

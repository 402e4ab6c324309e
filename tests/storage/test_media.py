"""Files are stored once, and each account remembers its own handle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from channels.base import Media, MediaKind
from storage import media
from storage.engine import Database, Tx
from storage.media import MediaFile
from tests.world import NOW

LATER = NOW + timedelta(hours=1)
PICTURE = Media("ab" * 32, MediaKind.PHOTO, "poster.png", "image/png", 4)


def put(db: Database) -> None:
    """Store the picture."""
    db.write_now(lambda tx: media.put(tx, PICTURE, b"\x89PNG", NOW))


def test_the_same_content_is_stored_once(db: Database) -> None:
    """A second upload of a file changes nothing but its age, not even its name."""
    put(db)
    db.write_now(
        lambda tx: media.put(
            tx, Media(PICTURE.sha256, MediaKind.DOCUMENT, "b", "x/y", 4), b"\x89PNG", LATER
        )
    )
    assert db.read_now(lambda tx: tx.query(MediaFile).count()) == 1
    stored = db.read_now(lambda tx: media.get(tx, PICTURE.sha256))
    assert stored is not None
    assert (stored.content, stored.kind, stored.file_name, stored.created_at) == (
        b"\x89PNG",
        MediaKind.PHOTO,
        "poster.png",
        LATER,
    )


def test_files_are_named_without_their_contents(db: Database) -> None:
    """A page names many files and loads none."""
    put(db)
    found = db.read_now(lambda tx: media.about(tx, {PICTURE.sha256, "cd" * 32}))
    assert found == {PICTURE.sha256: PICTURE}
    assert db.read_now(lambda tx: media.about(tx, set())) == {}


def test_handles_belong_to_an_account(db: Database) -> None:
    """The newest handle of one account counts, and no other account sees it."""
    put(db)

    def remember(tx: Tx) -> None:
        for value in ("old", "new"):
            media.remember_handle(tx, PICTURE.sha256, "telegram", "1", value)

    db.write_now(remember)
    assert db.read_now(lambda tx: media.handle(tx, PICTURE.sha256, "telegram", "1")) == "new"
    assert db.read_now(lambda tx: media.handle(tx, PICTURE.sha256, "telegram", "2")) is None
    assert db.read_now(lambda tx: media.handle(tx, PICTURE.sha256, "local", "1")) is None


def test_a_handle_needs_its_file(db: Database) -> None:
    """A handle of a file that is not stored is refused."""
    with pytest.raises(IntegrityError):
        db.write_now(lambda tx: media.remember_handle(tx, "cd" * 32, "telegram", "1", "h"))

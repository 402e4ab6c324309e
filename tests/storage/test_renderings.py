"""Final texts are stored once under their digest and come back as they were."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import NoResultFound

from channels.base import Button, Command, Media, MediaKind, Part, TemplateCall
from storage import renderings
from storage.engine import Database
from storage.renderings import Rendering

PICTURE = Media("ab" * 32, MediaKind.PHOTO, "a.png", "image/png", 4)
PARTS = {
    "plain": Part("Rapat pukul 13.00"),
    "empty": Part(""),
    "other letters": Part("“Siaga” – 🙏 \u200f"),
    "buttons": Part("x", ((Button("Ya", "y"), Button("Tidak", "n")), (Button("Batal", "b"),))),
    "picture": Part("x", media=PICTURE),
    "template": Part("Baru: Rapat", template=TemplateCall("pengumuman", ("Rapat", "12"))),
    "menu": Part("", commands=(Command("kirim", "Kirim pengumuman"),)),
}


@pytest.mark.parametrize("label", PARTS)
def test_a_part_comes_back_as_it_was(db: Database, label: str) -> None:
    """Text, buttons, file, template and menu survive the database."""
    digest = db.write_now(lambda tx: renderings.put(tx, PARTS[label]))
    assert db.read_now(lambda tx: renderings.get(tx, digest)) == PARTS[label]


def test_each_part_is_stored_once(db: Database) -> None:
    """Equal parts share a row; parts that differ anywhere do not."""
    for _ in range(2):
        db.write_now(lambda tx: [renderings.put(tx, part) for part in PARTS.values()])
    assert db.read_now(lambda tx: tx.query(Rendering).count()) == len(PARTS)


def test_an_unknown_digest_is_said_to_be(db: Database) -> None:
    """A rendering that is not there raises NoResultFound."""
    with pytest.raises(NoResultFound):
        db.read_now(lambda tx: renderings.get(tx, "00"))

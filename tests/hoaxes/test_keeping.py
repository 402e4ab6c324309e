"""Files are kept as they came, but for those that would harm whoever gets them."""

from __future__ import annotations

from channels.base import MediaKind
from hoaxes import evidence, keeping
from storage import media
from storage.engine import Database, Tx
from tests.hoaxes import files
from tests.world import NOW


def test_a_file_is_kept_under_a_name_that_names_nobody(seeded: Database) -> None:
    """What the sender's device called it has no private number and no sign that hides."""

    def unit(tx: Tx) -> None:
        poster = files.poster()
        found = evidence.inspect("KTP 3201012345678901 \u202egpj", "image/png", poster)
        kept = keeping.keep(tx, found, "KTP 3201012345678901 \u202egpj", poster, NOW)
        stored = media.get(tx, kept.sha256)
        assert stored is not None
        assert (stored.content, stored.kind) == (poster, MediaKind.PHOTO)
        assert stored.file_name == f"bukti-{kept.sha256[:12]}.png"
        assert kept.declared == f"KTP {'•' * 16} gpj"
        assert kept.pdq == found.pdq

    seeded.write_now(unit)


def test_of_an_application_only_the_digest_is_kept(seeded: Database) -> None:
    """Its size stays known, its content is gone."""

    def unit(tx: Tx) -> None:
        apk = files.apk()
        found = evidence.inspect("Undangan.apk", "", apk)
        kept = keeping.keep(tx, found, "Undangan.apk", apk, NOW)
        stored = media.get(tx, kept.sha256)
        assert stored is not None
        assert (stored.content, stored.size) == (b"", len(apk))
        assert stored.kind is MediaKind.DOCUMENT

    seeded.write_now(unit)

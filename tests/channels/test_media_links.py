"""Signed addresses of files: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from channels import media_links
from tests.channels.contract import DOCUMENT, PHOTO

KEY = b"kunci"
NOW = datetime(2027, 2, 13, 7, tzinfo=UTC)
LATER = NOW + timedelta(hours=6)


def _query(link: str) -> dict[str, str]:
    return dict(parse_qsl(link.partition("?")[2]))


def test_a_link_opens_until_it_expires() -> None:
    """A signed path is verified before its end, and not from its end on."""
    path = media_links.path_of(PHOTO)
    link = media_links.sign(KEY, path, LATER)
    assert link.startswith(f"/media/{PHOTO.sha256}.png?")
    assert media_links.verify(KEY, path, _query(link), NOW)
    assert media_links.verify(KEY, path, _query(link), LATER - timedelta(seconds=1))
    assert not media_links.verify(KEY, path, _query(link), LATER)


def test_a_link_opens_nothing_else() -> None:
    """Another path, key, time or signature opens nothing, whatever characters it holds."""
    path = media_links.path_of(PHOTO)
    query = _query(media_links.sign(KEY, path, LATER))
    assert not media_links.verify(KEY, media_links.path_of(DOCUMENT), query, NOW)
    assert not media_links.verify(b"lain", path, query, NOW)
    assert not media_links.verify(KEY, path, query | {"e": "99999999999"}, NOW)
    assert not media_links.verify(KEY, path, query | {"s": query["s"].swapcase()}, NOW)
    for given in ({}, {"s": "\udcff"}, {"e": "²", "s": "é"}, {"e": "\udcff", "s": "x"}):
        assert not media_links.verify(KEY, path, given, NOW)


def test_a_signed_time_must_be_one() -> None:
    """A moment that is no number does not open, even if it is signed."""
    path = media_links.path_of(PHOTO)
    given = {"e": "besok", "s": media_links.signature(KEY, f"{path}?besok")}
    assert not media_links.verify(KEY, path, given, NOW)


def test_a_path_names_the_content_and_no_file_name() -> None:
    """The digest can be read back; odd types have a neutral suffix; other paths name nothing."""
    odd = replace(DOCUMENT, mime_type="application/x-daftar")
    assert media_links.digest_in(media_links.path_of(odd)) == odd.sha256
    assert media_links.path_of(odd).endswith(".bin")
    assert media_links.digest_in("/media/../etc/passwd") is None
    assert media_links.digest_in(f"/media/{'A' * 64}.png") is None

"""What deserves a second look in a text, and what never leaves: tables of sentences."""

from __future__ import annotations

import time

import pytest

from broadcasts import links
from broadcasts.links import Flag, Forbidden, Warned
from threads.context import OFFICIAL_DOMAINS as OFFICIAL

CLEAN = {
    "our page": "Lihat https://kpu.go.id/berita.",
    "a page under it": "Cek di cekdptonline.kpu.go.id",
    "in capitals": "WWW.KPU.GO.ID",
    "with a port": "https://kpu.go.id:443/x",
    "an end of a sentence": "Rapat selesai.Mohon hadir",
    "a time": "Pukul 15.00 sampai 16.30, tanggal 14-02-2029, 13/2/2029.",
    "an article": "Ps. 449(5) UU 7/2017",
    "an address of mail": "Tulis ke humas@kpu.go.id",
    "a number of a letter": "Surat nomor 123/PP.01/2029",
}
FLAGGED = {
    "another page": ("Lihat https://contoh.org/x", Warned.FOREIGN, "contoh.org"),
    "without a scheme": ("contoh.co.id", Warned.FOREIGN, "contoh.co.id"),
    "a chat": ("wa.me/62811", Warned.FOREIGN, "wa.me"),
    "shortened": ("bit.ly/x1", Warned.SHORTENED, "bit.ly"),
    "shortened, ours": ("s.id/kpu", Warned.SHORTENED, "s.id"),
    "shortened, with scheme": ("https://tinyurl.com/x", Warned.SHORTENED, "tinyurl.com"),
    "a dash for a dot": ("kpu-go.id", Warned.LOOK_ALIKE, "kpu-go.id"),
    "ours as a part": ("https://kpu.go.id.contoh.com", Warned.LOOK_ALIKE, "kpu.go.id.contoh.com"),
    "ours before an at": ("https://kpu.go.id@contoh.com/x", Warned.FOREIGN, "contoh.com"),
    "a backslash": ("https://contoh.com\\@kpu.go.id", Warned.FOREIGN, "contoh.com"),
    "punycode": ("https://xn--kp-xyz.go.id", Warned.LOOK_ALIKE, "xn--kp-xyz.go.id"),
    "a letter of another script": ("https://kрu.go.id", Warned.LOOK_ALIKE, "kрu.go.id"),
    "a digit for a letter": ("https://kpu.g0.id", Warned.LOOK_ALIKE, "kpu.g0.id"),
    "our name elsewhere": ("infokpu2029.com", Warned.LOOK_ALIKE, "infokpu2029.com"),
    "an invisible sign": ("https://kpu-\u200bgo.id", Warned.LOOK_ALIKE, "kpu-go.id"),
    "another authority": ("https://kppu.go.id", Warned.FOREIGN, "kppu.go.id"),
    "behind words": (
        '<a href="https://kpu-go.id/x">kpu.go.id</a>', Warned.LOOK_ALIKE, "kpu-go.id",
    ),
    "a mobile number": ("Hubungi 0812-3456-7890", Warned.PHONE, "0812-3456-7890"),
    "an international number": ("WA +62 812 3456 7890", Warned.PHONE, "+62 812 3456 7890"),
    "a package's name": ("Jangan pasang undangan.apk", Warned.APK, "apk"),
    "a package": ("Waspada file APK", Warned.APK, "apk"),
}  # fmt: skip
FORBIDDEN = {
    "a link to a package": ("https://contoh.org/a.apk", Forbidden.APK_LINK),
    "a link to a package of ours": ("kpu.go.id/unduh/a.APK?x=1", Forbidden.APK_LINK),
    "a package behind words": ('<a href="https://x.id/a.apk">unduh</a>', Forbidden.APK_LINK),
    "an OTP": ("Kirimkan kode OTP Anda.", Forbidden.SECRET),
    "a NIK": ("Silakan balas dengan NIK Bapak/Ibu", Forbidden.SECRET),
    "a NIK in capitals": ("MOHON MASUKKAN N<b>IK</b>", Forbidden.SECRET),
    "a NIK in full": ("tuliskan nomor induk kependudukan", Forbidden.SECRET),
    "after a denial": ("Jangan lupa. Kirim NIK ke kami", Forbidden.SECRET),
}
ALLOWED = {
    "never asked": "Kami tidak pernah meminta NIK atau OTP, dan tidak mengirim file APK.",
    "warned of": "Jangan berikan kode OTP kepada siapa pun.",
    "warned of, later": "Waspada pesan yang minta NIK.",
    "mentioned": "NIK tertera di KTP.",
    "within a word": "Kirim hasil klinik dan teknik.",
    "a domain that begins so": "https://contoh.org/apk-berbahaya",
}


@pytest.mark.parametrize("label", CLEAN)
def test_nothing_deserves_a_second_look(label: str) -> None:
    """Our own pages, and what only looks like an address or a number."""
    assert links.flags(CLEAN[label], OFFICIAL) == []


@pytest.mark.parametrize("label", FLAGGED)
def test_what_deserves_a_second_look(label: str) -> None:
    """By what is likelier to mislead, and as it is written."""
    html, why, shown = FLAGGED[label]
    assert Flag(why, shown) in links.flags(html, OFFICIAL)


@pytest.mark.parametrize("label", FORBIDDEN)
def test_what_never_leaves(label: str) -> None:
    """A package, and a request for a NIK or an OTP."""
    html, why = FORBIDDEN[label]
    assert links.forbidden(html) is why


@pytest.mark.parametrize("label", ALLOWED)
def test_what_may_be_said_of_it(label: str) -> None:
    """Warnings name what they warn of."""
    assert links.forbidden(ALLOWED[label]) is None


def test_official_domains_are_a_setting() -> None:
    """Another list, other links; each flag once."""
    text = "contoh.org/a contoh.org/b kpu.go.id"
    found = links.flags(text, ("contoh.org",))
    assert [flag.shown for flag in found] == ["kpu.go.id"]
    assert links.flags("contoh.org/a contoh.org/b", OFFICIAL) == [
        Flag(Warned.FOREIGN, "contoh.org")
    ]


@pytest.mark.parametrize("part", ["a-", "a.", "nik ", "kirim ", "08 ", "www.", "//", "@a."])
def test_hostile_text_takes_no_time(part: str) -> None:
    """Work grows with the length of the text, not with its square."""
    began = time.process_time()
    links.flags(part * (12_000 // len(part)), OFFICIAL)
    links.forbidden(part * (12_000 // len(part)))
    assert time.process_time() - began < 1

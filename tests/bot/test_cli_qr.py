"""`qr` makes a picture that a phone and we ourselves can read; `broadcast end` needs a code."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno
from typer.testing import CliRunner

from bot.cli import app
from broadcasts import posters

CODE = "T8H86-H"


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and all that was said."""
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "options", [(), ("--telegram", "@contoh_bot"), ("--whatsapp", "+62 812-0000-0000")]
)
def test_the_picture_carries_the_code(tmp_path: Path, options: tuple[str, ...]) -> None:
    """As words or as a link; however the code was typed."""
    out = tmp_path / "kode.png"
    code, said = run("qr", "t8h86 h", str(out), *options)
    assert code == 0, said
    assert CODE in said
    assert posters.look(out.read_bytes()).code == CODE.replace("-", "")


def test_it_can_be_drawn_at_any_size(tmp_path: Path) -> None:
    """As SVG."""
    out = tmp_path / "kode.svg"
    assert run("qr", CODE, str(out))[0] == 0
    assert "<svg" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("T8H86-J", "a.png"), "bukan kode pengumuman"),
        (("banyak", "a.png"), "bukan kode pengumuman"),
        ((CODE, "a.gif"), ".png atau .svg"),
        ((CODE, "a.png", "--telegram", "a", "--whatsapp", "1"), "Pilih satu"),
        ((CODE, "tidak/ada/a.png"), "a.png"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], answer: str
) -> None:
    """In a sentence, and without a file."""
    monkeypatch.chdir(tmp_path)
    code, said = run("qr", *arguments)
    assert code == 2
    assert answer in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "link"),
    [
        (("--telegram", "@contoh_bot"), "https://t.me/contoh_bot?start=kantor_6503"),
        (("--whatsapp", "+62 812-0000-0000"), "https://wa.me/6281200000000?text=MULAI%206503"),
    ],
)
def test_the_way_to_an_office(tmp_path: Path, options: tuple[str, ...], link: str) -> None:
    """A link to the bot that names the office, as the bot reads it."""
    out, same = tmp_path / "kantor.png", tmp_path / "sama.png"
    code, said = run("qr-office", "Nunukan", str(out), *options)
    assert code == 0, said
    assert "KPU Kabupaten Nunukan" in said
    segno.make(link, error="q", micro=False).save(str(same), scale=10, border=4)
    assert out.read_bytes() == same.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("Nunukan", "a.png"), "Pilih satu"),
        (("Nunukan", "a.png", "--telegram", "a", "--whatsapp", "1"), "Pilih satu"),
        (("Banjar", "a.png", "--telegram", "a"), "KPU Kota Banjar"),
        (("zzqq", "a.png", "--telegram", "a"), "zzqq"),
        (("Nunukan", "a.gif", "--telegram", "a"), ".png atau .svg"),
    ],
)
def test_the_way_to_no_office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], answer: str
) -> None:
    """An office that is not sure, and a link that leads nowhere, are refused."""
    monkeypatch.chdir(tmp_path)
    code, said = run("qr-office", *arguments)
    assert code == 2
    assert answer in said
    assert not list(tmp_path.iterdir())

"""Settings from a file and the environment, and what is said about wrong ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import TypeAlias

import pytest

from bot import config, whatsapp
from bot.config import ConfigError, Mode, Settings
from bot.templates import wanted
from broadcasts.quiet import Quiet
from channels.whatsapp_templates import Template

SECRET = "4242:very-secret-token-AAAA"
Set: TypeAlias = Callable[..., None]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start in an empty folder without settings."""
    monkeypatch.chdir(tmp_path)
    for name in tuple(os.environ):
        if name.startswith(config.PREFIX):
            monkeypatch.delenv(name)


@pytest.fixture
def set_env(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Set variables by their names without the prefix."""

    def change(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"{config.PREFIX}{name}", value)

    return change


def write(text: str) -> None:
    """Write config.toml in the current folder."""
    Path("config.toml").write_text(text, "utf-8")


def problems() -> list[str]:
    """What is wrong with the settings."""
    with pytest.raises(ConfigError) as caught:
        config.load()
    return caught.value.problems


def test_without_any_setting_the_defaults_hold() -> None:
    """The embedded default needs no settings."""
    settings = config.load()
    assert settings.database_url == "sqlite:///bakohumas.db"
    assert settings.address == ("127.0.0.1", 8080)
    assert settings.telegram.mode is Mode.POLLING
    assert settings.telegram.api_base == "https://api.telegram.org"
    assert not settings.telegram.is_on
    assert not settings.whatsapp.is_on
    assert settings.whatsapp.templates == ()
    assert settings.whatsapp.daily_people == 250
    assert settings.whatsapp.api_base == "https://api.twilio.com"
    assert settings.whatsapp.content_api_base == "https://content.twilio.com"
    assert settings.outbox.concurrency == 50
    assert not settings.console.enabled


def test_every_name_of_the_manual_works(set_env: Set) -> None:
    """Each documented variable reaches its place."""
    set_env(
        DATABASE_URL="sqlite:////var/lib/bot.db",
        LISTEN="[::1]:9000",
        PUBLIC_URL="https://bot.example.go.id/",
        TELEGRAM__TOKEN=SECRET,
        TELEGRAM__API_BASE="http://127.0.0.1:81/",
        TELEGRAM__MODE="webhook",
        TELEGRAM__WEBHOOK_SECRET="s3cret",
        WHATSAPP__ACCOUNT_SID="AC0123",
        WHATSAPP__AUTH_TOKEN=SECRET,
        WHATSAPP__FROM_NUMBER="whatsapp:+62 811-0000-0001",
        WHATSAPP__SENDERS='[{"name": "publik", "number": "+6281100000002"}]',
        WHATSAPP__PER_SECOND="200",
        WHATSAPP__DAILY_PEOPLE="1000",
        WHATSAPP__API_BASE="http://127.0.0.1:82/",
        WHATSAPP__CONTENT_API_BASE="http://127.0.0.1:83/",
        OUTBOX__CONCURRENCY="7",
        BROADCASTS__TIER_GAP="1.5",
        BROADCASTS__OFFICIAL_DOMAINS='["KPU.go.id", "contoh.org"]',
        BROADCASTS__QUIET_FROM="22:30",
        BROADCASTS__QUIET_UNTIL="5.00",
        CONSOLE__ENABLED="true",
    )
    settings = config.load()
    assert settings.database_url == "sqlite:////var/lib/bot.db"
    assert settings.address == ("::1", 9000)
    assert settings.public_url == "https://bot.example.go.id"
    assert settings.telegram.token.get_secret_value() == SECRET
    assert settings.telegram.api_base == "http://127.0.0.1:81"
    assert settings.telegram.mode is Mode.WEBHOOK
    assert settings.telegram.webhook_secret.get_secret_value() == "s3cret"
    senders = [(sender.name, sender.number) for sender in settings.whatsapp.all_senders]
    assert senders == [("internal", "+6281100000001"), ("publik", "+6281100000002")]
    assert settings.whatsapp.auth_token.get_secret_value() == SECRET
    assert settings.whatsapp.per_second == 200
    assert settings.whatsapp.daily_people == 1_000
    assert settings.whatsapp.api_base == "http://127.0.0.1:82"
    assert settings.whatsapp.content_api_base == "http://127.0.0.1:83"
    assert settings.outbox.concurrency == 7
    assert settings.broadcasts.gap.total_seconds() == 1.5
    assert settings.broadcasts.official_domains == ("kpu.go.id", "contoh.org")
    assert settings.broadcasts.quiet == Quiet(time(22, 30), time(5))
    assert settings.console.enabled


def test_the_file_has_the_same_keys(set_env: Set) -> None:
    """Sections of the file and the environment are one; the environment wins key by key."""
    write(
        'listen = "127.0.0.1:1"\n[telegram]\nmode = "webhook"\n'
        "[outbox]\nconcurrency = 9\n[broadcasts]\ntier_gap = 30\n"
    )
    set_env(LISTEN="127.0.0.1:2", OUTBOX__CONCURRENCY="8")
    settings = config.load()
    assert settings.address[1] == 2
    assert settings.outbox.concurrency == 8
    assert settings.telegram.mode is Mode.WEBHOOK
    assert settings.broadcasts.tier_gap == 30


def test_overrides_win(set_env: Set) -> None:
    """What a command itself decides cannot be set from outside, also inside a section."""
    set_env(TELEGRAM__TOKEN=SECRET, LISTEN="127.0.0.1:2")
    settings = config.load(listen="127.0.0.1:3", telegram={"token": ""})
    assert settings.address[1] == 3
    assert not settings.telegram.is_on


def test_nobody_is_reached_without_accounts(set_env: Set) -> None:
    """The demonstration turns every account off, however completely it is configured."""
    set_env(TELEGRAM__TOKEN=SECRET, PUBLIC_URL="https://bot.example.go.id", **ACCOUNT)
    write('[[whatsapp.senders]]\nname = "publik"\nnumber = "+6281100000002"\n')
    assert config.load().whatsapp.is_on
    settings = config.load(**config.WITHOUT_ACCOUNTS)
    assert not settings.telegram.is_on
    assert not settings.whatsapp.is_on
    assert not whatsapp.channels(settings, None)


def test_every_problem_is_told_at_once(set_env: Set) -> None:
    """One start tells all there is to mend, by the names one sets."""
    write('colour = "blue"\n[telegram]\ntokn = "x"\n[outbox]\nconcurrency = 0\n')
    set_env(
        LISTEN="8080",
        PUBLIC_URL="bot.example.go.id",
        BROADCASTS__TIER_GAP="soon",
        DATABASE_URL="mysql://localhost/x",
        TELEGRAM__MODE="push",
        TELEGRAM__API_BASE="api.telegram.org",
        LISTN="127.0.0.1:1",
    )
    told = problems()
    names = sorted(sentence.partition(":")[0].removeprefix(config.PREFIX) for sentence in told)
    assert names == [
        "BROADCASTS__TIER_GAP",
        "COLOUR",
        "DATABASE_URL",
        "LISTEN",
        "LISTN",
        "OUTBOX__CONCURRENCY",
        "PUBLIC_URL",
        "TELEGRAM__API_BASE",
        "TELEGRAM__MODE",
        "TELEGRAM__TOKN",
    ]
    text = "\n".join(told)
    assert "BAKOHUMAS_TELEGRAM__MODE: pilihannya: 'polling' atau 'webhook'." in text
    assert "BAKOHUMAS_OUTBOX__CONCURRENCY: paling kecil 1." in text
    assert "BAKOHUMAS_BROADCASTS__TIER_GAP: harus bilangan." in text
    assert "Input should" not in text


@pytest.mark.parametrize(
    ("label", "name", "value"),
    [
        ("no port", "LISTEN", "127.0.0.1"),
        ("no host", "LISTEN", ":8080"),
        ("port too high", "LISTEN", "127.0.0.1:65536"),
        ("other digits", "LISTEN", "127.0.0.1:٨٠"),
        ("another engine", "DATABASE_URL", "mysql://localhost/x"),
        ("no url", "DATABASE_URL", "bakohumas.db"),
        ("in memory", "DATABASE_URL", "sqlite://"),
        ("negative", "BROADCASTS__TIER_GAP", "-1"),
        ("no hour", "BROADCASTS__QUIET_FROM", "malam"),
        ("after midnight", "BROADCASTS__QUIET_UNTIL", "24.00"),
        ("not a number", "BROADCASTS__TIER_GAP", "nan"),
        ("an address for a domain", "BROADCASTS__OFFICIAL_DOMAINS", '["https://kpu.go.id"]'),
        ("half", "OUTBOX__CONCURRENCY", "1.5"),
        ("no bool", "CONSOLE__ENABLED", "perhaps"),
        ("section as text", "OUTBOX", "50"),
        ("secret with spaces", "TELEGRAM__WEBHOOK_SECRET", "two words"),
        ("half a token", "TELEGRAM__TOKEN", "4242"),
        ("not in the section", "OUTBOX__SPEED", "50"),
        ("half an account", "WHATSAPP__ACCOUNT_SID", "AC 0123"),
        ("no country", "WHATSAPP__FROM_NUMBER", "081234567890"),
        ("no address", "WHATSAPP__API_BASE", "api.twilio.com"),
        ("too slow", "WHATSAPP__PER_SECOND", "0"),
        ("a password", "PRIVACY__KEY", "rahasia"),
    ],
)
def test_wrong_values(label: str, name: str, value: str, set_env: Set) -> None:
    """A wrong value is refused with one Indonesian sentence."""
    set_env(**{name: value})
    (sentence,) = problems()
    assert sentence.startswith((f"BAKOHUMAS_{name}: ", "Sebuah bagian"))
    assert "should" not in sentence


def test_webhook_needs_an_address(set_env: Set) -> None:
    """Without PUBLIC_URL Telegram would not know whom to call; a secret is not needed."""
    set_env(TELEGRAM__TOKEN=SECRET, TELEGRAM__MODE="webhook")
    (sentence,) = problems()
    assert "BAKOHUMAS_PUBLIC_URL" in sentence
    set_env(PUBLIC_URL="https://bot.example.go.id")
    assert config.load().telegram.webhook_secret.get_secret_value() == ""


ACCOUNT = {
    "WHATSAPP__ACCOUNT_SID": "AC0123",
    "WHATSAPP__AUTH_TOKEN": SECRET,
    "WHATSAPP__FROM_NUMBER": "+6281100000001",
}


def test_whatsapp_needs_an_address(set_env: Set) -> None:
    """Without PUBLIC_URL Twilio could neither call nor fetch a file."""
    set_env(**ACCOUNT)
    (sentence,) = problems()
    assert sentence.startswith("BAKOHUMAS_WHATSAPP: ")
    assert "BAKOHUMAS_PUBLIC_URL" in sentence
    set_env(PUBLIC_URL="https://bot.example.go.id")
    assert config.load().whatsapp.is_on


@pytest.mark.parametrize("missing", list(ACCOUNT))
def test_half_a_twilio_account(missing: str, set_env: Set) -> None:
    """Account, token and number belong together."""
    set_env(PUBLIC_URL="https://bot.example.go.id", **(ACCOUNT | {missing: ""}))
    (sentence,) = problems()
    assert "from_number" in sentence
    assert "very-secret" not in sentence


@pytest.mark.parametrize(
    ("label", "name", "number"),
    [
        ("the same name", "internal", "+6281100000002"),
        ("the same number", "publik", "+6281100000001"),
        ("a name with spaces", "Layanan Publik", "+6281100000002"),
        ("no number", "publik", "0811"),
    ],
)
def test_senders_are_told_apart(label: str, name: str, number: str, set_env: Set) -> None:
    """Each sender has a plain name and a number of its own."""
    set_env(PUBLIC_URL="https://bot.example.go.id", **ACCOUNT)
    write(f'[[whatsapp.senders]]\nname = "{name}"\nnumber = "{number}"\n')
    (sentence,) = problems()
    assert sentence.startswith("BAKOHUMAS_WHATSAPP")


SID = "HX" + "0a" * 16
TEMPLATE = {
    "name": '"kabar"',
    "content_sid": f'"{SID}"',
    "variables": '["judul"]',
    "text": '"Kabar baru: {{1}}."',
}


def write_template(**lines: str) -> None:
    """Write a file with one template; an empty value leaves its line out."""
    given = "\n".join(f"{name} = {value}" for name, value in lines.items() if value)
    write(f"[[whatsapp.templates]]\n{given}\n")


def test_a_template_of_the_operator(set_env: Set) -> None:
    """A template in the file is sent instead of one that the bot makes."""
    set_env(PUBLIC_URL="https://bot.example.go.id", **ACCOUNT)
    write_template(**TEMPLATE)
    template = wanted(config.load())["kabar"].template
    assert template == Template("kabar", SID, ("judul",), "UTILITY", "Kabar baru: {{1}}.")
    write_template(name='"pengumuman"', content_sid=f'"{SID}"', variables='["a", "b", "c"]')
    known = wanted(config.load())
    ours = (
        "pengumuman teruskan terima balasan meja persetujuan rilis ralat ingatkan "
        "ingatkan_teruskan undangan_jawab undangan_ingat serah_tugas cek_petugas berulang "
        "kabar_cek putusan laporan_klaim klaim jawaban"
    )
    assert set(ours.split()) == set(known)
    assert known["pengumuman"].template.content_sid == SID
    assert known["pengumuman"].template.text.startswith("Pengumuman resmi dari")


@pytest.mark.parametrize(
    ("label", "lines", "words"),
    [
        ("a name with spaces", {"name": '"Kabar Baru"'}, "huruf kecil"),
        ("no ContentSid", {"content_sid": '"HX12"'}, "konsol Twilio"),
        ("another category", {"category": '"BERITA"'}, "UTILITY"),
        ("too few places", {"variables": '["judul", "nomor"]'}, "tepat sebanyak"),
        ("places with a gap", {"text": '"Kabar {{2}} baru"'}, "tepat sebanyak"),
        ("no text", {"text": ""}, "isi text"),
        ("other variables than ours", {"name": '"pengumuman"'}, "kantor, judul, nomor"),
    ],
)
def test_a_template_is_described_whole(
    label: str, lines: dict[str, str], words: str, set_env: Set
) -> None:
    """What is wrong with a template is said in words."""
    set_env(PUBLIC_URL="https://bot.example.go.id", **ACCOUNT)
    write_template(**(TEMPLATE | lines))
    (sentence,) = problems()
    assert sentence.startswith("BAKOHUMAS_WHATSAPP__TEMPLATES"), label
    assert words in sentence, label


def test_a_template_is_named_once(set_env: Set) -> None:
    """Two templates of one name would leave it open which one is sent."""
    set_env(PUBLIC_URL="https://bot.example.go.id", **ACCOUNT)
    lines = "\n".join(f"{name} = {value}" for name, value in TEMPLATE.items())
    write(f"[[whatsapp.templates]]\n{lines}\n" * 2)
    assert problems() == ["BAKOHUMAS_WHATSAPP: setiap templat hanya boleh sekali."]


@pytest.mark.parametrize(
    ("listen", "is_fine"),
    [
        ("127.0.0.1:0", True),
        ("127.9.9.9:80", True),
        ("[::1]:80", True),
        ("localhost:80", True),
        ("0.0.0.0:80", False),
        ("[::]:80", False),
        ("10.0.0.5:80", False),
        ("bot.example.go.id:80", False),
    ],
)
def test_the_console_stays_on_this_machine(listen: str, is_fine: bool, set_env: Set) -> None:
    """A page on which anybody can be anybody is never served to others."""
    set_env(LISTEN=listen, CONSOLE__ENABLED="true")
    if is_fine:
        assert config.load().console.enabled
    else:
        (sentence,) = problems()
        assert "BAKOHUMAS_LISTEN" in sentence


def test_secrets_are_never_shown(set_env: Set) -> None:
    """Neither the settings nor a complaint about them shows a token or a secret."""
    set_env(TELEGRAM__TOKEN=SECRET, TELEGRAM__WEBHOOK_SECRET="hush-hush")
    settings = config.load()
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert "very-secret" not in shown
    assert "hush" not in shown
    set_env(TELEGRAM__TOKEN=f"x{SECRET} ", TELEGRAM__WEBHOOK_SECRET="hush hush", OUTBOX="{")
    text = " ".join(problems())
    assert "very-secret" not in text
    assert "hush" not in text


def test_an_unreadable_file(set_env: Set) -> None:
    """A file that is no TOML is named with the line."""
    write('[telegram]\ntoken = "4242:very-secret\n')
    (sentence,) = problems()
    assert sentence.startswith("config.toml")
    assert "line 2" in sentence
    assert "very-secret" not in sentence


def test_another_file(set_env: Set, tmp_path: Path) -> None:
    """BAKOHUMAS_CONFIG names the file; one that is not there is a problem, not a default."""
    other = tmp_path / "other.toml"
    other.write_text('listen = "127.0.0.1:5"\n', "utf-8")
    set_env(CONFIG=str(other))
    assert config.load().address[1] == 5
    set_env(CONFIG=str(tmp_path / "gone.toml"))
    (sentence,) = problems()
    assert "gone.toml" in sentence


def test_settings_do_not_change() -> None:
    """Settings are values."""
    settings = config.load()
    with pytest.raises(ValueError, match="frozen"):
        settings.listen = "127.0.0.1:1"
    assert isinstance(settings, Settings)


@pytest.mark.parametrize(
    ("label", "given"),
    [
        ("both empty", {"BROADCASTS__QUIET_FROM": "", "BROADCASTS__QUIET_UNTIL": ""}),
        ("one empty", {"BROADCASTS__QUIET_UNTIL": ""}),
        ("of no length", {"BROADCASTS__QUIET_FROM": "6.00"}),
    ],
)
def test_quiet_hours_can_be_off(set_env: Set, label: str, given: dict[str, str]) -> None:
    """Without two different ends there is no night."""
    set_env(**given)
    assert config.load().broadcasts.quiet is None

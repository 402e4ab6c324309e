"""Settings from config.toml and BAKOHUMAS_* variables; every problem is reported at once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from bot.config_section import Section
from bot.config_whatsapp import WhatsApp
from broadcasts.quiet import Quiet, read_time
from storage.engine import UnsupportedDatabase, parse
from texts import config as texts
from threads.context import OFFICIAL_DOMAINS

CONFIG_FILE = Path("config.toml")
PREFIX = "BAKOHUMAS_"
FILE_VARIABLE = f"{PREFIX}CONFIG"  # names another file than config.toml
_TOKEN: Final = re.compile(r"\d+:[\w-]+", re.ASCII)
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{0,256}")  # core.telegram.org/bots/api#setwebhook
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_WEB: Final = ("https://", "http://")
SHORTEST_KEY: Final = 32  # characters: shorter ones are passwords, which can be guessed
# For what must reach nobody, whatever the file and the environment say.
WITHOUT_ACCOUNTS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "telegram": {"token": ""},
        "whatsapp": {"account_sid": "", "auth_token": "", "from_number": "", "senders": ()},
    }
)


class ConfigError(Exception):
    """The settings cannot be used; `problems` says why, one Indonesian sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Mode(StrEnum):
    """How Telegram's events reach us."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class Role(StrEnum):
    """What a process does; on SQLite one does everything."""

    WEB = "web"
    """Receives events and serves pages."""
    WORKER = "worker"
    """Handles events and sends."""
    SCHEDULER = "scheduler"
    """Brings what time brings; of several one leads."""


class Telegram(Section):
    """The bot account; without a token the channel is off.

    Without a `webhook_secret` every start of the bot makes a new one and tells Telegram.
    """

    token: SecretStr = SecretStr("")
    api_base: str = "https://api.telegram.org"
    mode: Mode = Mode.POLLING
    webhook_secret: SecretStr = SecretStr("")

    @property
    def is_on(self) -> bool:
        """Whether there is an account."""
        return bool(self.token.get_secret_value())

    @field_validator("token")
    @classmethod
    def _token_is_complete(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError(texts.NOT_COPIED_WHOLE)
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret_is_accepted(cls, value: SecretStr) -> SecretStr:
        if not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError(texts.SIGNS_REFUSED)
        return value

    @field_validator("api_base")
    @classmethod
    def _api_base_is_complete(cls, value: str) -> str:
        if not value.startswith(_WEB):
            raise ValueError(texts.BAD_API_BASE)
        return value.rstrip("/")


class Outbox(Section):
    """Sending."""

    concurrency: Annotated[int, Field(ge=1, le=500)] = 50


class Broadcasts(Section):
    """Announcements; `tier_gap` and `province_wait` in seconds.

    The quiet hours are read on the clocks of whoever gets them.
    Links to other hosts than `official_domains` and what is under them are remarked.
    """

    tier_gap: Annotated[float, Field(ge=0, le=86_400)] = 0
    province_wait: Annotated[float, Field(ge=60, le=86_400)] = 7_200
    quiet_from: str = "21.00"
    quiet_until: str = "06.00"
    official_domains: tuple[str, ...] = OFFICIAL_DOMAINS

    @field_validator("official_domains")
    @classmethod
    def _domains_are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(domain.strip().casefold() for domain in value)
        if not all(_DOMAIN.fullmatch(domain) for domain in found):
            raise ValueError(texts.BAD_DOMAIN)
        return found

    @property
    def gap(self) -> timedelta:
        """The time from one tier's due time to the next."""
        return timedelta(seconds=self.tier_gap)

    @property
    def quiet(self) -> Quiet | None:
        """The hours in which announcements wait; None: at no time."""
        starts, ends = read_time(self.quiet_from), read_time(self.quiet_until)
        if starts is None or ends is None or starts == ends:
            return None
        return Quiet(starts, ends)

    @field_validator("quiet_from", "quiet_until")
    @classmethod
    def _quiet_is_a_time(cls, value: str) -> str:
        if value and read_time(value) is None:
            raise ValueError(texts.BAD_HOUR)
        return value

    @property
    def patience(self) -> timedelta:
        """How long a province is waited for."""
        return timedelta(seconds=self.province_wait)


class Faq(Section):
    """Answers; `allow_uncertified` tells everybody what nobody has certified (a trial)."""

    allow_uncertified: bool = False


class Search(Section):
    """What is found by a text; `meaning` is looked at where the extra `semantic` is installed."""

    meaning: bool = True


class Privacy(Section):
    """What protects personal data; without a `key` the database makes one."""

    key: SecretStr = SecretStr("")

    @field_validator("key")
    @classmethod
    def _key_is_long(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(texts.KEY_TOO_SHORT)
        return value

    @property
    def digest_key(self) -> bytes:
        """The key as bytes; empty if there is none."""
        return self.key.get_secret_value().encode()


class Console(Section):
    """The simulator's page, with which anybody on this machine can be anybody."""

    enabled: bool = False


class Settings(BaseSettings):
    """All settings; see config.example.toml.

    What depends on other settings stands below them: a validator sees what comes before.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    database_url: str = "sqlite:///bakohumas.db"
    listen: str = "127.0.0.1:8080"
    public_url: str = ""
    telegram: Telegram = Telegram()
    whatsapp: WhatsApp = WhatsApp()
    outbox: Outbox = Outbox()
    broadcasts: Broadcasts = Broadcasts()
    faq: Faq = Faq()
    search: Search = Search()
    privacy: Privacy = Privacy()
    console: Console = Console()

    @field_validator("database_url")
    @classmethod
    def _database_is_supported(cls, value: str) -> str:
        try:
            parse(value)
        except UnsupportedDatabase as error:
            raise ValueError(texts.OTHER_DATABASE) from error
        except Exception as error:
            raise ValueError(texts.BAD_DATABASE_URL) from error
        return value

    @field_validator("listen")
    @classmethod
    def _listen_is_an_address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        is_number = port.isascii() and port.isdecimal()
        if not host or not is_number or int(port) > 65_535:
            raise ValueError(texts.BAD_LISTEN)
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url_is_complete(cls, value: str) -> str:
        if value and not value.startswith(_WEB):
            raise ValueError(texts.BAD_PUBLIC_URL)
        return value.rstrip("/")

    @field_validator("telegram")
    @classmethod
    def _webhook_has_an_address(cls, value: Telegram, info: ValidationInfo) -> Telegram:
        if value.is_on and value.mode is Mode.WEBHOOK and info.data.get("public_url") == "":
            raise ValueError(texts.PUBLIC_URL_NEEDED.format(setting=f"{PREFIX}PUBLIC_URL"))
        return value

    @field_validator("whatsapp")
    @classmethod
    def _whatsapp_has_an_address(cls, value: WhatsApp, info: ValidationInfo) -> WhatsApp:
        if value.is_on and not info.data.get("public_url", "unreadable"):
            raise ValueError(texts.PUBLIC_URL_NEEDED_TOO.format(setting=f"{PREFIX}PUBLIC_URL"))
        return value

    @field_validator("console")
    @classmethod
    def _console_stays_here(cls, value: Console, info: ValidationInfo) -> Console:
        if value.enabled and not is_loopback(info.data.get("listen", "localhost:0")):
            raise ValueError(texts.CONSOLE_IN_PUBLIC.format(setting=f"{PREFIX}LISTEN"))
        return value

    @property
    def address(self) -> tuple[str, int]:
        """Where the web server listens."""
        return _split(self.listen)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file()))


def config_file() -> Path:
    """The settings file of this process."""
    return Path(os.environ.get(FILE_VARIABLE, CONFIG_FILE))


def is_loopback(listen: str) -> bool:
    """Whether only this machine can reach an address HOST:PORT."""
    host, _ = _split(listen)
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load(**overrides: Any) -> Settings:
    """The settings; raises ConfigError with every problem."""
    path = config_file()
    problems = [texts.unknown(name) for name in _misspelt(os.environ)]
    if FILE_VARIABLE in os.environ and not path.is_file():
        problems.append(texts.NO_FILE.format(path=path))
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        problems += [_sentence(problem) for problem in error.errors(include_input=False)]
    except SettingsError:  # a section is given as a whole, but is no JSON
        problems.append(texts.BAD_SECTION)
    except (ValueError, OSError) as error:  # the file is no TOML, or may not be read
        problems.append(texts.UNREADABLE.format(path=path, error=error))
    if problems:
        raise ConfigError(problems)
    return settings


def _split(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


def _misspelt(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like ours but name no section: the library would ignore them."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {FILE_VARIABLE}
    return sorted(
        name
        for name in environment
        if name.upper().startswith(PREFIX) and name.upper().partition("__")[0] not in known
    )


def _sentence(problem: Any) -> str:
    name = PREFIX + "__".join(str(part).upper() for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return texts.unknown(name)
    if problem["type"] == "value_error":
        return f"{name}: {problem['ctx']['error']}"
    return f"{name}: {texts.wrong(problem['type'], problem.get('ctx', {}))}"

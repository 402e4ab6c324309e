"""Settings from config.toml and BAKOHUMAS_* variables; every problem is reported at once."""

from __future__ import annotations

import os
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from storage.engine import UnsupportedDatabase, sqlite_url

CONFIG_FILE = Path("config.toml")
PREFIX = "BAKOHUMAS_"


class ConfigError(Exception):
    """The settings cannot be used; `problems` says why, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Mode(StrEnum):
    """How Telegram's events reach us."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Telegram(_Section):
    """The bot account; without a token the channel is off."""

    token: SecretStr = SecretStr("")
    api_base: str = "https://api.telegram.org"
    mode: Mode = Mode.POLLING
    webhook_secret: SecretStr = SecretStr("")


class Outbox(_Section):
    """Sending."""

    concurrency: Annotated[int, Field(ge=1, le=500)] = 50


class Broadcasts(_Section):
    """Announcements; `tier_gap` in seconds."""

    tier_gap: Annotated[float, Field(ge=0, le=86_400)] = 0

    @property
    def gap(self) -> timedelta:
        """The time from one tier's due time to the next."""
        return timedelta(seconds=self.tier_gap)


class Console(_Section):
    """The simulator's page, with which anybody on this machine can be anybody."""

    enabled: bool = False


class Settings(BaseSettings):
    """All settings; see config.example.toml."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    database_url: str = "sqlite:///bakohumas.db"
    listen: str = "127.0.0.1:8080"
    public_url: str = ""
    telegram: Telegram = Telegram()
    outbox: Outbox = Outbox()
    broadcasts: Broadcasts = Broadcasts()
    console: Console = Console()

    @field_validator("database_url")
    @classmethod
    def _database_is_supported(cls, value: str) -> str:
        try:
            sqlite_url(value)
        except UnsupportedDatabase as error:
            raise ValueError("only sqlite:///FILE is supported in this version") from error
        except Exception as error:
            raise ValueError("not a database URL; example: sqlite:///bakohumas.db") from error
        return value

    @field_validator("listen")
    @classmethod
    def _listen_is_an_address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65_535:
            raise ValueError("write HOST:PORT, for example 127.0.0.1:8080")
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url_is_complete(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("write the whole address, for example https://bot.example.go.id")
        return value.rstrip("/")

    @property
    def address(self) -> tuple[str, int]:
        """Where the web server listens."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

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
        path = Path(os.environ.get(f"{PREFIX}CONFIG", CONFIG_FILE))
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, path))


def load(**overrides: Any) -> Settings:
    """The settings; raises ConfigError with every problem."""
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise ConfigError([_sentence(problem) for problem in error.errors()]) from None
    except ValueError as error:  # config.toml is no TOML
        raise ConfigError([f"config.toml cannot be read: {error}"]) from None
    problems = _contradictions(settings)
    if problems:
        raise ConfigError(problems)
    return settings


def _sentence(problem: Any) -> str:
    key = "__".join(str(part).upper() for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{PREFIX}{key}: there is no such setting"
    return f"{PREFIX}{key}: {problem['msg'].removeprefix('Value error, ')}"


def _contradictions(settings: Settings) -> list[str]:
    telegram = settings.telegram
    if not telegram.token.get_secret_value() or telegram.mode is Mode.POLLING:
        return []
    problems = []
    if not telegram.webhook_secret.get_secret_value():
        problems.append(f"{PREFIX}TELEGRAM__WEBHOOK_SECRET is needed when the mode is webhook")
    if not settings.public_url:
        problems.append(f"{PREFIX}PUBLIC_URL is needed when the mode is webhook")
    return problems

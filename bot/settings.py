"""What whoever installs Groundswell may set, by environment or `.env`. Never made at import."""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.complaint import Complaint
from bot.rules.languages import ENGLISH, LANGUAGES
from bot.rules.pulses import Mode

PREFIX = "GROUNDSWELL_"
SLACK_API = "https://slack.com/api/"
LOWEST_FLOOR = 3
SLACK_ID = re.compile(r"[UWC][A-Z0-9]{2,}")


AT_ONCE = "at once"


class SettingsError(Complaint):
    """Settings that cannot be used: one line for each, naming the variable and what to do."""


def _named(name: str, default: Any, **more: Any) -> Any:
    """A setting under its usual name, without our prefix (Slack's own variables, DATABASE_URL)."""
    return Field(default, validation_alias=name, **more)


class Settings(BaseSettings):
    """Every setting, its default and its unit; `docs/operations.md` explains each."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = _named("SLACK_BOT_TOKEN", None)
    slack_app_token: SecretStr | None = _named("SLACK_APP_TOKEN", None)
    slack_signing_secret: SecretStr | None = _named("SLACK_SIGNING_SECRET", None)
    slack_api_url: str = _named("SLACK_API_URL", SLACK_API)
    database_url: str = _named("DATABASE_URL", "sqlite:///groundswell.db")

    secret: SecretStr | None = None
    """What stands between answers and names; never kept in the database. `groundswell secret` makes one."""

    only: Annotated[frozenset[str], NoDecode] = frozenset()
    """Slack ids that may be written to; empty means everybody (`GROUNDSWELL_ONLY=U1,U2`)."""

    host: str = "127.0.0.1"
    port: int = Field(3000, ge=1, le=65535)
    health_port: int | None = Field(None, ge=1, le=65535)
    """Where `run` and `work`, which serve nothing else, answer `/health` and `/metrics`."""
    log_level: str = "INFO"

    language: str = ENGLISH
    """What is spoken in channels and digests, and to whoever chose nothing else, nor their Slack."""

    day_starts: time = time(9)
    day_ends: time = time(17)
    digest_at: time = time(9)
    """When the weekly digest is made: Monday, by the company's own clock."""

    champion_hour: time | None = time(10)
    """When champions get the concerns that can wait, by their own clock; `at once` for each as it comes."""

    floor_scores: int = Field(5, ge=LOWEST_FLOOR)
    floor_comments: int = Field(10, ge=LOWEST_FLOOR)
    pulse_mode: Mode = Mode.ANONYMOUS
    """Who can know what somebody answered."""
    named_pulses: bool = False
    """Whether pulses may be asked by name at all."""
    required_names: bool = True
    """Whether operations leads are shown who has not done a required lesson by its day."""
    usage_figures: bool = False
    """Whether figures of how much AI is used are taken in (`groundswell usage import`) and told."""
    pulse_days: int = Field(9, ge=2, le=27)
    """How many days a pulse stays open."""

    posts_per_minute: int = Field(200, ge=1)
    """The workspace's ceiling for chat.postMessage that is assumed until it is learned: Slack does not publish it."""
    workers: int = Field(4, ge=1, le=32)
    """Deliveries in flight at once in this process."""

    keep_links_days: int = Field(30, ge=0, le=365)
    """How long after a confidential pulse has closed the link between a person and an answer is kept."""
    keep_participation_days: int = Field(400, ge=35)
    """How long after a pulse has closed is kept who was asked and who took part."""
    keep_deliveries_days: int = Field(180, ge=14)
    keep_seen_days: int = Field(7, ge=1)
    keep_editions_days: int = Field(1825, ge=90)
    keep_comments_days: int = Field(400, ge=30)
    """How long after a pulse has closed what people wrote in it is kept."""
    keep_concerns_days: int = Field(400, ge=30)
    """How long after a concern was resolved it is kept, with all that was said about it."""
    keep_notes_days: int = Field(1825, ge=30)
    """How long what champions write for each other is kept."""
    keep_usage_days: int = Field(400, ge=35)
    """How long figures of how much AI is used are kept, counted from their week."""
    keep_leavers_days: int = Field(30, ge=0)

    @field_validator("only", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        # Set and yet empty would mean everybody, which nobody who set it can want.
        ids = value.replace(",", " ").split()
        wrong = [one for one in ids if not SLACK_ID.fullmatch(one)]
        if wrong or not ids:
            raise ValueError("must be Slack ids with commas between them, such as U012ABC,U034DEF")
        return frozenset(ids)

    @field_validator("champion_hour", mode="before")
    @classmethod
    def _hour(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().lower() == AT_ONCE else value

    @field_validator("language")
    @classmethod
    def _language(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
        return value

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _token(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        starts = "xapp-" if info.field_name == "slack_app_token" else "xox"
        if value is not None and not value.get_secret_value().startswith(starts):
            raise ValueError(f"must start with {'xapp-' if starts == 'xapp-' else 'xoxb-'}")
        return value

    @field_validator("secret")
    @classmethod
    def _secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            from storage.keys import secret_in

            secret_in(value.get_secret_value())
        return value

    @field_validator("day_starts", "day_ends", "digest_at")
    @classmethod
    def _wall_clock(cls, value: time) -> time:
        if value.tzinfo is not None:
            raise ValueError(
                "must be a time of day without a zone, such as 09:00; it is read by each person's own clock"
            )
        return value

    @model_validator(mode="after")
    def _day(self) -> "Settings":
        if self.day_ends <= self.day_starts:
            raise ValueError(f"{PREFIX}DAY_ENDS must be later than {PREFIX}DAY_STARTS")
        return self

    @field_validator("slack_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value if value.endswith("/") else value + "/"

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value.startswith("postgresql+psycopg://") or value.removeprefix("sqlite:///") not in (value, ""):
            return value
        if value.startswith(("postgres://", "postgresql://")):
            return "postgresql+psycopg://" + value.split("://", 1)[1]
        raise ValueError("must be sqlite:///FILE or postgresql+psycopg://...")

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        levels = ("DEBUG", "INFO", "WARNING", "ERROR")
        if value.upper() not in levels:
            raise ValueError(f"must be one of {', '.join(levels)}")
        return value.upper()

    def require(self, *fields: str) -> "Settings":
        """These settings, or SettingsError naming each of `fields` that is missing."""
        missing = [variable(f) for f in fields if not getattr(self, f)]
        if missing:
            raise SettingsError(*(f"{name} is not set. {WHERE.get(name, '')}".rstrip() for name in missing))
        return self


WHERE = {
    "GROUNDSWELL_SECRET": "`groundswell secret` makes one; keep it outside the database, and keep it.",
    "SLACK_BOT_TOKEN": "It starts with xoxb-; you find it under OAuth & Permissions of your Slack app.",
    "SLACK_APP_TOKEN": "It starts with xapp- and needs connections:write; make it under Basic Information.",
    "SLACK_SIGNING_SECRET": "You find it under Basic Information of your Slack app.",
}


def variable(field: str) -> str:
    """The environment variable of a field: "SLACK_BOT_TOKEN", "GROUNDSWELL_ONLY"."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()


def load(env_file: Path | None = Path(".env"), **overrides: object) -> Settings:
    """The settings in force. Raises SettingsError with one line for each malformed value."""
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[arg-type]
    except ValidationError as problem:
        raise SettingsError(*(_line(error) for error in problem.errors())) from None


def _line(error: Any) -> str:
    # The value itself is left out: it may be a secret pasted into the wrong variable.
    said = f"{error['msg'].removeprefix('Value error, ')}."
    if not error["loc"]:
        return said
    place = str(error["loc"][0])
    return f"{variable(place) if place in Settings.model_fields else place}: {said}"

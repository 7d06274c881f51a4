"""Settings, read from the environment and from `.env`."""

from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError


class Settings(BaseSettings):
    """Everything that differs between one installation and another. `.env.example` explains each line."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore")

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"

    database_url: str = "sqlite:///baton.db"

    baton_mode: Literal["socket", "http"] = "socket"
    baton_http_host: str = "127.0.0.1"
    baton_http_port: int = Field(default=3000, ge=0, le=65535)
    baton_clock_url: str = ""
    baton_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    baton_tick_seconds: float = Field(default=20, gt=0, le=3600)
    baton_listener_threads: int = Field(default=64, ge=1, le=512)
    baton_sender_threads: int = Field(default=8, ge=1, le=64)

    @model_validator(mode="after")
    def _end_api_url_with_a_slash(self) -> Self:
        # slack_sdk joins the base and the method's name by itself and needs the slash.
        self.slack_api_url = self.slack_api_url.rstrip("/") + "/"
        return self

    def require_tokens(self) -> None:
        """Check that the tokens for the chosen mode are there and look like what Slack hands out.

        Raises:
            SettingsError: naming the first missing or mistaken one.
        """
        if not self.slack_bot_token.get_secret_value().startswith("xoxb-"):
            raise SettingsError(
                "SLACK_BOT_TOKEN must be a bot token (xoxb-…): see 'OAuth & Permissions' of your Slack app."
            )
        if self.baton_mode == "socket" and not self.slack_app_token.get_secret_value().startswith("xapp-"):
            raise SettingsError("SLACK_APP_TOKEN must be an app-level token (xapp-…) with connections:write.")
        if self.baton_mode == "http" and not self.slack_signing_secret.get_secret_value():
            raise SettingsError(
                "SLACK_SIGNING_SECRET is needed in HTTP mode: see 'Basic Information' of your Slack app."
            )


def load_settings(**overrides: object) -> Settings:
    """Read the settings; keyword arguments win over the environment.

    Raises:
        SettingsError: one line that names each unusable setting.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type] # pydantic checks the values itself
    except ValidationError as error:
        lines = [f"{str(e['loc'][0]).upper() if e['loc'] else 'settings'}: {e['msg']}" for e in error.errors()]
        raise SettingsError("; ".join(lines)) from error

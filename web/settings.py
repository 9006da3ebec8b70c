"""Where data live and what is allowed, from the environment (`COULISSES_…`). Knows no page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


def _data_home() -> Path:
    class Home(BaseSettings):
        xdg_data_home: Path = Path.home() / ".local" / "share"

    return Home().xdg_data_home / "coulisses"


class Settings(BaseSettings):
    """All that can be set; every limit has its reason beside it."""

    model_config = SettingsConfigDict(env_prefix="COULISSES_")

    data: Path = _data_home()  # where the database lies
    database: str = ""  # an SQLAlchemy URL; SQLite under `data` by default
    origins: list[str] = []  # pages of other hosts that may open the websocket; our own always may
    runs_in_memory: int = 200  # live runs; the others wait in the database
    runs_kept: int = 20_000  # rows in the database; the oldest go first
    events_per_run: int = 200_000  # an endless film is a mistake
    text_per_act: int = 65_536  # characters a learner may type at once
    frame_bytes: int = 1_048_576  # what a page may send at once
    watcher_backlog: int = 256  # frames a slow watcher may owe us before being let go (it resumes by itself)

    @property
    def database_url(self) -> str:
        """The database's URL; makes its folder when it is ours."""
        if self.database:
            return self.database
        self.data.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{self.data / 'coulisses.sqlite3'}"


@cache
def settings() -> Settings:
    """The settings, read once."""
    return Settings()

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
    hosts: list[str] = []  # names this server is called by, besides its addresses and the machine's own name
    origins: list[str] = []  # pages of other hosts that may act here; our own always may
    runs_in_memory: int = 200  # live runs; the others wait in the database
    octets_in_memory: int = 1 << 29  # of all live runs together
    runs_kept: int = 20_000  # runs in the database; those unused for longest go first
    runs_kept_per_visitor: int = 4_000  # a school behind one address is one visitor
    octets_kept: int = 1 << 30  # of the database, about
    octets_kept_per_visitor: int = 1 << 28  # the same
    runs_per_minute: int = 240  # that a visitor may begin, or compare
    scenarios_per_minute: int = 60  # of one's own that a visitor may have played
    replays_per_minute: int = 600  # runs that were put away; a school that comes back after a restart wants many
    scenarios_at_once: int = 2  # of both that are being played, for all visitors together; each has one at a time
    exports_per_minute: int = 60  # films that a visitor may take home
    rejoinders_per_minute: int = 1_200  # answers to what nobody said that a visitor, perhaps a class, may ask for
    exports_at_once: int = 2  # that are being written, for all visitors together
    events_per_run: int = 200_000  # an endless film is a mistake
    octets_per_run: int = 1 << 26  # of memory that a film may take, and what is read of it
    events_per_act: int = 50_000  # beyond that; all the script of a scenario of one's own counts as one act
    octets_per_act: int = 1 << 26  # the same
    acts_per_second: int = 20  # of one page; whoever is quicker is heard more slowly
    acts_at_once: int = 100  # before that
    acts_in_parallel: int = 20  # of all visitors, each of whom acts in one run at a time: half of the threads there are
    octets_watched_per_visitor: int = 1 << 28  # of memory, of the runs of a visitor that are watched
    watchers_per_visitor: int = 400  # pages of a visitor that may watch at a time
    text_per_act: int = 65_536  # characters a learner may type at once
    frame_bytes: int = 1_048_576  # what a page may send at once
    watcher_backlog: int = 1 << 23  # octets a slow watcher may leave before being let go (it resumes by itself)

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

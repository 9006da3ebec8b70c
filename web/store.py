"""What outlives a restart: runs, as scenario and inputs. Knows not what they mean.

A run is so small that it is kept whole; any worker can replay it.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from simulator import Input, Scenario

_meta = sa.MetaData()
_runs = sa.Table(
    "runs",
    _meta,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("lesson", sa.String, nullable=False),
    sa.Column("scenario", sa.LargeBinary, nullable=False),
    sa.Column("parent", sa.String),
    sa.Column("branch_at", sa.Integer),
    sa.Column("events", sa.Integer, nullable=False, default=0),
    sa.Column("at", sa.BigInteger, nullable=False, default=0),
    sa.Column("made", sa.Float, nullable=False),
)
_inputs = sa.Table(
    "inputs",
    _meta,
    sa.Column("run", sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("input", sa.LargeBinary, nullable=False),
)


class Kept(NamedTuple):
    """A run as it lies in the store. `reached`: how many events, and what time it was."""

    id: str
    lesson: str
    scenario: Scenario
    inputs: list[Input]
    reached: tuple[int, int]
    parent: str | None
    branch_at: int | None


class Store:
    """The database of runs, at an SQLAlchemy URL. Calls block: they are made off the event loop."""

    def __init__(self, url: str, most: int = 20_000) -> None:
        self._engine = sa.create_engine(url)
        self._most = most
        if url.startswith("sqlite"):
            sa.event.listen(self._engine, "connect", _set_pragmas)
        _meta.create_all(self._engine)

    def add(self, kept: Kept) -> None:
        """Keep a new run with its inputs; the oldest run goes when there are too many."""
        row = kept._asdict() | {"scenario": msgspec.json.encode(kept.scenario), "made": time.time()}
        inputs = row.pop("inputs")
        row["events"], row["at"] = row.pop("reached")
        with self._engine.begin() as db:
            db.execute(_runs.insert(), row)
            self._insert(db, kept.id, 0, inputs)
            count = db.execute(sa.select(sa.func.count()).select_from(_runs)).scalar_one()
            if count > self._most:
                oldest = sa.select(_runs.c.id).order_by(_runs.c.made).limit(count - self._most)
                db.execute(_inputs.delete().where(_inputs.c.run.in_(oldest.scalar_subquery())))
                db.execute(_runs.delete().where(_runs.c.id.in_(oldest.scalar_subquery())))

    def append(self, run: str, place: int, inputs: list[Input], reached: tuple[int, int]) -> None:
        """Keep the inputs from `place` on, and how far the run has come."""
        with self._engine.begin() as db:
            self._insert(db, run, place, inputs)
            db.execute(_runs.update().where(_runs.c.id == run).values(events=reached[0], at=reached[1]))

    def get(self, run: str) -> Kept | None:
        """The run of that id."""
        with self._engine.connect() as db:
            row = db.execute(_runs.select().where(_runs.c.id == run)).one_or_none()
            if row is None:
                return None
            found = db.execute(_inputs.select().where(_inputs.c.run == run).order_by(_inputs.c.place))
            inputs = [msgspec.json.decode(one.input, type=Input) for one in found]
        scenario = msgspec.json.decode(row.scenario, type=Scenario)
        return Kept(row.id, row.lesson, scenario, inputs, (row.events, row.at), row.parent, row.branch_at)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @staticmethod
    def _insert(db: sa.Connection, run: str, place: int, inputs: list[Input]) -> None:
        rows = [{"run": run, "place": place + i, "input": msgspec.json.encode(one)} for i, one in enumerate(inputs)]
        if rows:
            db.execute(_inputs.insert(), rows)


def _set_pragmas(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()

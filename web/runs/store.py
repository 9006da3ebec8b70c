"""What outlives a restart: runs, as scenario and inputs. Knows not what they mean.

A run is so small that it is kept whole; any worker can replay it.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from simulator import Input, Scenario
from web.settings import Settings

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
    sa.Column("used", sa.Float, nullable=False, server_default="0", index=True),
    sa.Column("visitor", sa.String, nullable=False, server_default="", index=True),
    sa.Column("octets", sa.BigInteger, nullable=False, server_default="0"),
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
    visitor: str = ""  # on whose account it is kept


class Room(NamedTuple):
    """How much is kept: runs and octets in all, and of each visitor."""

    runs: int = 20_000
    octets: int = 1 << 30
    per_visitor: int = 4_000
    octets_per_visitor: int = 1 << 28


ROOM = Room()
LOOKS = 64  # times runs that grow are looked at until they fill all the room


def room(settings: Settings) -> Room:
    """How much the settings let be kept."""
    return Room(
        settings.runs_kept, settings.octets_kept, settings.runs_kept_per_visitor, settings.octets_kept_per_visitor
    )


class Store:
    """The database of runs, at an SQLAlchemy URL. Calls block: they are made off the event loop."""

    def __init__(self, url: str, room: Room = ROOM) -> None:
        self._engine = sa.create_engine(url)
        self._room = room
        self._grown = 0  # octets since there was made room
        if url.startswith("sqlite"):
            sa.event.listen(self._engine, "connect", _set_pragmas)
        _meta.create_all(self._engine)
        self._grow_up()

    def add(self, kept: Kept) -> None:
        """Keep a new run with its inputs; those unused for longest go when there are too many."""
        now = time.time()
        row = kept._asdict() | {"scenario": msgspec.json.encode(kept.scenario), "made": now, "used": now}
        inputs = row.pop("inputs")
        row["events"], row["at"] = row.pop("reached")
        row["octets"] = len(row["scenario"])
        with self._engine.begin() as db:
            db.execute(_runs.insert(), row)
            self._insert(db, kept.id, 0, inputs)
            self._make_room(db, kept.id, kept.visitor)

    def append(self, run: str, place: int, inputs: list[Input], reached: tuple[int, int]) -> bool:
        """Keep the inputs from `place` on, and how far the run has come; others go when they grow too much.

        False: the run was forgotten.
        """
        with self._engine.begin() as db:
            known = _runs.update().where(_runs.c.id == run)
            if not db.execute(known.values(events=reached[0], at=reached[1], used=time.time())).rowcount:
                return False
            self._grown += self._insert(db, run, place, inputs)
            if self._grown * LOOKS > min(self._room.octets, self._room.octets_per_visitor):
                self._make_room(db, run, db.execute(sa.select(_runs.c.visitor).where(_runs.c.id == run)).scalar_one())
        return True

    def turn_page(self, kept: Kept, before: Kept) -> None:
        """Keep `kept` under an id that was another run's, and that one, as it stands, under the id `before` has."""
        with self._engine.begin() as db:
            row = db.execute(_runs.select().where(_runs.c.id == kept.id)).one_or_none()
            if row is not None:
                db.execute(_runs.insert(), row._asdict() | {"id": before.id, "parent": before.parent})
                db.execute(_inputs.update().where(_inputs.c.run == kept.id).values(run=before.id))
                db.execute(_runs.delete().where(_runs.c.id == kept.id))
        self.add(kept)

    def _make_room(self, db: sa.Connection, used: str, visitor: str) -> None:
        """Forget what was unused for longest: of this visitor's runs, then of all; never the one that is used now."""
        room = self._room
        self._forget(db, used, room.per_visitor, room.octets_per_visitor, _runs.c.visitor == visitor)
        self._forget(db, used, room.runs, room.octets, sa.true())
        self._grown = 0

    @staticmethod
    def _forget(db: sa.Connection, used: str, most: int, octets: int, which: sa.ColumnElement[bool]) -> None:
        sums = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(_runs.c.octets), 0)).where(which)
        count, size = db.execute(sums).one()
        if count <= most and size <= octets:
            return
        others = sa.select(_runs.c.id, _runs.c.octets).where(which, _runs.c.id != used)
        for row in db.execute(others.order_by(_runs.c.used)).all():
            if count <= most and size <= octets:
                return
            db.execute(_inputs.delete().where(_inputs.c.run == row.id))
            db.execute(_runs.delete().where(_runs.c.id == row.id))
            count, size = count - 1, size - row.octets

    def get(self, run: str) -> Kept | None:
        """The run of that id."""
        with self._engine.begin() as db:
            db.execute(_runs.update().where(_runs.c.id == run).values(used=time.time()))
            row = db.execute(_runs.select().where(_runs.c.id == run)).one_or_none()
            if row is None:
                return None
            found = db.execute(_inputs.select().where(_inputs.c.run == run).order_by(_inputs.c.place))
            inputs = [msgspec.json.decode(one.input, type=Input) for one in found]
        scenario = msgspec.json.decode(row.scenario, type=Scenario)
        return Kept(row.id, row.lesson, scenario, inputs, (row.events, row.at), row.parent, row.branch_at, row.visitor)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _grow_up(self) -> None:
        """Add the columns that a database of an earlier version has not."""
        there = {column["name"] for column in sa.inspect(self._engine).get_columns("runs")}
        with self._engine.begin() as db:
            for column in _runs.columns:
                if column.name not in there:
                    words = sa.schema.CreateColumn(column).compile(self._engine)
                    db.execute(sa.text(f"ALTER TABLE runs ADD COLUMN {words}"))

    @staticmethod
    def _insert(db: sa.Connection, run: str, place: int, inputs: list[Input]) -> int:
        """Gives how many octets there are more."""
        encoded = [msgspec.json.encode(one) for one in inputs]
        rows = [{"run": run, "place": place + i, "input": one} for i, one in enumerate(encoded)]
        more = sum(map(len, encoded))
        if rows:
            db.execute(_inputs.insert(), rows)
            db.execute(_runs.update().where(_runs.c.id == run).values(octets=_runs.c.octets + more))
        return more


def _set_pragmas(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()

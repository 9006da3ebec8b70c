"""The world's pump: time, wires, datagrams, timers, faults; agents here are as small as they can be."""

from __future__ import annotations

import pytest

from simulator.trace.facts import Alarmed, Arrived, Dialled, HungUp, Lost, Opened, Posted, Refused, Sent, Struck
from simulator.world import agent as a
from simulator.world.faults import Fault
from simulator.world.link import Link
from simulator.world.resident import Host, Resident
from simulator.world.world import UnknownActor, World

MS = 1_000


class Caller:
    """Does what it is told; remembers what happened to it."""

    ports: dict[int, str] = {}  # noqa: RUF012
    datagram_ports: tuple[int, ...] = ()
    actions = ("call", "say", "close", "reset", "post", "timer", "guard", "look", "tell")

    def __init__(self) -> None:
        self.happened: list[a.Happening] = []

    def on(self, happening: a.Happening) -> list[a.Deed]:
        self.happened.append(happening)
        match happening:
            case a.Asked("call", place):
                host, _, port = place.partition(":")
                return [a.Connect(host, int(port))]
            case a.Asked("say", text):
                return [a.Send(0, text.encode())]
            case a.Asked("close"):
                return [a.Close(0)]
            case a.Asked("reset"):
                return [a.Reset(0)]
            case a.Asked("post", text):
                return [a.SendDatagram("b", 53, text.encode(), 50000)]
            case a.Asked("timer", text):
                return [a.SetTimer("t", int(text))]
            case a.Asked("guard", text):
                return [a.SetTimer("g", int(text), awaited=True)]
            case a.Asked("look", text):
                return [a.LookUp(text, "A")]
            case a.Asked("tell", text):
                return [a.Tell("hello", text)]
        return []


class Echo(Caller):
    """Says back what it hears, in capitals."""

    ports = {25: "echo"}  # noqa: RUF012
    datagram_ports = (53,)

    def on(self, happening: a.Happening) -> list[a.Deed]:
        self.happened.append(happening)
        match happening:
            case a.Received(wire, data):
                return [a.Send(wire, data.upper())]
            case a.Datagram(peer, peer_port, port, data):
                return [a.SendDatagram(peer, peer_port, data.upper(), port)]
        return []


def town(link: Link | None = None, faults: list[Fault] | None = None, seed: int = 1) -> tuple[World, Caller, Echo]:
    world = World(seed, 1_700_000_000, [link or Link("a", "b", 10 * MS)], faults)
    caller, echo = Caller(), Echo()
    for name, agent in (("a", caller), ("b", echo)):
        host = Host(name, f"192.0.2.{ord(name)}")
        host.take_in(Resident(agent, name))
        world.settle_in(host)
    world.settle_in(Host("lonely", "192.0.2.1"))
    return world, caller, echo


def ask(world: World, action: str, text: str = "") -> None:
    world.ask("a", action, text)
    world.settle()


def facts(world: World, *kinds: type) -> list[object]:
    return [event.fact for event in world.trace if isinstance(event.fact, kinds)]


def test_opening_takes_one_and_a_half_round_trips() -> None:
    world, caller, echo = town()
    ask(world, "call", "b:25")
    opened = [(event.at, event.fact.side) for event in world.trace if isinstance(event.fact, Opened)]
    assert opened == [(20 * MS, "C"), (30 * MS, "S")]
    assert caller.happened[-1] == a.Connected(0, "b", 25, True)
    assert echo.happened == [a.Connected(0, "a", 25, False)]


@pytest.mark.parametrize(
    ("place", "reason", "at"),
    [("b:26", "refused", 20 * MS), ("nowhere:25", "no-such-host", MS), ("lonely:25", "timed-out", 21_000 * MS)],
)
def test_a_call_that_comes_to_nothing_says_why(place: str, reason: str, at: int) -> None:
    world, caller, _ = town()
    ask(world, "call", place)
    assert facts(world, Refused) == [Refused(0, reason)]
    assert caller.happened[-1] == a.Failed(0, reason)
    assert world.now == at


def test_a_port_may_be_blocked_on_the_way() -> None:
    world, _, _ = town(Link("a", "b", 10 * MS, blocks=frozenset([25])))
    ask(world, "call", "b:25")
    assert facts(world, Refused) == [Refused(0, "timed-out")]
    ask(world, "call", "b:26")
    assert facts(world, Refused)[1:] == [Refused(1, "refused")]


def test_an_address_can_be_called_too() -> None:
    world, caller, _ = town()
    ask(world, "call", "192.0.2.98:25")
    assert facts(world, Dialled) == [Dialled(0, "a", "b", 25, ("a", "b"))]
    assert caller.happened[-1] == a.Connected(0, "b", 25, True)


def test_octets_travel_with_offsets_and_every_event_knows_its_cause() -> None:
    world, caller, _ = town()
    ask(world, "call", "b:25")
    ask(world, "say", "hello")
    ask(world, "say", "again")
    sent = facts(world, Sent)
    assert [(one.side, one.offset, bytes(one.data)) for one in sent] == [
        ("C", 0, b"hello"), ("S", 0, b"HELLO"), ("C", 5, b"again"), ("S", 5, b"AGAIN"),
    ]  # fmt: skip
    assert caller.happened[-1] == a.Received(0, b"AGAIN")
    for event in world.trace:
        assert event.why is None or event.why < event.n
        if isinstance(event.fact, Arrived):
            assert event.why == event.fact.sent
            assert event.at == world.trace.events[event.fact.sent].fact.arrives


def test_bandwidth_costs_time_and_keeps_order() -> None:
    world, _, echo = town(Link("a", "b", 10 * MS, bandwidth=8_000))
    ask(world, "call", "b:25")
    start = world.now
    world.ask("a", "say", "x" * 100)
    world.ask("a", "say", "y")
    world.settle()
    got = [one for one in echo.happened if isinstance(one, a.Received)]
    assert [one.data[:1] for one in got] == [b"x", b"y"]
    first = next(e for e in world.trace if isinstance(e.fact, Sent) and e.fact.data[:1] == b"x")
    assert first.fact.arrives == start + 100 * MS + 10 * MS


def test_hanging_up_reaches_the_other_end_which_then_hangs_up_too() -> None:
    world, caller, echo = town()
    ask(world, "call", "b:25")
    ask(world, "close")
    assert echo.happened[-1] == a.Closed(0, "closed")
    assert facts(world, HungUp) == [HungUp(0, "C", "closed"), HungUp(0, "S", "closed")]
    ask(world, "say", "anybody there?")
    assert not [one for one in caller.happened if isinstance(one, a.Received)]


def test_a_datagram_and_its_answer_share_a_wire() -> None:
    world, caller, _ = town()
    ask(world, "post", "who?")
    assert [(one.wire, one.side, bytes(one.data)) for one in facts(world, Posted)] == [
        (0, "C", b"who?"),
        (0, "S", b"WHO?"),
    ]
    assert caller.happened[-1] == a.Datagram("b", 53, 50000, b"WHO?")


def test_a_lost_datagram_is_lost_for_good() -> None:
    world, caller, _ = town(faults=[Fault("lose", ("a", "b"), "lose", octets=b"who")])
    ask(world, "post", "who?")
    assert [type(fact) for fact in facts(world, Posted, Lost, Struck)] == [Posted, Struck, Lost]
    ask(world, "post", "who?")
    assert caller.happened[-1] == a.Datagram("b", 53, 50000, b"WHO?")


def test_loss_on_a_wire_costs_a_resending() -> None:
    world, _, echo = town(faults=[Fault("lose", ("a", "b"), "lose", octets=b"hello")])
    ask(world, "call", "b:25")
    before = world.now
    ask(world, "say", "hello")
    assert echo.happened[-1] == a.Received(0, b"hello")
    arrived = next(e.at for e in world.trace if e.at > before + 100 * MS and isinstance(e.fact, Arrived))
    assert arrived == before + 210 * MS
    assert len(facts(world, Lost)) == 1


@pytest.mark.parametrize("does", ["cut", "reset"])
def test_a_cut_is_heard_by_both(does: str) -> None:
    world, caller, echo = town(faults=[Fault("it", ("b",), does, octets=b"hello")])
    ask(world, "call", "b:25")
    ask(world, "say", "hello")
    assert caller.happened[-1] == a.Closed(0, does)
    assert echo.happened[-1] == a.Closed(0, does)
    assert not facts(world, Sent)


def test_slow_garbled_and_down() -> None:
    world, _, _ = town(faults=[Fault("slow", ("a", "b"), "slow", octets=b"one", factor=5)])
    ask(world, "call", "b:25")
    before = world.now
    ask(world, "say", "one")
    assert facts(world, Sent)[0].arrives == before + 50 * MS
    world, _, echo = town(faults=[Fault("garble", ("a", "b"), "garble", octets=b"one")])
    ask(world, "call", "b:25")
    ask(world, "say", "one")
    assert bytes(facts(world, Sent)[0].carried) == b"oNe" == echo.happened[-1].data
    world, caller, _ = town(faults=[Fault("down", ("a", "b"), "down", at=0, until=5_000 * MS)])
    ask(world, "call", "b:25")
    assert caller.happened[-1] == a.Failed(0, "timed-out")


def test_what_never_arrives_is_not_waited_for_not_even_the_goodbye_behind_it() -> None:
    world, _, echo = town(faults=[Fault("down", ("a", "b"), "down", octets=b"one")])
    ask(world, "call", "b:25")
    before = world.now
    ask(world, "say", "one")
    ask(world, "close")
    assert facts(world, HungUp) == [HungUp(0, "C", "closed")]
    assert echo.happened == [a.Connected(0, "a", 25, False)]
    assert world.now == before + 10 * MS


def test_alarms_wait_while_the_learner_thinks_but_guards_do_not() -> None:
    world, caller, _ = town()
    ask(world, "timer", "60000000")
    assert world.now == 0
    ask(world, "guard", "2000000")
    assert world.now == 2_000_000
    assert caller.happened[-1] == a.TimerFired("g")
    world.advance(60_000_000)
    assert caller.happened[-1] == a.TimerFired("t")
    assert facts(world, Alarmed) == [Alarmed("a", "g"), Alarmed("a", "t")]


def test_setting_a_timer_again_replaces_it() -> None:
    world, caller, _ = town()
    ask(world, "timer", "1000")
    ask(world, "timer", "5000")
    world.advance(10_000)
    assert [one for one in caller.happened if isinstance(one, a.TimerFired)] == [a.TimerFired("t")]
    assert next(event.at for event in world.trace if isinstance(event.fact, Alarmed)) == 5000


def test_without_a_resolver_the_answer_says_so() -> None:
    world, caller, _ = town()
    ask(world, "look", "b.example")
    assert caller.happened[-1] == a.Answered("b.example", "A", "no-resolver", ())


def test_fellow_agents_hear_what_is_told_and_the_teller_does_not() -> None:
    world, caller, _ = town()
    fellow = Caller()
    world.hosts["a"].take_in(Resident(fellow, "a"))
    ask(world, "tell", "friend")
    assert fellow.happened == [a.Told("hello", "friend")]
    assert caller.happened == [a.Asked("tell", "friend")]


def test_nobody_of_that_name_can_do_that() -> None:
    world, _, _ = town()
    for who, action in (("b", "fly"), ("nobody", "say"), ("lonely", "say")):
        with pytest.raises(UnknownActor):
            world.ask(who, action, "")


def test_an_endless_loop_ends_with_a_fact() -> None:
    world, caller, _ = town()

    class Parrot(Echo):
        ports = {26: "echo"}  # noqa: RUF012

    world.hosts["b"].take_in(Resident(Parrot(), "b"))
    caller.on = Echo().on  # type: ignore[method-assign]
    world.hosts["a"].residents[0].on = lambda h: (
        [a.Connect("b", 26)]
        if isinstance(h, a.Asked)
        else [a.Send(0, b"x")]
        if isinstance(h, a.Connected | a.Received)
        else []
    )
    ask(world, "call", "")
    assert facts(world, Struck) == [Struck("endless", "run")]
    assert world.ended

import assert from "node:assert/strict";
import { test } from "node:test";

import { Film } from "../../web/static/js/stage/film/film.js";
import { Glasses } from "../../web/static/js/stage/film/glasses.js";
import { apply, empty } from "../../web/static/js/stage/film/view.js";
import { reel } from "./reel.js";

test("a film takes what is new and knows what comes twice", () => {
  const film = new Film();
  const whole = reel(3);
  assert.equal(film.append(whole), 6);
  assert.equal(film.append(whole), 0);
  assert.equal(film.events.length, whole.events.length);
  assert.equal(film.append({ events: whole.events.slice(0, 2), utterances: whole.utterances.slice(0, 2), u: 0 }), 0);
});

test("frames that overlap and begin in the middle make the same film", () => {
  const { events, utterances } = reel(5);
  const film = new Film();
  film.append({ events: events.slice(0, 8), utterances: utterances.slice(0, 2), u: 0 });
  film.append({ events: events.slice(5), utterances: utterances.slice(1), u: 1, at: 9_000_000 });
  assert.equal(film.utterances.length, utterances.length);
  assert.deepEqual(
    film.utterances.map(({ u }) => u),
    utterances.map((_, u) => u),
  );
  assert.equal(film.at, 9_000_000);
});

test("the view of any moment is the fold of the facts before it, in whatever order one looks", () => {
  const { events, utterances } = reel(200);
  const film = new Film();
  film.append({ events, utterances, u: 0 });
  for (const count of [0, events.length, 199, 200, 201, 7, 640, 3, events.length, 401]) {
    assert.deepEqual(film.view(count), events.slice(0, count).reduce(apply, empty), `after ${count} events`);
  }
});

test("a view is never changed by the facts that follow it", () => {
  const { events, utterances } = reel(10);
  const film = new Film();
  film.append({ events, utterances, u: 0 });
  const early = film.view(9);
  const before = structuredClone(early);
  film.view(events.length);
  assert.deepEqual(early, before);
});

test("the text of an utterance is found in its side's stream", () => {
  const film = new Film();
  film.append(reel(3));
  assert.equal(film.text(film.utterances[0]), "say 0\r\n");
  assert.equal(film.text(film.utterances[3]), "yes 1\r\n");
});

test("an utterance may be made of several sendings, and octets that were cut are asked for and mended", () => {
  const film = new Film();
  const events = [
    { n: 0, at: 0, why: null, fact: { type: "Dialled", wire: 0, caller: "a", callee: "b", port: 1 } },
    { n: 1, at: 1, why: 0, fact: { type: "Sent", wire: 0, side: "C", offset: 0, data: "ab", arrives: 2 } },
    { n: 2, at: 3, why: 0, cut: { data: 6 }, fact: { type: "Sent", wire: 0, side: "C", offset: 2, data: "cd", arrives: 4 } },
    { n: 3, at: 5, why: 0, fact: { type: "Sent", wire: 0, side: "C", offset: 8, data: "ij", arrives: 6 } },
  ];
  film.append({
    events,
    utterances: [
      { wire: 0, side: "C", start: 1, end: 10, event: 3, label: "x", tokens: [], state: "", allowed: [], answers: null },
    ],
    u: 0,
  });
  assert.deepEqual(film.missing(film.utterances[0]), [2]);
  assert.equal(film.text(film.utterances[0]), "bcdij");
  film.mend(2, { data: "cdefgh" });
  assert.deepEqual(film.missing(film.utterances[0]), []);
  assert.equal(film.text(film.utterances[0]), "bcdefghij");
});

test("what begins as no text does is known by its label, and so is the key that says what it is", () => {
  const film = new Film();
  const { events, utterances } = reel(1);
  const tokens = [[0, 4, "talk.field.length"], [5, 6, "talk.command.OPEN"], [6, 9, "talk.argument.path"]];
  film.append({ events, utterances: [{ ...utterances[0], label: "OPEN /plan.txt", tokens }], u: 0 });
  film.text = () => "\0\0\0\x10\x05\x03abc";
  assert.equal(film.isCoded(film.utterances[0]), true);
  assert.equal(film.keyOf(film.utterances[0]), "talk.command.OPEN");
  film.text = () => "OPEN the door";
  assert.equal(film.isCoded(film.utterances[0]), false);
});

test("a label that was given names a note of its room, whatever is said in the words it stands for", () => {
  const film = new Film();
  const { events, utterances } = reel(1);
  const tokens = [[0, 3, "talk.word.say"], [0, 8, "header.Content-Type"]];
  film.append({ events, utterances: [{ ...utterances[0], label: "content", tokens }], u: 0 });
  film.text = () => "Content-Type: text/plain";
  assert.equal(film.keyOf(film.utterances[0]), "talk.content");
});

test("the place of an event is that of the last thing said by then", () => {
  const film = new Film();
  film.append(reel(3));
  assert.equal(film.place(0), -1);
  for (const { u, event } of film.utterances) assert.equal(film.place(event), u);
  assert.equal(film.until(-1), film.utterances[0].event);
  assert.equal(film.until(0), film.utterances[0].event + 1);
  assert.equal(film.until(5), film.events.length);
});

test("a branch leaves after the answer has landed, when nothing else came of it", () => {
  const film = new Film();
  film.append(reel(2));
  const [said, answered] = film.utterances;
  assert.equal(film.branchPoint(said.u), said.event + 1);
  assert.equal(film.branchPoint(answered.u), answered.event + 2);
  const past = film.before(film.branchPoint(answered.u));
  assert.equal(past.utterances.length, 2);
  assert.equal(past.events.length, answered.event + 2);
});

test("the way of what is said is the wire's, in the direction it goes; without one the two are alone", () => {
  const film = new Film();
  const dialled = (wire, way) => ({ type: "Dialled", wire, caller: "a", callee: "c", port: 1, way });
  film.append({ events: [["a", "b", "c"], []].map((way, n) => ({ n, at: n, why: null, fact: dialled(n, way) })) });
  assert.deepEqual(film.way({ wire: 0, side: "C" }), ["a", "b", "c"]);
  assert.deepEqual(film.way({ wire: 0, side: "S" }), ["c", "b", "a"]);
  assert.deepEqual(film.way({ wire: 1, side: "S" }), ["c", "a"]);
});

test("causes lead back to what came from outside", () => {
  const film = new Film();
  film.append(reel(2));
  const causes = film.causes(film.utterances[1].event);
  assert.equal(causes.at(-1).fact.type, "Asked");
  assert.equal(causes.at(-1).why, null);
});

test("mailboxes, shelves, losses and thoughts follow the facts", () => {
  const facts = [
    { type: "Stored", mailbox: "h:bob/INBOX", uid: 1, letter: "", flags: [] },
    { type: "Changed", mailbox: "h:bob/INBOX", uid: 1, change: "flags", details: { flags: "\\Seen work" } },
    { type: "Changed", mailbox: "h:bob/INBOX", uid: 1, change: "expunged", details: {} },
    { type: "Changed", mailbox: "h:bob/Old", uid: null, change: "created", details: {} },
    { type: "Changed", mailbox: "h:bob/Old", uid: null, change: "renamed", details: { to: "New/Sub" } },
    { type: "Queued", who: "q", letter: "1", due: 5, reverse_path: "a", forward_paths: ["b"], content: "" },
    { type: "Tried", who: "q", letter: "1", attempt: 1, outcome: "deferred", due: 90 },
    { type: "Decided", who: "q", verdict: "defer", reason: "reason.x", details: {} },
    { type: "Struck", fault: "cut", on: "q" },
  ];
  const view = facts.map((fact, n) => ({ n, at: n, why: null, fact })).reduce(apply, empty);
  const letter = view.boxes.get("h:bob/INBOX").letters.get(1);
  assert.deepEqual(letter.flags, ["\\Seen", "work"]);
  assert.equal(letter.gone, 2);
  assert.ok(view.boxes.has("h:bob/New/Sub"));
  assert.ok(!view.boxes.has("h:bob/Old"));
  assert.deepEqual([view.shelves.get("q").get("1").attempt, view.shelves.get("q").get("1").due], [1, 90]);
  assert.equal(view.thoughts.get("q").reason, "reason.x");
  assert.equal(view.strikes.length, 1);
});

test("what comes to somebody who has hung up is late; what the line loses is lost", () => {
  const late = (...facts) => {
    const film = new Film();
    film.append({ ...reel(0), utterances: [], events: facts.map((fact, n) => ({ n, at: n, why: null, fact })) });
    return film.isLate(facts.length - 1);
  };
  const sent = { type: "Sent", wire: 0, side: "C", offset: 0, data: "", carried: null, arrives: 9 };
  const hungUp = (side, how, wire = 0) => ({ type: "HungUp", wire, side, how });
  const lost = { type: "Lost", sent: 0 };
  assert.equal(late(sent, hungUp("S", "closed"), lost), true);
  for (const other of [hungUp("C", "closed"), hungUp("S", "reset"), hungUp("S", "closed", 1)]) assert.equal(late(sent, other, lost), false);
});

test("facts of a later day are passed over", () => {
  const view = apply(empty, { n: 0, at: 4, why: null, fact: { type: "Secured", wire: 0 } });
  assert.deepEqual(view, { ...empty, n: 1, at: 4 });
});

test("what TLS says itself has a stream of its own, read opened by those who talk and as it was carried in between", () => {
  const film = new Film();
  const sent = (n, side, data, carried, more = {}, offset = 0) => ({
    n,
    at: n,
    why: null,
    fact: { type: "Sent", wire: 0, side, offset, data, carried, arrives: n + 1 },
    ...more,
  });
  const heard = (side, start, end, event, label) => ({ wire: 0, side, start, end, event, label, tokens: [[0, 1, "seal.word"]], state: "", allowed: [], answers: null });
  film.append({
    events: [
      { n: 0, at: 0, why: null, fact: { type: "Dialled", wire: 0, caller: "alice", callee: "bob", port: 1, way: [] } },
      sent(1, "C", "begin", null),
      sent(2, "C", "", "HELLO", {}, 5),
      sent(3, "S", "", "#%&!?", { opened: "PAPER" }),
      sent(4, "C", "rose", "%%%%%%", {}, 5),
      sent(5, "C", "", "@@", { opened: "BY" }, 9),
    ],
    utterances: [
      heard("C", 0, 5, 1, "begin"),
      ...[heard("C", 0, 5, 2, "HELLO"), heard("S", 0, 5, 3, "PAPER"), heard("C", 11, 13, 5, "BY")].map((one) => ({ ...one, layer: "seal" })),
    ],
    u: 0,
  });
  const [said, hello, paper, by] = film.utterances;
  assert.deepEqual([said, hello, paper, by].map((one) => film.text(one)), ["begin", "HELLO", "PAPER", "BY"]);
  assert.deepEqual([said, hello].map((one) => film.isCoded(one)), [false, true]);
  assert.deepEqual(film.talks.get(0).layers, { "": [0], seal: [1, 2, 3] });
  assert.equal(film.room(hello), "seal");
  const between = new Glasses(["alice", "bob"]);
  assert.equal(between.sealed(film, hello), null); // anybody reads it
  assert.equal(between.sealed(film, paper), "#%&!?");
  assert.equal(new Glasses(["bob"]).sealed(film, paper), null);
});

test("what was altered on a way in clear is read as the other end heard it, cut short or whole", () => {
  const film = new Film();
  const fact = { type: "Sent", wire: 0, side: "S", offset: 0, data: "roses", carried: "thor", arrives: 2, altered: true };
  film.append({
    events: [
      { n: 0, at: 0, why: null, fact: { type: "Dialled", wire: 0, caller: "alice", callee: "bob", port: 1, way: [] } },
      { n: 1, at: 1, why: null, fact, cut: { carried: 6 } },
    ],
    utterances: [{ wire: 0, side: "S", start: 0, end: 6, event: 1, label: "thorns", tokens: [], state: "", allowed: [], answers: null }],
    u: 0,
  });
  const [said] = film.utterances;
  assert.equal(film.text(said), "thor");
  assert.deepEqual(film.missing(said), [1]);
  film.mend(1, { data: "roses", carried: "thorns" });
  assert.equal(film.text(said), "thorns");
  assert.deepEqual(film.missing(said), []);
  assert.equal(new Glasses(["wifi"]).sealed(film, said), null); // nothing is sealed
});

test("a talk is locked from when its first end is, and not before", () => {
  const { events, utterances } = reel(3);
  const { wire } = utterances[0];
  const film = new Film();
  film.append({ events, utterances, u: 0 });
  const n = events.length;
  for (const side of ["C", "S"]) film.append({ events: [{ n: film.events.length, at: 0, why: null, fact: { type: "Secured", wire, side, version: "TLSv1.3" } }] });
  assert.equal(film.lock(wire, n), null);
  assert.deepEqual(film.lock(wire, n + 1), { wire, n, version: "TLS\u00a01.3", isProven: true });
  assert.deepEqual([n, n + 1, n + 2].map((count) => film.locked(count)), [0, 1, 1]);
});

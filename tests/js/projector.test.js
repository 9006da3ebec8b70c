import assert from "node:assert/strict";
import { test } from "node:test";

import { BY_STEP, Projector } from "../../web/static/js/stage/film/projector.js";

/** A projector with a clock in the test's hand: `run(ms)` lets time pass. */
function stage(length, { pace = () => 1000 } = {}) {
  const due = [];
  let now = 0;
  const later = (then, ms) => {
    const one = { at: now + ms, then };
    due.push(one);
    return () => due.splice(due.indexOf(one) >>> 0, 1);
  };
  const moves = [];
  const held = [];
  const projector = new Projector({ pace, later, moved: (how) => moves.push(`${how} ${projector?.u}`), held: (u) => held.push(u) });
  projector.load(length, 0);
  const run = (ms) => {
    const end = now + ms;
    for (;;) {
      due.sort((a, b) => a.at - b.at);
      if (!due.length || due[0].at > end) break;
      const { at, then } = due.shift();
      now = at;
      then();
    }
    now = end;
  };
  return { projector, run, moves, held };
}

test("playing shows one utterance after the other, and stops at the end", () => {
  const { projector, run } = stage(4);
  projector.play();
  run(1000);
  assert.equal(projector.u, 1);
  run(10_000);
  assert.equal(projector.u, 3);
  assert.equal(projector.playing, false);
});

test("playing from the end begins again", () => {
  const { projector } = stage(4);
  projector.seek(3);
  projector.play();
  assert.equal(projector.u, 0);
});

test("playing pauses at cues, and goes on from them", () => {
  const { projector, run } = stage(6);
  projector.stops = new Set([2]);
  projector.play();
  run(20_000);
  assert.deepEqual([projector.u, projector.playing], [2, false]);
  projector.play();
  run(20_000);
  assert.equal(projector.u, 5);
});

test("speed changes the pace at once", () => {
  const { projector, run } = stage(20);
  projector.play();
  projector.setSpeed(4);
  run(1000);
  assert.equal(projector.u, 4);
  projector.setSpeed(0.25);
  run(3999);
  assert.equal(projector.u, 4);
});

test("by step, playing goes one step and waits", () => {
  const { projector, run } = stage(5);
  projector.setSpeed(BY_STEP);
  projector.play();
  run(60_000);
  assert.deepEqual([projector.u, projector.playing], [1, false]);
});

test("a step stops the playing; beyond the ends nothing moves", () => {
  const { projector, run } = stage(3);
  projector.play();
  projector.step(1);
  assert.deepEqual([projector.u, projector.playing], [1, false]);
  run(60_000);
  assert.equal(projector.u, 1);
  projector.step(5);
  assert.equal(projector.u, 2);
  projector.step(-9);
  assert.equal(projector.u, 0);
});

test("whoever jumps past a cover is not held by it", () => {
  const { projector } = stage(6);
  projector.hold(3);
  projector.seek(5);
  assert.equal(projector.u, 5);
  assert.equal(projector.cover, Infinity);
});

test("what is covered cannot be stepped or played to, and whoever tries is told", () => {
  const { projector, run, held } = stage(6);
  projector.hold(3);
  projector.seek(2);
  projector.step(1);
  assert.deepEqual(held, [3]);
  projector.play();
  assert.equal(projector.playing, false);
  projector.release();
  projector.play();
  run(1000);
  assert.equal(projector.u, 3);
});

test("a cover laid over the present moment takes us back before it", () => {
  const { projector } = stage(6);
  projector.seek(5);
  projector.hold(2);
  assert.equal(projector.u, 1);
});

test("a cover on the first line keeps it from being shown; it is shown once the cover is off", () => {
  const { projector, held } = stage(4);
  projector.load(4, -1);
  projector.hold(0);
  projector.open();
  assert.deepEqual([projector.u, projector.isHeld], [-1, true]);
  projector.step(1);
  assert.deepEqual([projector.u, held], [-1, [0]]);
  projector.release();
  projector.open();
  assert.deepEqual([projector.u, projector.isHeld], [0, false]);
  projector.step(-1);
  assert.equal(projector.u, 0);
  projector.seek(-1);
  assert.equal(projector.u, -1);
});

test("what one set going oneself is shown quickly, however long it is", () => {
  const { projector, run } = stage(1);
  projector.grow(3, true);
  assert.equal(projector.u, 1);
  assert.equal(projector.hurrying, true);
  run(700);
  assert.equal(projector.u, 2);
  assert.equal(projector.hurrying, false);
  projector.grow(90, true);
  run(6000);
  assert.equal(projector.u, 89);
});

test("a step while hurrying goes straight to the end", () => {
  const { projector } = stage(1);
  projector.grow(9, true);
  projector.step(1);
  assert.deepEqual([projector.u, projector.hurrying], [8, false]);
});

test("a film that grows behind one's back does not move the playhead", () => {
  const { projector, run } = stage(5);
  projector.seek(2);
  projector.grow(9);
  run(60_000);
  assert.equal(projector.u, 2);
});

test("whoever lifts a cover when told of it has gone there, and no further", () => {
  const projector = new Projector({
    held: () => {
      projector.release();
      projector.seek(projector.u + 1);
    },
  });
  projector.load(9, 2);
  projector.hold(3);
  projector.step();
  assert.equal(projector.u, 3);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { linesOf, partings, standing, tally, uncovered } from "../../web/static/js/stage/views/compare/abreast.js";

// One film says two things alone where the other says three; then one line has other octets.
const ROWS = [
  [0, 0, true],
  [1, null, false],
  [2, null, false],
  [null, 1, false],
  [null, 2, false],
  [null, 3, false],
  [3, 4, true],
  [4, 5, false],
  [5, 6, true],
];
const drawn = (lines) => lines.map(({ ours, theirs, kind }) => `${ours ?? "·"}${theirs ?? "·"}${kind[0]}`).join(" ");

test("abreast, what each says alone stands beside what the other does", () => {
  assert.equal(drawn(linesOf(ROWS, true)), "00s 11a 22a ·3a 34s 45o 56s");
});

test("in one column, all that one says alone comes before what the other does", () => {
  assert.equal(drawn(linesOf(ROWS, false)), "00s 1·a 2·a ·1a ·2a ·3a 34s 45o 56s");
});

test("nothing is lost, and the order of each film is kept", () => {
  for (const abreast of [true, false]) {
    const lines = linesOf(ROWS, abreast);
    for (const [side, count] of [["ours", 6], ["theirs", 7]]) {
      const places = lines.map((line) => line[side]).filter((place) => place !== null);
      assert.deepEqual(places, [...Array(count).keys()]);
    }
  }
});

test("films part where a stretch of unlike lines begins", () => {
  assert.deepEqual(partings(linesOf(ROWS, true)), [1, 5]);
  assert.deepEqual(partings(linesOf([[0, 0, true]], true)), []);
  assert.deepEqual(partings(linesOf([[null, 0, false]], true)), [0]);
});

test("lines are counted by what they are", () => {
  assert.deepEqual(tally(ROWS), { same: 3, octets: 1, ours: 2, theirs: 3 });
});

test("what a question covers is not shown, nor what follows it", () => {
  const lines = linesOf(ROWS, true);
  assert.equal(uncovered(lines, Infinity), lines.length);
  assert.equal(uncovered(lines, 3), 4);
  assert.equal(uncovered(lines, 0), 0);
});

test("one stands at our line, or at the one before what the other says alone", () => {
  const lines = linesOf(ROWS, false);
  assert.equal(standing(lines, 2), 2);
  assert.equal(standing(lines, 4), 2);
  assert.equal(standing(linesOf([[null, 0, false]], false), 0), 0);
});

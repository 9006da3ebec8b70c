import assert from "node:assert/strict";
import { test } from "node:test";

import { rowsOf, strokesOf } from "../../web/static/js/stage/views/compare/tree_layout.js";

const LIST = [
  { run: "a", to: 10 },
  { run: "b", parent: "a", leaves: 2, to: 6 },
  { run: "c", parent: "b", leaves: 4, to: 8 },
  { run: "d", parent: "a", leaves: 5, to: 20 },
  { run: "lost", parent: "gone", leaves: 1, to: 3 },
];
const names = (rows) => rows.map(({ one, depth }) => one.run + depth).join(" ");

test("each film comes after the one it leaves, the last to leave first; one whose origin is not there stands alone", () => {
  assert.equal(names(rowsOf(LIST)), "a0 d1 b1 c2 lost0");
});

test("a list that leads in a circle has an end", () => {
  const circle = [{ run: "x", parent: "y" }, { run: "y", parent: "x" }, { run: "z" }];
  assert.equal(names(rowsOf(circle)), "z0");
  assert.equal(rowsOf([]).length, 0);
});

test("a stem leads from the film that is left, past those between, to the one that leaves", () => {
  const strokes = strokesOf(rowsOf(LIST));
  const stems = strokes.map((one) => one.stems.map(({ top, bottom }) => `${top}-${bottom}`).join(" "));
  assert.deepEqual(stems, ["50-100 50-100", "0-50 0-100", "0-50 50-100", "0-50", ""]);
  const [a, d, b, c] = strokes;
  assert.equal(d.line.from, a.stems.find(({ x }) => x === d.line.from).x);
  assert.equal(c.line.from, b.stems.at(-1).x);
  assert.ok(a.line.from < b.line.from && b.line.from < c.line.from && c.line.from < d.line.from);
});

test("no stem crosses the line of a film between", () => {
  const rows = rowsOf(LIST);
  for (const { line, stems } of strokesOf(rows).slice(1))
    for (const { x, top, bottom } of stems) if (top === 0 && bottom === 100) assert.ok(x < line.from);
});

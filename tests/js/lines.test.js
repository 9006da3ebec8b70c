import assert from "node:assert/strict";
import { test } from "node:test";

import { visible } from "../../web/static/js/kit/octets.js";
import { LinesInRows } from "../../web/static/js/stage/views/letter/lines_in_rows.js";

const told = (octets, width) => {
  const lines = new LinesInRows(octets, width);
  return Array.from({ length: lines.rows }, (_, row) => lines.at(row)).map(({ line, isFirst, octets: own }) => [isFirst ? line : "", own]);
};

test("lines have numbers, and longer ones go on without", () => {
  assert.deepEqual(told("ab\r\n\r\nabcdefgh\nx", 3), [
    [1, "ab"],
    [2, ""],
    [3, "abc"],
    ["", "def"],
    ["", "gh"],
    [4, "x"],
  ]);
  assert.deepEqual(told("", 5), []);
  assert.deepEqual(told("\n", 5), [[1, ""]]);
  assert.deepEqual(told("abc\r\n", 3), [[1, "abc"]]);
  assert.deepEqual(told("a\rb\n", 9), [[1, "a\rb"]]);
});

test("no row breaks a character", () => {
  const octets = Buffer.from("aé€😀b", "utf-8").toString("latin1");
  const rows = told(octets, 4).map(([, own]) => Buffer.from(own, "latin1").toString("utf-8"));
  assert.deepEqual(rows, ["aé", "€", "😀", "b"]);
  assert.equal(told("\x80".repeat(9), 4).map(([, own]) => own).join(""), "\x80".repeat(9));
});

test("a line of ten megabytes is cut, and nothing of it is lost", () => {
  const lines = new LinesInRows("x".repeat(10_000_000), 80);
  assert.equal(lines.rows, 125_000);
  assert.equal(lines.at(124_999).octets.length, 80);
});

test("pictures made of several stay whole; a joiner elsewhere is shown", () => {
  assert.equal(visible("👩‍🚀 👨‍👩‍👧"), "👩‍🚀 👨‍👩‍👧");
  assert.equal(visible("a\u200db\u202e"), "a⟨200d⟩b⟨202e⟩");
  assert.equal(visible("\u0000\u001b\u007f"), "⟨00⟩⟨1b⟩⟨7f⟩");
  assert.equal(visible("a\r\nb\rc"), "a\nb⟨0d⟩c"); // a line end is one, and is no sign
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { Dump, cut, gap, hex, last, legible } from "../../web/static/js/stage/lines/dump.js";

const SENT = [{ length: 5 }, { length: 33 }, { length: 16 }, { length: 1 }];

test("each sending begins a row, and every octet lies in one", () => {
  const dump = new Dump(SENT, 16);
  assert.equal(dump.rows, 1 + 3 + 1 + 1);
  const rows = Array.from({ length: dump.rows }, (_, row) => dump.at(row));
  assert.deepEqual(
    rows.map(({ sending, start, end }) => [SENT.indexOf(sending), start, end]),
    [
      [0, 0, 5],
      [1, 0, 16],
      [1, 16, 32],
      [1, 32, 33],
      [2, 0, 16],
      [3, 0, 1],
    ],
  );
  assert.equal(dump.rowOf(1, 20), 2);
});

test("nothing that was sent has no rows", () => assert.equal(new Dump([], 8).rows, 0));

test("a row of ten megabytes is found at once", () => {
  const dump = new Dump([{ length: 10_485_760 }, { length: 9 }], 8);
  assert.deepEqual(dump.at(1_310_719), { sending: dump.sendings[0], start: 10_485_752, end: 10_485_760 });
  assert.equal(dump.at(1_310_720).sending, dump.sendings[1]);
});

test("hexadecimal keeps its columns, wherever a piece of the row begins", () => {
  const octets = "\u0000\u007f\u00ffABCDEFGHIJKLM";
  const whole = hex(octets, 0, 16);
  assert.equal(whole, "00 7f ff 41 42 43 44 45  46 47 48 49 4a 4b 4c 4d");
  assert.equal(hex(octets.slice(0, 8), 0, 16) + gap(8, 16) + hex(octets.slice(8), 8, 16), whole);
  assert.equal(gap(0, 16), "");
  assert.equal(gap(4, 8), " ");
});

test("what is no print has a name or is a dot", () => {
  assert.deepEqual(legible("a\u0000é\r\n\t~"), [{ text: "a··" }, { sign: "CR" }, { sign: "LF" }, { sign: "HT" }, { text: "~" }]);
  assert.deepEqual(legible(""), []);
});

test("a stream is cut where utterances and tokens end, and a token that goes on says so", () => {
  const said = [
    { u: 3, start: 10, end: 20, tokens: [[0, 4, "verb"], [2, 3, "inside"], [5, 8, "word"]] },
    { u: 5, start: 20, end: 30, tokens: [[0, 10, "all"]] },
  ];
  const told = (start, end) => cut(said, start, end).map((one) => [one.start, one.end, one.u, one.key, one.begins]);
  assert.deepEqual(told(8, 24), [
    [8, 10, -1, "", false],
    [10, 14, 3, "verb", true],
    [14, 15, 3, "", false],
    [15, 18, 3, "word", true],
    [18, 20, 3, "", false],
    [20, 24, 5, "all", true],
  ]);
  assert.deepEqual(told(24, 33), [
    [24, 30, 5, "all", false],
    [30, 33, -1, "", false],
  ]);
  assert.deepEqual(told(12, 13), [[12, 13, 3, "verb", false]]);
  assert.deepEqual(cut([], 0, 2), [{ start: 0, end: 2, u: -1, key: "", piece: "", begins: false }]);
});

test("the last of those for which something holds", () => {
  assert.equal(last([1, 2, 3], (one) => one < 3), 1);
  assert.equal(last([1, 2, 3], () => false), -1);
  assert.equal(last([1, 2, 3], () => true), 2);
});

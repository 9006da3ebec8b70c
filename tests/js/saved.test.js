// Progress as a file: what was written is read, anything else is refused whole, and nothing done here is lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST, read, together, written } from "../../web/static/js/progress/saved.js";

const DONE = { "letter-journey": { end: "seen", "predict:first": "wrong.sure 2", "task:say-hello": "solved" } };
const file = (changes) => JSON.stringify({ ...JSON.parse(written(DONE, "2026-03-02")), ...changes });

test("what was written is read", () => {
  assert.deepEqual(read(written(DONE, "2026-03-02")), { lessons: DONE });
  assert.deepEqual(read(written({}, "2026-03-02")), { lessons: {} });
});

test("what is not ours is refused", () => {
  for (const text of ["", "{", "null", "[]", "7", '"progress"', "{}", file({ kind: "other" }), file({ version: "1" }), file({ version: 0 })])
    assert.deepEqual(read(text), { wrong: "not-ours" }, text);
});

test("what a later house wrote is not guessed at", () => assert.deepEqual(read(file({ version: 2 })), { wrong: "newer" }));

test("what is damaged is refused whole", () => {
  const damaged = [
    null,
    [],
    { "letter-journey": null },
    { "letter-journey": ["end"] },
    { "../up": {} },
    { "letter-journey": { end: 1 } },
    { "letter-journey": { "<b>": "seen" } },
    { "letter-journey": { end: "<img src=x>" } },
    { ...DONE, "type-smtp": { end: "" } },
  ];
  for (const lessons of damaged) assert.deepEqual(read(file({ lessons })), { wrong: "broken" }, JSON.stringify(lessons));
  const proto = file({}).replace('"letter-journey"', '"__proto__"');
  assert.deepEqual(read(proto), { wrong: "broken" });
});

test("what is too long is not looked at", () => assert.deepEqual(read(" ".repeat(MOST + 1)), { wrong: "big" }));

test("nothing done here is lost, and what was only looked at gives way", () => {
  const ours = { a: { "task:x": "solved", "task:y": "shown", "predict:z": "right.sure 1", "fade:v": "round-1", "fade:u": "round-3" }, b: { end: "seen" } };
  const theirs = { a: { "task:x": "shown", "task:y": "solved", "predict:z": "wrong.sure 0", "quiz:w": "found", "fade:v": "round-2", "fade:u": "round-2" }, c: { end: "seen" } };
  assert.deepEqual(together(ours, theirs), {
    a: { "task:x": "solved", "task:y": "solved", "predict:z": "right.sure 1", "quiz:w": "found", "fade:v": "round-2", "fade:u": "round-3" },
    b: { end: "seen" },
    c: { end: "seen" },
  });
});

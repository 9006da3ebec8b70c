// Letters that must find room: what is cut is marked, what is parted loses nothing but the gap.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parted, shortened } from "../../web/static/js/stage/town/lettering.js";

test("what fits stays as it is", () => {
  assert.equal(shortened("mx.bob.example", 14), "mx.bob.example");
  assert.deepEqual(parted("mx.bob.example", 14, /[\s.]/g), ["mx.bob.example"]);
});

test("what is cut ends with an ellipsis, and has the letters it may have", () => {
  assert.equal(shortened("mx.bob.example", 8), "mx.bob.…");
  assert.equal(shortened("mx.bob.example", 2), "mx.…"); // never less than three
});

test("a name is parted nearest its middle, and keeps its dot", () => {
  assert.deepEqual(parted("smtp.alice.example", 10, /[\s.]/g), ["smtp.alice.", "example"]);
  assert.deepEqual(parted("Alice’s old laptop", 10, /[\s.]/g), ["Alice’s", "old laptop"]);
});

test("what has no gap is not parted", () => assert.deepEqual(parted("localhost", 4, /[\s.]/g), ["localhost"]));

import assert from "node:assert/strict";
import { test } from "node:test";

import { meant } from "../../web/static/js/kit/octets.js";

const ENCODED = ["in."];
const LINE = "AUTH PLAIN AGJvYgB0dWxpcA==\r\n"; // NUL bob NUL tulip
const TOKENS = [[0, 4, "verb"], [5, 10, "way"], [11, 13, "in.between"], [13, 17, "in.user"], [17, 18, "in.between"], [18, 27, "in.password"]];

test("what stands in base64 is told as what it carries, all else as it is", () => {
  const told = TOKENS.map((token) => meant(LINE, TOKENS, token, ENCODED));
  assert.deepEqual(told, ["AUTH", "PLAIN", "\0", "bob", "\0", "tulip"]);
  assert.equal(meant(LINE, TOKENS, TOKENS[5]), "0dWxpcA==");
});

test("what only looks like it stays as it was written", () => {
  const whole = [[0, 4, "in.response"]];
  assert.equal(meant("Qui?", whole, whole[0], ENCODED), "Qui?");
  assert.equal(meant("*", [[0, 1, "in.cancel"]], [0, 1, "in.cancel"], ENCODED), "*");
});

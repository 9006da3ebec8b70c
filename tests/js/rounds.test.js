// The rounds of a session: which is due, and what is kept of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { next, reached, roundOf } from "../../web/static/js/lesson/rounds.js";
import { isDone, share } from "../../web/static/js/progress/done.js";

test("the first round is due until it is done, then the second, and the last one stays", () => {
  assert.deepEqual([undefined, "round-1", "round-2", "round-3", "solved"].map(next), [1, 2, 3, 4, 4]);
});

test("what is kept is the furthest round; the last one is all", () => {
  assert.equal(reached(undefined, 1), "round-1");
  assert.equal(reached("round-3", 2), "round-3");
  assert.equal(reached("round-1", 4), "solved");
  assert.equal(reached("solved", 1), "solved");
});

test("what nobody wrote is no round", () => {
  for (const how of ["round-9", "round-0", "round-x", "round-", "shown", ""]) assert.equal(roundOf(how), 0, how);
});

test("some rounds are a part, and not done", () => {
  assert.ok(!isDone("round-3") && isDone("solved") && isDone("right.sure 1") && !isDone("shown") && !isDone(undefined));
  assert.ok(share("round-2") > share("round-1") && share("round-1") > share("shown") && share("shown") > share(undefined));
});

// Changes of a form: undone, done again, and what a new one makes of those that were undone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Changes } from "../../web/static/js/kit/changes.js";

const changed = (...states) => {
  const changes = new Changes({ a: 0 });
  for (const state of states) changes.add(state);
  return changes;
};

test("nothing was changed, nothing is undone", () => {
  const changes = changed();
  assert.ok(!changes.canUndo && !changes.canRedo);
  assert.deepEqual([changes.undo(), changes.redo()], [{ a: 0 }, { a: 0 }]);
});

test("changes are undone one by one, and done again", () => {
  const changes = changed({ a: 1 }, { a: 2 });
  assert.deepEqual([changes.undo(), changes.undo(), changes.redo(), changes.redo()], [{ a: 1 }, { a: 0 }, { a: 1 }, { a: 2 }]);
  assert.ok(changes.canUndo && !changes.canRedo);
});

test("a new change takes the place of those undone", () => {
  const changes = changed({ a: 1 }, { a: 2 });
  changes.undo();
  changes.add({ a: 3 });
  assert.ok(!changes.canRedo);
  assert.deepEqual([changes.undo(), changes.now], [{ a: 1 }, { a: 1 }]);
});

test("the same again is no change", () => assert.ok(!changed({ a: 0 }).canUndo));

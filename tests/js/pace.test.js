// The presenter's pace: seconds told, ahead, behind, on time.

import assert from "node:assert/strict";
import { test } from "node:test";

import { pace, told } from "../../web/static/js/presenter/pace.js";

test("seconds are told in minutes", () => {
  assert.deepEqual([0, 9.9, 60, 754, -3].map(told), ["0:00", "0:09", "1:00", "12:34", "0:00"]);
});

test("half of the film in half of the time is on time, and a little more or less is, too", () => {
  for (const spent of [280, 300, 320]) assert.equal(pace({ planned: 600, spent, share: 0.5 }).how, "on-time");
});

test("who has shown more than time went by is ahead, who less is behind", () => {
  assert.deepEqual(pace({ planned: 600, spent: 200, share: 0.5 }), { how: "ahead", by: 100 });
  assert.deepEqual(pace({ planned: 600, spent: 900, share: 1 }), { how: "behind", by: 300 });
});

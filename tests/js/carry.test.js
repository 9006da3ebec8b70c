// A text that travels in an address: packed and unpacked, and never much more of it than is wanted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pack, unpack } from "../../web/static/js/own/carry.js";

const MOST = 1_048_576;

test("what was packed is unpacked, letter for letter", async () => {
  for (const text of ["", "é€ 😀", "[hosts]\n".repeat(2_000), Array.from({ length: 9_000 }, (_, n) => (n * n).toString(36)).join()])
    assert.equal(await unpack(await pack(text), MOST), text);
});

test("what is none of ours, or too much, is nothing", async () => {
  assert.equal(await unpack("nonsense", MOST), null);
  assert.equal(await unpack(await pack("#".repeat(101)), 100), null);
  assert.equal(await unpack((await pack("whole, or not at all")).slice(0, -8), MOST), null);
});

/** Whatever it is given becomes a thousand times as much, as it may with what is packed best. */
const swelling = (given) =>
  class {
    constructor() {
      const transform = (piece, to) => (given.push(piece.length), to.enqueue(new Uint8Array(piece.length * 1_032)));
      const { readable, writable } = new TransformStream({ transform });
      Object.assign(this, { readable, writable });
    }
  };

test("a little that unpacks to very much is given to be unpacked in small pieces, and no further than most", async () => {
  const given = [];
  const Unpacking = globalThis.DecompressionStream;
  globalThis.DecompressionStream = swelling(given);
  try {
    assert.equal(await unpack("A".repeat(400_000), MOST), null);
    await pause(20); // whatever would still be read behind our back
  } finally {
    globalThis.DecompressionStream = Unpacking;
  }
  assert.ok(Math.max(...given) <= 1_024, `a piece of ${Math.max(...given)}`);
  assert.ok(given.length < 5, `${given.length} pieces`);
});

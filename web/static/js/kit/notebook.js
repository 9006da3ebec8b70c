// Notes by key, fetched in batches and kept. What is not there yet is asked for, and `then` is called when it came.

import { remember } from "./answers.js";
import { language } from "./words.js";

const LONGEST = 6000; // characters of keys in one request: who stands between may take no longer URL
const BREATH = 15; // ms in which keys gather
const AGAIN = 3000; // ms until they are asked for again, where the line is down: the stage itself tells of that

const found = new Map(); // key → note, or null where there is none
const wanted = new Set();
const coming = new Set(); // asked for, and not here yet: on a slow line the same key is wanted more than once
const waiting = new Set();
let timer = null;

/** The note of a key: {key, title, one, more, fine}, null when there is none, undefined while it is on its way. */
export function note(key, then) {
  if (found.has(key)) return found.get(key);
  want([key], then);
  return undefined;
}

/** Ask for notes ahead of their use; `then` is called once more of them are here. */
export function want(keys, then) {
  for (const key of keys) if (key && !found.has(key) && !coming.has(key)) wanted.add(key);
  if (then) remember(waiting, then);
  if (wanted.size) timer ??= setTimeout(fetchAll, BREATH);
}

async function fetchAll() {
  const batches = batched([...wanted]);
  wanted.clear();
  timer = null;
  const came = await Promise.all(batches.map(fetchSome));
  if (!came.every(Boolean)) timer ??= setTimeout(fetchAll, AGAIN);
  if (!came.some(Boolean)) return;
  const told = [...waiting];
  waiting.clear();
  for (const then of told) then();
}

/** As few requests as can be: notes are much alike, and take less room on the line together. */
function batched(keys) {
  const batches = [];
  let left = 0;
  for (const key of keys) {
    left -= key.length + 1;
    if (left < 0) {
      batches.push([]);
      left = LONGEST - key.length - 1;
    }
    batches.at(-1).push(key);
  }
  return batches;
}

/** Whether these came; if not, they are wanted still. */
async function fetchSome(keys) {
  for (const key of keys) coming.add(key);
  try {
    const answer = await fetch(`/notes/${language}?keys=${keys.map(encodeURIComponent).join(",")}`);
    const notes = await answer.json();
    for (const key of keys) found.set(key, notes[key] ?? null);
    return true;
  } catch {
    for (const key of keys) wanted.add(key);
    return false;
  } finally {
    for (const key of keys) coming.delete(key);
  }
}

// What a learner has done as a file to keep: written, read back, and laid beside what a browser has already. A file comes
// from anywhere: whatever is not exactly what we write is refused whole.

import { share } from "./done.js";

const KIND = "coulisses-progress";
const VERSION = 1;
export const MOST = 262_144; // characters of a file that are looked at

const LESSON = /^[a-z0-9][a-z0-9-]{0,80}$/;
const WHAT = /^(end|[a-z]{1,20}:[\w-]{1,80})$/;
const HOW = /^[a-z][\w.-]{0,40}( \d{1,3})?$/;

/** The text of a file that holds `lessons`, {lesson: {what: how}}; `saved` is the day, "2026-03-02". */
export const written = (lessons, saved) => `${JSON.stringify({ kind: KIND, version: VERSION, saved, lessons }, null, 2)}\n`;

/** What a file holds: {lessons}, or {wrong} with the reason: "big", "not-ours", "newer", "broken". */
export function read(text) {
  if (text.length > MOST) return { wrong: "big" };
  const file = parsed(text);
  if (!isTable(file) || file.kind !== KIND || !Number.isInteger(file.version) || file.version < 1) return { wrong: "not-ours" };
  if (file.version > VERSION) return { wrong: "newer" };
  return isWhole(file.lessons) ? { lessons: file.lessons } : { wrong: "broken" };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const isWhole = (lessons) =>
  isTable(lessons) &&
  Object.entries(lessons).every(
    ([lesson, done]) =>
      LESSON.test(lesson) &&
      isTable(done) &&
      Object.entries(done).every(([what, how]) => WHAT.test(what) && typeof how === "string" && HOW.test(how)),
  );

/** Both together. Nothing that was done here is lost: it gives way only where more was done there. */
export function together(ours, theirs) {
  const lessons = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return Object.fromEntries(lessons.map((lesson) => [lesson, both(ours[lesson] ?? {}, theirs[lesson] ?? {})]));
}

const both = (ours, theirs) => ({ ...ours, ...Object.fromEntries(better(ours, theirs)) });
const better = (ours, theirs) => Object.entries(theirs).filter(([what, how]) => share(how) > share(ours[what]));

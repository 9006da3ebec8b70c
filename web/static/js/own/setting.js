// A setting as somebody types it, and back: lines of text for what has several parts. Pure.

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const pair = (line) => line.match(/^([^:]+):\s*(.*)$/)?.slice(1).map((part) => part.trim());
const parts = (text) => text.split(",").map((part) => part.trim()).filter(Boolean);

/** kind → [value as text, text as value (or undefined where it is none)]; `before` is what was there. */
const KINDS = {
  text: [(value) => value ?? "", (text) => text.trim()],
  number: [(value) => String(value ?? ""), (text) => number(text.trim())],
  switch: [(value) => value, (value) => value],
  choice: [(value) => value, (text) => text],
  lines: [(value) => (value ?? []).join("\n"), lines],
  pairs: [(value) => rows(value, (one) => one), (text) => table(text, (one) => one)],
  lists: [(value) => rows(value, (ones) => ones.join(", ")), (text) => table(text, parts)],
  people: [(value) => rows(value, person), (text, before) => table(text, (one, name) => ({ ...before?.[name], ...account(one) }))],
};

const number = (text) => (text === "" ? null : /^\d{1,15}$/.test(text) ? Number(text) : undefined);

const rows = (value, shown) => Object.entries(value ?? {}).map(([name, one]) => `${name}: ${shown(one)}`).join("\n");
const person = ({ password = "", quota }) => [password, quota].filter((one) => one !== undefined && one !== null).join(", ");

function account(text) {
  const [, password, quota] = text.match(/^(.*?)(?:,\s*(\d{1,15}))?$/);
  return { password, quota: quota === undefined ? undefined : Number(quota) };
}

function table(text, read) {
  const found = lines(text).map(pair);
  return found.every(Boolean) ? Object.fromEntries(found.map(([name, one]) => [name, read(one, name)])) : undefined;
}

/** What a field shows of a value. */
export const shown = (kind, value) => KINDS[kind][0](value);

/** {value} of what a field holds, undefined where that is what holds anyway; {wrong} when it cannot be read. */
export function read({ kind, value: otherwise }, text, before) {
  const value = KINDS[kind][1](text, before);
  if (value === undefined) return { wrong: kind };
  return JSON.stringify(value) === JSON.stringify(otherwise ?? null) || value === null ? { value: undefined } : { value };
}

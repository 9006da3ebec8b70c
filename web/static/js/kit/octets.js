// Octets (one character each, as they come in frames) as text people can read. Pure.

const strict = new TextDecoder("utf-8", { fatal: true });
const CONTROLS = /\r\n|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const bytes = (octets) => Uint8Array.from(octets, (character) => character.charCodeAt(0));

/** Text of octets: UTF-8 where it is that, else latin-1. */
export function decode(octets) {
  if (!/[\u0080-\u00ff]/.test(octets)) return octets;
  try {
    return strict.decode(bytes(octets));
  } catch {
    return octets;
  }
}

const PICTURE = /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?$/u;
const PICTURED = /^\p{Extended_Pictographic}/u;

/** Whether the joiner at a place makes one picture of two. */
const joins = (text, at) => PICTURE.test(text.slice(Math.max(0, at - 4), at)) && PICTURED.test(text.slice(at + 1, at + 3));

/** Control characters, and those that turn text around unseen, made visible; pictures stay whole, and line ends are line ends. */
export const visible = (text) =>
  text.replace(CONTROLS, (one, at) => {
    if (one === "\r\n") return "\n";
    if (one === "\u200d" && joins(text, at)) return one;
    return `⟨${one.codePointAt(0).toString(16).padStart(2, "0")}⟩`; // few fonts have pictures of them
  });

/** Octets that are no text to anybody here: a dot stands for each that cannot be printed. */
export const dotted = (octets) => octets.replace(/[^ -~]/g, "·");

/** How octets are shown. */
export const shown = (octets) => visible(decode(octets));

/** The lines of an utterance: [{start, end}], line ends apart, the last empty one left out. */
export function lines(octets) {
  const found = [];
  let start = 0;
  while (start < octets.length) {
    const at = octets.indexOf("\n", start);
    const stop = at < 0 ? octets.length : at;
    found.push({ start, end: at > start && octets[at - 1] === "\r" ? stop - 1 : stop });
    start = stop + 1;
  }
  return found.length ? found : [{ start: 0, end: 0 }];
}

/** Pieces of octets from `start` to `end`, cut at the tokens that lie there: [{start, end, key}], key "" between tokens.
    Of tokens that overlap, the one that begins first counts; tokens inside it are passed over. */
export function pieces(tokens, start, end) {
  const found = [];
  let at = start;
  for (const [from, to, key] of tokens) {
    const [begin, stop] = [Math.max(from, start), Math.min(to, end)];
    if (stop <= begin || begin < at) continue;
    if (begin > at) found.push({ start: at, end: begin, key: "" });
    found.push({ start: begin, end: stop, key });
    at = stop;
  }
  if (at < end) found.push({ start: at, end, key: "" });
  return found;
}

/** What a token says: of base64 (keys that begin as `encoded` tells), what its characters carry, each the octet it begins in. */
export function meant(octets, tokens, [start, end, key], encoded = []) {
  const isInside = (one) => encoded.some((head) => one.startsWith(head));
  if (!isInside(key)) return octets.slice(start, end);
  const inside = tokens.filter(([, , one]) => isInside(one));
  const [from, to] = [inside[0][0], inside.at(-1)[1]];
  const place = (at) => ((at - from) * 6) >> 3;
  try {
    return atob(octets.slice(from, to)).slice(place(start), place(end));
  } catch {
    return octets.slice(start, end);
  }
}

/** The token that an utterance's label names: the longest one that stands in it, or begins with it; undefined when none does. */
export function telling({ label, tokens }, octets) {
  const wanted = label.toUpperCase();
  let best;
  let length = 0;
  for (const token of tokens) {
    const text = octets.slice(token[0], token[1]).toUpperCase();
    if (text.length > length && /\w/.test(text) && (stands(text, wanted) || begins(text, wanted)))
      [best, length] = [token, text.length];
  }
  return best;
}

const isLetter = (character) => /\w/.test(character ?? "");

/** Whether a word or more stands in a text, not as part of another word. */
function stands(words, text) {
  const at = text.indexOf(words);
  return at >= 0 && !isLetter(text[at - 1]) && !isLetter(text[at + words.length]);
}

const begins = (text, words) => text.startsWith(words) && !isLetter(text[words.length]);

/** The same where octets are no text: the last token whose key ends in the label's first word, or in one kind of it; of an
    alert, in what it is about. */
export function named({ label, tokens }) {
  const [word] = label.replace(/^alert: /, "").split(/\W/, 1);
  return word ? tokens.findLast(([, , key]) => `${nameOf(key)}-`.startsWith(`${word}-`)) : undefined;
}

/** What a key names: its last word, whatever it stands beside. */
export const nameOf = (key) => key.split("@")[0].split(".").at(-1);

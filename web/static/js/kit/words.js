// The words of the interface, by key, in the page's language; and how numbers, times and octets are written there.

const table = JSON.parse(document.querySelector("#words")?.textContent ?? "{}");
export const language = document.documentElement.lang || "en";

/** The string of a key, its {names} filled in. A key without a string shows itself: loud, but the page stands. */
export const words = (key, values = {}) => fillIn(table[key] ?? key, values);

/** The string of `key.one` or `key.other` for a count, by the language's rules. */
export const count = (key, n, values = {}) => words(`${key}.${plural.select(n)}`, { n: number(n), ...values });

export const known = (key) => key in table;

/** The label of an utterance as people read it: one that nobody said, `content` say, by our words for it. */
export const called = (label) => (known(`stage.called.${label}`) ? words(`stage.called.${label}`) : label);

/** A text with its {names} filled in; names nobody knows stay as they are. */
export const fillIn = (text, values) =>
  text.replace(/\{([\w-]+)\}/g, (all, name) => (values[name] === undefined ? all : String(values[name])));

/** Words by language, as scenarios hold them: ours, else English, else any. */
export const ours = (byLanguage, otherwise = "") =>
  byLanguage?.[language] || byLanguage?.en || Object.values(byLanguage ?? {})[0] || otherwise;

/** A refusal with its reason in our words, where it has one: {error, at, …}. */
export const inOurs = (answer) => (answer.told ? { ...answer, at: ours(answer.told) } : answer);

const plural = new Intl.PluralRules(language);
const plain = new Intl.NumberFormat(language);
const thousandths = new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });

export const number = (n) => plain.format(n);

/** Microseconds as seconds with three decimals; beyond a minute as m:ss.mmm, beyond an hour as h:mm:ss. */
export function clock(at) {
  const seconds = at / 1e6;
  if (seconds < 60) return thousandths.format(seconds);
  const whole = Math.floor(seconds);
  const two = (value) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)}${thousandths.format(seconds - whole).slice(1)}`;
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

const UNITS = [
  [86_400e6, "day", 1],
  [3_600e6, "hour", 1],
  [60e6, "minute", 0],
  [1e6, "second", 1],
];

/** Microseconds in words: "5 minutes", "40 ms". */
export function duration(us) {
  const [size, unit, digits] = UNITS.find(([size]) => us >= size) ?? [];
  if (unit)
    return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: digits }).format(
      us / size,
    );
  return `${plain.format(Math.round(us / 100) / 10)} ms`;
}

/** The date and time of a moment, the curtain having risen at `curtain` (RFC 3339). */
export function date(curtain, at) {
  const moment = new Date(Date.parse(curtain) + at / 1000);
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" }).format(moment);
}

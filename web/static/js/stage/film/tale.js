// Every fact as a sentence: what the live region speaks, what the note tells of what happened meanwhile, and how the
// causes of a thing are told. Words come from the catalogue by the fact's name, and from notes by the keys it holds.

import { note } from "../../kit/notebook.js";
import { subject } from "../../kit/subject.js";
import { called, fillIn, known, words } from "../../kit/words.js";
import { inside } from "./names.js";

const MOST = 60; // characters told of what somebody was asked to do, or looked at

/** Text of cleaned HTML. */
export const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

/** The words of a reason's key, {details} filled in, what was wrong by its own words, behind the term they are about, if
    they are about one; "" while they are not here (`then` is called when they are), and where there are none but those for
    all reasons. */
export function reason(key, details, then) {
  const found = note(key, then);
  if (!found?.key.includes(".")) return "";
  const why = found.one.includes("{why}") && note(keyOfWhy(details), then);
  const told = fillIn(plain(found.one), why ? { ...details, why: plain(why.one) } : (details ?? {}));
  return details?.term ? `${shortly(details.term)} — ${told}` : told;
}

const keyOfWhy = (details) => `reason.why.${details?.why}`;
const keyOfAlarm = (name) => `alarm.${name.split(/[^\w-]/)[0]}`;

const SECURED = "fact.Secured.ok";

/** Which notes facts are told with, beside `SENTENCES`. */
const KEYS = {
  Alarmed: ({ name }) => [keyOfAlarm(name)],
  Decided: ({ reason: why, details }) => [why, details?.why && keyOfWhy(details)],
  Secured: ({ verdict: said }) => [said === "ok" && SECURED],
};

/** The keys of the notes a fact is told with. */
export const keysToTell = (fact) => (KEYS[fact.type]?.(fact) ?? []).filter(Boolean);

const shortly = (text) => (text.length > MOST ? `${text.slice(0, MOST).trimEnd()}…` : text);

const outcome = (name) => (known(`stage.outcome.${name}`) ? words(`stage.outcome.${name}`) : name);
const change = (name) => (known(`stage.change.${name}`) ? words(`stage.change.${name}`) : name);
const fault = (name) => (known(`stage.fault.${name}`) ? words(`stage.fault.${name}`) : name);
const verdict = (name) => (known(`stage.verdict.${name}`) ? words(`stage.verdict.${name}`) : name);

/** A fact in words; "" for one that needs none. `scene` gives film and names; `then` is called when words came late. */
export function tell({ fact, n }, scene, then) {
  const sentence = SENTENCES[fact.type];
  return sentence ? sentence(fact, scene, then, n) : words(`stage.fact.${fact.type}`, fact);
}

const speaker = (scene, { wire, side }) => scene.hostName(scene.film.hosts({ wire, side }).from);
const launched = (scene, sent) => scene.film.events[sent].fact;

const SENTENCES = {
  Asked: ({ who, action, text }, { hostName, film }, _, n) => {
    const about = action === "send" && sent(film, n);
    const what = about ? shortly(words("stage.asked.send.about", { subject: about })) : asked(action, text);
    return words("stage.fact.Asked", { who: hostName(who), what });
  },
  Dialled: ({ caller, callee, port }, { hostName }) =>
    words("stage.fact.Dialled", { caller: hostName(caller), callee: inside(hostName(callee)), port }),
  Opened: ({ wire, side }, { hostName, film }) => {
    const { caller, callee } = film.talks.get(wire);
    return words("stage.fact.Opened", { host: hostName(side === "C" ? caller : callee) });
  },
  Refused: ({ wire, reason: why }, { hostName, film }) => {
    const found = known(`stage.refused.${why}`) ? words(`stage.refused.${why}`) : why;
    return words("stage.fact.Refused", { callee: hostName(film.talks.get(wire).callee), reason: found });
  },
  Sent: (fact, scene, _, n) =>
    words(`stage.fact.Sent${fact.altered ? ".altered" : ""}`, { from: speaker(scene, fact), label: labelOf(scene, n) }),
  Posted: (fact, scene, _, n) => words("stage.fact.Sent", { from: speaker(scene, fact), label: labelOf(scene, n) }),
  Secured: ({ wire, side, version, cipher, resumed, verdict: said }, scene, then) => {
    const told = words(`stage.fact.Secured${resumed ? ".resumed" : ""}`, { host: speaker(scene, { wire, side }), version, cipher });
    return `${told} ${said === "ok" ? reason(SECURED, {}, then) : ""}`.trim();
  },
  Arrived: ({ sent }, { hostName, film }) => words("stage.fact.Arrived", { to: hostName(film.hosts(film.events[sent].fact).to) }),
  Lost: ({ sent }, scene, _, n) =>
    words(scene.film.isLate(n) ? "stage.fact.Lost.late" : "stage.fact.Lost", { from: speaker(scene, launched(scene, sent)) }),
  HungUp: (fact, scene) => {
    const key = `stage.fact.HungUp.${fact.how}`;
    return words(known(key) ? key : "stage.fact.HungUp", { from: speaker(scene, fact) });
  },
  Decided: ({ who, verdict: said, reason: why, details }, { hostName }, then) => {
    const told = reason(why, details, then);
    return told
      ? words("stage.fact.Decided.told", { who: hostName(who), what: told })
      : words("stage.fact.Decided", { who: hostName(who), verdict: verdict(said) });
  },
  Queued: ({ who }, { hostName }) => words("stage.fact.Queued", { who: hostName(who) }),
  Tried: ({ who, attempt, outcome: how }, { hostName }) =>
    words("stage.fact.Tried", { who: hostName(who), attempt, outcome: outcome(how) }),
  GaveUp: ({ who, forward_path }, { hostName }) => words("stage.fact.GaveUp", { who: hostName(who), forward_path }),
  Stored: ({ mailbox }, { boxName }) => words("stage.fact.Stored", { mailbox: boxName(mailbox) }),
  Changed: ({ mailbox, change: what }, { boxName }) =>
    words("stage.fact.Changed", { mailbox: boxName(mailbox), change: change(what) }),
  Alarmed: ({ who, name }, { hostName }, then) => {
    const found = note(keyOfAlarm(name), then);
    return words("stage.fact.Alarmed", { who: hostName(who), name: found ? found.title : name });
  },
  Struck: ({ fault: name, on, details = {} }, { hostName }) =>
    words(details.was ? "stage.fact.Struck.rewrite" : "stage.fact.Struck", { fault: fault(name), on: on.split(" — ").map(hostName).join(" — "), ...details }),
};

/** What the letter is about that somebody was asked to send: the scenario's own name for it tells a reader nothing. */
function sent(film, n) {
  const next = film.events[n + 1];
  return next?.why === n && next.fact.type === "Queued" ? subject(next.fact.content ?? "") : "";
}

/** What somebody was asked to do, in a few words; some of them part the first word from the rest. */
function asked(action, text) {
  const whole = text.replace(/\s+/g, " ").trim();
  const key = `stage.asked.${action}`;
  const what = known(key)
    ? words(key, { text: whole, first: whole.split(" ", 1)[0], rest: whole.replace(/^\S+ ?/, "") })
    : `${action} ${whole}`;
  return shortly(what.trim());
}

function labelOf({ film, glasses }, n) {
  const said = film.utterances[film.place(n)];
  return said?.event === n ? called(glasses.label(film, said)) : "…";
}

/** What a lock on a talk means. */
export const locked = ({ version, isProven }) => words(isProven ? "map.locked" : "map.locked.unproven", { version });

/** The step at u as one sentence, for those who hear instead of see. */
export function spoken(scene, noteOf) {
  const { film, u, hostName, glasses } = scene;
  if (u < 0) return words("stage.nothing");
  const utterance = film.utterances[u];
  const { from, to } = film.hosts(utterance);
  const place = words("stage.step-said", { step: u + 1, of: film.utterances.length });
  const way = words("map.travels", { from: hostName(from), to: hostName(to), label: called(glasses.label(film, utterance)) });
  return [place, way, noteOf?.title].filter(Boolean).join(". ");
}

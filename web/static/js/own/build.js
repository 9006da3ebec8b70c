// Building: a town is drawn, joined and set, step by step, and every step can be undone. Ten letters try it; what became of
// them, the server tells. What was built is kept by this browser alone.

import { Changes } from "../kit/changes.js";
import { h } from "../kit/el.js";
import { keep, recall } from "../kit/memory.js";
import { inOurs, words } from "../kit/words.js";
import { carried, copied } from "./carried.js";
import { Findings } from "./findings.js";
import { Inspector } from "./inspector.js";
import { show, wrong } from "./opened.js";
import { Plan } from "./plan.js";
import { refuse, refusedAt } from "./refused.js";
import { add, isLink, join, move, next, part, readZone, remove, rename, set, whereIs, whole, zoneText } from "./yard.js";

const KEPT = "build";
const ZONE = { id: "zone" }; // the field that is no host's
const $ = (id) => document.getElementById(id);
const about = JSON.parse($("yard").textContent);
const letters = Object.keys(about.letters);

// ---- what is kept

function kept() {
  try {
    const { town, findings, tried } = JSON.parse(recall(KEPT)) ?? {};
    return { town: whole(town), findings: Array.isArray(findings) ? findings : null, tried };
  } catch {
    return { town: whole(about.starts.yard.town), findings: null };
  }
}

const before = kept();
const changes = new Changes({ town: before.town, refused: [] });
let { findings, tried } = before; // what the letters found, and in which town
let chosen = null; // {host}, {link} or null
let joining = null; // the host that is being joined

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const now = () => changes.now.town;

/** A step of building. A text that was refused is one, too: it can be taken back, and nothing before it goes with it. */
function step(town, choose = chosen, refused = changes.now.refused) {
  changes.add({ town, refused });
  turn(choose);
}

/** Another town: nothing that was written for this one counts there. */
const begin = (town) => step(whole(town), null, []);

/** What is refused, once this stands in a field; `why` it is, or "". */
const left = (place, text, why = "") => refuse(changes.now.refused, place, text, why);

/** Go on with the town as it is now. */
function turn(choose = chosen) {
  joining = null;
  chosen = stands(choose, now()) ? choose : null;
  keep(KEPT, JSON.stringify({ town: now(), findings, tried }));
  isLate = isPressed || isLeaving;
  if (!isLate) draw();
}

// A field that is left tells what was changed: whatever is pressed then, or takes the focus, must still be there. So all is
// drawn a little later, when nothing is pressed.
let [isPressed, isLeaving, isLate] = [false, false, false];
const later = () => setTimeout(() => ((isLeaving = false), isLate && !isPressed && draw()));
addEventListener("change", () => ((isLeaving = true), later()), true);
addEventListener("pointerdown", () => (isPressed = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => ((isPressed = false), later()), true);

/** Show the town as it is now. */
function draw() {
  const { town, refused } = changes.now;
  const hadFocus = document.activeElement !== document.body;
  isLate = false;
  plan.draw(town, chosen, joining);
  inspector.draw(town, chosen, refused);
  $("starts").open = !Object.keys(town.hosts).length;
  $("undo").disabled = !changes.canUndo;
  $("redo").disabled = !changes.canRedo;
  drawZone(town.dns, refusedAt(refused, ZONE));
  list.draw(findings, Boolean(findings) && !same(tried, town));
  $("old").hidden = !findings || same(tried, town);
  guide(town);
  if (hadFocus && document.activeElement === document.body) $("undo").focus(); // what had it is gone, and can be had back
}

let written = null; // what the zone shows, or showed when somebody began to write there

/** Nothing that is being written is taken away. What cannot be read stands there as it was typed. */
function drawZone(dns, wrong) {
  if (same([dns, wrong], written) || document.activeElement === $("zone")) return;
  written = [dns, wrong];
  $("zone").value = wrong?.text ?? zoneText(dns);
  blameZone(wrong?.why ?? "");
}

function blameZone(text) {
  $("zone-wrong").textContent = text;
  if (text) $("zone").setAttribute("aria-invalid", "true");
  else $("zone").removeAttribute("aria-invalid");
}

const stands = (choice, town) =>
  choice && (choice.link ? town.links.some((link) => isLink(link, ...choice.link)) : Object.hasOwn(town.hosts, choice.host));

// ---- the deeds

const deeds = {
  choose: (name) => turn(name === null ? null : { host: name }),
  chooseLink: (link) => turn({ link }),
  moved: (name, place) => step(move(now(), name, place)),
  joining(name) {
    joining = name;
    plan.draw(now(), chosen, joining);
    say(name ? words("build.join.which", { name }) : "");
  },
  joined(one, other) {
    step(join(now(), one, other), { host: one });
    say(words("build.said.joined", { one, other }));
  },
  parted(one, other) {
    step(part(now(), one, other), chosen?.link ? { host: one } : chosen);
    say(words("build.said.parted", { one, other }));
  },
  removed(name) {
    step(remove(now(), name), null);
    say(words("build.said.removed", { name }));
  },
  renamed: (from, to, place) => step(rename(now(), from, to), { host: to }, left(place)),
  set: (name, key, value, place) => step(set(now(), name, key, value), chosen, left(place)),
  refused: (place, text, why) => step(now(), chosen, left(place, text, why)),
  linked(one, other, latency) {
    const links = now().links.map((link) => (isLink(link, one, other) ? { ...link, latency } : link));
    step({ ...now(), links });
  },
  look(host, field) {
    if (field === "dns") return $("zone").focus();
    if (Object.hasOwn(now().hosts, host)) turn({ host });
    draw();
    inspector.focus(field);
  },
  async watch(letter) {
    const answer = await show({ trial: { town: tried, letter } });
    if (answer) tell("try", problem(answer));
  },
};

const plan = new Plan($("plan"), deeds);
const inspector = new Inspector($("hosts"), $("inspector"), about, deeds);
const list = new Findings($("trials"), about, deeds);

/** Say something where it was asked for, and where it can be seen: at the plan, the letters, or where all is kept. */
function tell(where, text) {
  const says = $(`${where}-says`);
  says.textContent = text;
  says.scrollIntoView({ block: "nearest" });
}

const say = (text) => ($("build-says").textContent = text);

/** The one obvious next step: as long as something is lacking that, whatever the letters have found. */
function guide(town) {
  const isTried = Boolean(findings) && same(tried, town);
  const isGood = isTried && findings.every((one) => one.holds);
  const wanted = next(town, about.kinds);
  const { step, kind, host } = isGood ? { step: "done" } : isTried && wanted.step === "try" ? { step: "mend" } : wanted;
  const label = about.kinds[kind]?.label;
  $("next").replaceChildren(h("b", {}, words("build.next")), " ", words(`build.next.${step}`, { label, host }));
  for (const button of document.querySelectorAll("[data-kind]")) button.classList.toggle("is-next", button.dataset.kind === kind);
  $("try").classList.toggle("is-next", step === "try");
}

for (const button of document.querySelectorAll("[data-kind]"))
  button.addEventListener("click", () => {
    const { town, name } = add(now(), about.kinds[button.dataset.kind], about.network);
    step(town, { host: name });
    say(words("build.added", { name }));
  });

for (const button of document.querySelectorAll("[data-start]"))
  button.addEventListener("click", () => {
    [findings, tried] = [null, undefined];
    begin(about.starts[button.dataset.start].town);
    say("");
  });

$("undo").addEventListener("click", () => (changes.undo(), turn()));
$("redo").addEventListener("click", () => (changes.redo(), turn()));
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) changes.undo();
  else if (key === "y" || key === "z") changes.redo();
  else return;
  event.preventDefault();
  turn();
});

$("zone").addEventListener("change", ({ target: { value } }) => {
  const { dns = now().dns, wrong } = readZone(value);
  const why = wrong ? words("build.wrong.zone", { line: wrong }) : "";
  blameZone(why);
  step({ ...now(), dns }, chosen, left(ZONE, value, why));
});

// ---- the letters

async function asked(what) {
  try {
    return inOurs(await (await fetch("/towns", { method: "POST", body: JSON.stringify(what) })).json());
  } catch {
    return { error: "unreachable", at: "" };
  }
}

const OURS = { "bad-town": "build.wrong.town", unplayable: "build.wrong.town", "bad-trial": "build.wrong.trial" };

/** What went wrong, in words; "" where nothing did. */
function problem({ error, at }) {
  if (!error) return "";
  return OURS[error] ? words(OURS[error], { at }) : wrong({ error, at });
}

/** To the place where something cannot stay as it is; why is told there. */
function lead(place, why) {
  if (!place) return;
  if (place.link) turn({ link: place.link });
  deeds.look(place.host, place.field);
  if (place.field === "dns") blameZone(why);
  else inspector.blame(place.field, why);
}

$("try").addEventListener("click", async () => {
  if ($("try").hasAttribute("aria-disabled")) return;
  const town = now();
  $("try").setAttribute("aria-disabled", "true"); // disabled, it would lose the focus
  $("try-says").textContent = words("build.trying");
  const answer = await asked({ town, letters });
  $("try").removeAttribute("aria-disabled");
  $("try-says").textContent = problem(answer);
  if (answer.error === "bad-town") lead(whereIs(town, answer.word, answer.host), answer.at);
  if (answer.error) return;
  [findings, tried] = [answer.findings, town];
  turn();
  const holds = findings.filter((one) => one.holds).length;
  $("try-says").textContent = words(holds === letters.length ? "build.all" : "build.some", { n: holds, of: letters.length });
});

// ---- kept as a file, passed on as a link, opened again

async function scenario() {
  const answer = await asked({ town: now() });
  tell("keep", problem(answer));
  return answer.scenario;
}

$("save").addEventListener("click", async () => {
  const text = await scenario();
  if (!text) return;
  const url = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
  h("a", { href: url, download: "scenario.toml" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
});

$("link").addEventListener("click", async () => {
  const text = await scenario();
  if (!text) return;
  try {
    tell("keep", await copied("build", text));
  } catch {
    tell("keep", words("own.link.failed"));
  }
});

async function open(text) {
  const answer = await asked({ scenario: text });
  $("open-says").textContent = answer.error ? wrong(answer) : "";
  if (answer.error) return;
  [findings, tried] = [null, undefined];
  begin(answer.town);
  $("plan").scrollIntoView({ block: "center" });
}

$("open-file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (file) await open(await file.text());
});

carried(open);
turn();
$("try").disabled = false; // before this, a press would have gone nowhere

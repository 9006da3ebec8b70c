// Free play: the form becomes a run. What is wrong is told at its field, and nothing that was written is lost.

import { words } from "../kit/words.js";
import { carried } from "./carried.js";
import { draft, drafted } from "./draft.js";
import { show, wrong } from "./opened.js";

const PAGE = "play";
const MOST = 1_048_576; // octets of files: a scenario that holds more is none, whatever else it says
const TEXTS = ["from", "to", "cc", "bcc", "subject", "text"];
const $ = (id) => document.getElementById(id);
const form = $("free-play");
const eml = $("eml");

// ---- what is written, kept in this tab

const texts = () => Object.fromEntries(TEXTS.map((name) => [name, form.elements[name].value]));
const chosen = () => ({ route: form.elements.route.value, twists: [...form.querySelectorAll("[name=twists]:checked")].map(({ value }) => value) });

/** Take up what was written, where nobody has been quicker. */
function take(up) {
  for (const field of TEXTS.map((name) => form.elements[name]))
    if (typeof up[field.name] === "string" && field.value === field.defaultValue) field.value = up[field.name];
  for (const box of form.querySelectorAll("[name=twists], [name=route]"))
    if (box.checked === box.defaultChecked) box.checked = [up.route, ...(up.twists ?? [])].includes(box.value);
}

const before = drafted(PAGE);
if (before) take(before);
form.addEventListener("input", () => draft(PAGE, { ...texts(), ...chosen() }));

// ---- a letter that comes as a file

function base64(octets) {
  let letters = "";
  for (let at = 0; at < octets.length; at += 8192) letters += String.fromCharCode(...octets.subarray(at, at + 8192));
  return btoa(letters);
}

const octetsOf = async (file) => base64(new Uint8Array(await file.arrayBuffer()));

/** With a whole letter at hand, the form says only who sends it on to whom. */
function lay() {
  const [file] = eml.files;
  $("eml-off").hidden = !file;
  for (const name of ["subject", "text", "attachments"]) form.elements[name].disabled = Boolean(file);
  clear();
  const problem = tooBig(files());
  if (problem) blame(problem);
  $("eml-name").textContent = file && !problem ? words("play.eml.chosen", { name: file.name }) : "";
}

for (const field of [eml, form.elements.attachments]) field.addEventListener("change", lay);
$("eml-off").addEventListener("click", () => {
  eml.value = "";
  lay();
  eml.focus();
});

form.addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes("Files")) event.preventDefault();
});
form.addEventListener("drop", (event) => {
  const files = [...event.dataTransfer.files];
  if (!files.length) return;
  event.preventDefault();
  const letter = files.find(({ name, type }) => type === "message/rfc822" || /\.eml$/i.test(name));
  const into = letter ? eml : form.elements.attachments;
  const carrier = new DataTransfer();
  for (const file of letter ? [letter] : files) carrier.items.add(file);
  into.files = carrier.files;
  lay();
});
lay();

// ---- sending

function clear() {
  for (const said of form.querySelectorAll(".wrong")) said.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function tell(problem) {
  const said = problem.error === "bad-letter" ? $(`${problem.at}-wrong`) : null;
  if (!said) return ($("play-says").textContent = wrong(problem));
  const field = blame(problem);
  if (field?.focus) return field.focus();
  said.scrollIntoView({ block: "center" });
}

/** Say at a field what is wrong with it; gives the field. */
function blame({ at, why }) {
  $(`${at}-wrong`).textContent = words(`play.wrong.${why}`);
  const field = form.elements[at];
  field?.setAttribute?.("aria-invalid", "true");
  return field;
}

/** The files that go with the letter, or are it; their field. */
function files() {
  if (eml.files[0]) return { field: "eml", given: [eml.files[0]] };
  return { field: "attachments", given: [...form.elements.attachments.files] };
}

function tooBig({ field, given }) {
  const isSo = given.reduce((sum, { size }) => sum + size, 0) > MOST;
  return isSo ? { error: "bad-letter", at: field, why: "too-big" } : null;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  if (button.hasAttribute("aria-disabled")) return;
  clear();
  const problem = tooBig(files());
  if (problem) return tell(problem);
  button.setAttribute("aria-disabled", "true"); // disabled, it would lose the focus
  $("play-says").textContent = words("play.sending");
  const attachments = form.elements.attachments.disabled ? [] : [...form.elements.attachments.files];
  const letter = { ...chosen(), ...texts() };
  letter.attachments = await Promise.all(attachments.map(async (file) => ({ name: file.name, octets: await octetsOf(file) })));
  if (eml.files[0]) letter.eml = await octetsOf(eml.files[0]);
  const refusal = await show({ letter });
  button.removeAttribute("aria-disabled");
  $("play-says").textContent = "";
  if (refusal) tell(refusal);
});

// ---- a scenario that somebody saved, or that the address carries

async function open(scenario) {
  const problem = await show({ scenario });
  if (problem) $("open-says").textContent = wrong(problem);
}

$("open-file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (file) await open(await file.text());
});

carried(open);
form.querySelector("[type=submit]").disabled = false; // before this, a press would have gone nowhere

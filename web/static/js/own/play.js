// Free play: the form becomes a run. What is wrong is told at its field, and nothing that was written is lost.

import { words } from "../kit/words.js";
import { carried } from "./carried.js";
import { draft, drafted } from "./draft.js";
import { show, wrong } from "./opened.js";

const PAGE = "play";
const MOST = 3_000_000; // octets of files that are sent at all: a request has room for no more, and the server takes fewer
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
  $("eml-name").textContent = file ? words("play.eml.chosen", { name: file.name }) : "";
  $("eml-off").hidden = !file;
  for (const name of ["subject", "text", "attachments"]) form.elements[name].disabled = Boolean(file);
  clear();
}

eml.addEventListener("change", lay);
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
  said.textContent = words(`play.wrong.${problem.why}`);
  const field = form.elements[problem.at];
  if (!field?.setAttribute) return said.scrollIntoView({ block: "center" });
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

/** The files that go with the letter, or are it; their field. */
function files() {
  if (eml.files[0]) return { field: "eml", given: [eml.files[0]] };
  return { field: "attachments", given: [...form.elements.attachments.files] };
}

function isTooBig({ given }) {
  return given.reduce((sum, { size }) => sum + size, 0) > MOST;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  if (button.hasAttribute("aria-disabled")) return;
  clear();
  if (isTooBig(files())) return tell({ error: "bad-letter", at: files().field, why: "too-big" });
  button.setAttribute("aria-disabled", "true"); // disabled, it would lose the focus
  $("play-says").textContent = words("play.sending");
  const attachments = form.elements.attachments.disabled ? [] : [...form.elements.attachments.files];
  const letter = { ...chosen(), ...texts() };
  letter.attachments = await Promise.all(attachments.map(async (file) => ({ name: file.name, octets: await octetsOf(file) })));
  if (eml.files[0]) letter.eml = await octetsOf(eml.files[0]);
  const problem = await show({ letter });
  button.removeAttribute("aria-disabled");
  $("play-says").textContent = "";
  if (problem) tell(problem);
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

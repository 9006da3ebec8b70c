// A pasted session goes to the listener and is shown on the stage; its text stays in this tab, and in a link if one asks.

import { known, language, words } from "../kit/words.js";
import { LONGEST, pack, unpack } from "./carry.js";
import { draft, drafted } from "./draft.js";
import { show, wrong } from "./opened.js";

const PAGE = "read";
const MOST = 1_048_576; // octets of a session in an address
const $ = (id) => document.getElementById(id);
const form = $("read");
const { text, protocol } = form.elements;

const keep = () => draft(PAGE, { text: text.value, protocol: protocol.value });

function put(said) {
  text.value = said;
  keep();
}

function tell(problem) {
  const key = `read.wrong.${problem.at}`;
  $("session-wrong").textContent = problem.error === "bad-session" && known(key) ? words(key) : wrong(problem);
  text.setAttribute("aria-invalid", "true");
  text.focus();
}

form.addEventListener("input", keep);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  $("session-wrong").textContent = $("read-says").textContent = "";
  text.removeAttribute("aria-invalid");
  const problem = await show({ session: { text: text.value, protocol: protocol.value } });
  if (problem) tell(problem);
});

$("example").addEventListener("click", () => {
  put($("example-text").content.textContent);
  text.focus();
});

$("link").addEventListener("click", async () => {
  const link = `${location.origin}/${language}/read#session=${await pack(text.value)}`;
  $("read-says").textContent = words(link.length > LONGEST ? "read.link.long" : await copied(link));
});

async function copied(link) {
  try {
    await navigator.clipboard.writeText(link);
    return "read.link.copied";
  } catch {
    return "own.link.failed";
  }
}

/** What the address carries is put into the field: it is read when its reader wants it read. */
async function carried() {
  const packed = new URLSearchParams(location.hash.slice(1)).get("session");
  if (packed === null) return;
  const said = await unpack(packed, MOST);
  if (said === null) $("session-wrong").textContent = words("play.carried.broken");
  else put(said);
}

const before = drafted(PAGE);
if (before && !text.value) [text.value, protocol.value] = [before.text ?? "", before.protocol ?? ""];
addEventListener("hashchange", carried);
carried();
for (const button of form.querySelectorAll("button")) button.disabled = false; // before this, a press would have gone nowhere

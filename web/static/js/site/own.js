// Beside the stage with a run of one's own: a link that carries its scenario, so that nobody has to keep it.

import { language, words } from "../stage/words.js";
import { LONGEST, pack } from "./carry.js";

const button = document.getElementById("own-link");
const says = document.getElementById("own-says");

/** The scenario of the run that the address names. */
async function scenario() {
  const run = new URLSearchParams(location.search).get("run");
  const answer = await fetch(`/runs/${encodeURIComponent(run)}/scenario.toml`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function copy() {
  const link = `${location.origin}/${language}/play#scenario=${await pack(await scenario())}`;
  if (link.length > LONGEST) return words("own.link.long");
  await navigator.clipboard.writeText(link);
  return words("own.link.copied");
}

button.addEventListener("click", async () => {
  try {
    says.textContent = await copy();
  } catch {
    says.textContent = words("own.link.failed");
  }
});

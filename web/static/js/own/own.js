// Beside the stage with a run of one's own: a link that carries its scenario, so that nobody has to keep it, and the way to
// build with it.

import { words } from "../kit/words.js";
import { copied, linkTo } from "./carried.js";

const button = document.getElementById("own-link");
const says = document.getElementById("own-says");

/** The scenario of the run that the address names. */
async function scenario() {
  const run = new URLSearchParams(location.search).get("run");
  const answer = await fetch(`/runs/${encodeURIComponent(run)}/scenario.toml`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

document.getElementById("own-build").addEventListener("click", async () => {
  try {
    location.assign(await linkTo("build", await scenario()));
  } catch {
    says.textContent = words("own.link.failed");
  }
});

button.addEventListener("click", async () => {
  try {
    says.textContent = await copied("play", await scenario());
  } catch {
    says.textContent = words("own.link.failed");
  }
});

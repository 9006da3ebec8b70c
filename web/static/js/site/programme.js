// The programme knows what this browser has seen: marks on the lessons, and where to go on.

import { END, forgetAll, isAnythingKept, Progress } from "./progress.js";

const button = document.getElementById("begin");
const forgetting = document.getElementById("forget");

const acts = [...document.querySelectorAll(".act")].map((act) => {
  const progress = new Progress(act.dataset.lesson);
  const asked = act.dataset.tasks.split(" ").filter(Boolean);
  const done = asked.filter((what) => progress.isDone(what)).length;
  const isDone = asked.length ? done === asked.length : progress.isDone(END);
  return { act, isDone, done, all: asked.length, isBegun: !progress.isEmpty };
});

function mark({ act, isDone, done, all }) {
  const state = act.querySelector(".state");
  state.hidden = !isDone && !done;
  state.textContent = isDone ? state.dataset.done : state.dataset.begun.replace("{done}", done).replace("{all}", all);
  act.classList.toggle("is-done", isDone);
}

/** Where one left off, else the next act nobody has seen. */
function goOn() {
  const next = acts.find(({ isBegun, isDone }) => isBegun && !isDone) ?? acts.find(({ isDone }) => !isDone);
  if (!next || (next === acts[0] && !next.isBegun)) return;
  const link = next.act.querySelector("a");
  button.href = link.href;
  if (next.isBegun) button.querySelector(".begin-word").textContent = button.dataset.goOn;
  button.querySelector(".begin-title").textContent = link.textContent;
  document.querySelector(".begin-minutes").hidden = true;
}

acts.forEach(mark);
goOn();
forgetting.hidden = !isAnythingKept();
forgetting.addEventListener("click", () => {
  forgetAll();
  forgetting.replaceWith(forgetting.dataset.forgotten);
  for (const { act } of acts) mark({ act, isDone: false, done: 0 });
});

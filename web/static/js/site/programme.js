// The programme knows what this browser has seen: marks on the lessons, and where to go on. What was done can be taken to
// another browser as a file.

import { count, words } from "../kit/words.js";
import { all, END, forgetAll, isAnythingKept, Progress, takeIn } from "../progress/progress.js";
import { MOST, read, written } from "../progress/saved.js";

const $ = (id) => document.getElementById(id);
const says = $("keeping-says");
const begin = { href: $("begin").href, word: $("begin").querySelector(".begin-word").textContent };

function look(scene) {
  const progress = new Progress(scene.dataset.lesson);
  const asked = scene.dataset.tasks.split(" ").filter(Boolean);
  const done = asked.filter((what) => progress.isDone(what)).length;
  const isDone = asked.length ? done === asked.length : progress.isDone(END);
  return { scene, isDone, done, all: asked.length, isBegun: !progress.isEmpty };
}

function mark({ scene, isDone, done, all }) {
  const state = scene.querySelector(".state");
  state.hidden = !isDone && !done;
  state.textContent = isDone ? state.dataset.done : state.dataset.begun.replace("{done}", done).replace("{all}", all);
  scene.classList.toggle("is-done", isDone);
}

/** Where one left off, else the next scene nobody has seen. */
function goOn(scenes) {
  const next = scenes.find(({ isBegun, isDone }) => isBegun && !isDone) ?? scenes.find(({ isDone }) => !isDone) ?? scenes[0];
  const isFirst = next === scenes[0] && !next.isBegun;
  const link = next.scene.querySelector("a");
  $("begin").href = isFirst ? begin.href : link.href;
  $("begin").querySelector(".begin-word").textContent = next.isBegun && !next.isDone ? $("begin").dataset.goOn : begin.word;
  $("begin").querySelector(".begin-title").textContent = link.textContent;
  document.querySelector(".begin-minutes").hidden = !isFirst;
}

function draw() {
  [...document.querySelectorAll("[data-lesson]")].map(look).forEach(mark);
  goOn([...document.querySelectorAll(".scene")].map(look));
  $("save").hidden = $("forget").hidden = !isAnythingKept();
}

function save() {
  const day = new Date().toISOString().slice(0, 10);
  const url = URL.createObjectURL(new Blob([written(all(), day)], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: `coulisses-${day}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  says.textContent = words("home.saved", { file: link.download });
}

async function restore(file) {
  const { lessons, wrong } = file.size > MOST ? { wrong: "big" } : read(await file.text());
  if (lessons) takeIn(lessons);
  const done = Object.values(lessons ?? {}).reduce((sum, one) => sum + Object.keys(one).length, 0);
  says.textContent = wrong ? words(`home.restore.${wrong}`, { file: file.name }) : count("home.restored", done);
  says.classList.toggle("is-wrong", Boolean(wrong));
  draw();
}

draw();
$("keeping").hidden = false;
$("save").addEventListener("click", save);
$("restore").addEventListener("click", () => $("restore-file").click());
$("restore-file").addEventListener("change", ({ target }) => {
  if (target.files.length) restore(target.files[0]);
  target.value = ""; // the same file may be chosen again
});
$("forget").addEventListener("click", () => {
  forgetAll();
  says.textContent = words("home.forgotten");
  draw();
  $("restore").focus();
});

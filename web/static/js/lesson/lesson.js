// The lesson's blocks become parts of the play: they hear where the film stands, and tell the stage where to go.

import { hear, say } from "../kit/bus.js";
import { h } from "../kit/el.js";
import { END, Progress } from "../progress/progress.js";
import { Cues } from "./cues.js";
import { Door } from "./door.js";
import { Fade } from "./fade.js";
import { Fix } from "./fix.js";
import { Legs } from "./legs.js";
import { Onward } from "./onward.js";
import { Order } from "./order.js";
import { Questions } from "./questions.js";
import { Quiz } from "./quiz.js";
import { Story } from "./story.js";
import { Task } from "./task.js";
import { Tour } from "./tour.js";

const told = document.getElementById("told");
const forgetting = document.getElementById("forget-lesson") ?? h("button"); // what was pasted has none
const { lesson } = document.querySelector("[data-lesson]").dataset;
const progress = new Progress(lesson, {
  isKept: lesson !== "" && told.dataset.presenting !== "yes",
  changed: () => (forgetting.hidden = progress.isEmpty),
});

const leaves = (kind) => [...told.querySelectorAll(`[data-leaf="${kind}"]`)];

const rounds = document.getElementById("stage-tour");
const questions = new Questions(leaves("predict"), document.getElementById("stage-ask"), progress, rounds);
const aside = (then) => questions.aside(then);
const round = () => fades.find(({ isOn }) => isOn); // its lines or goals stay in sight, whatever else is reached by what is said
const cues = new Cues(leaves("cue"), aside, round);
const tasks = leaves("task").map((leaf) => new Task(leaf, progress, aside, round));
const fades = leaves("fade").map((leaf) => new Fade(leaf, progress, aside));
const fixes = leaves("fix").map((leaf) => new Fix(leaf, progress, aside));
const quizzes = leaves("quiz").map((leaf) => new Quiz(leaf, progress));
const ways = leaves("legs").map((leaf) => new Legs(leaf, progress));
const orders = leaves("order").map((leaf) => new Order(leaf, progress));
const TO_DO = ["task", "fade", "fix", "legs", "quiz", "order"].map((kind) => `[data-leaf="${kind}"]`);
const onward = new Onward(document.getElementById("stage-onward"), [...told.querySelectorAll(TO_DO.join())], progress);
const tour = rounds && new Tour(rounds, aside);
const entrance = document.getElementById("stage-door");
const door = entrance && new Door(entrance);
const story = new Story(document.getElementById("stage-story"), told, cues, rounds, { isPlayed: !entrance });

hear("frame", (frame) => {
  cues.frame(frame);
  questions.frame(frame);
  for (const block of [...tasks, ...fades]) block.frame(frame);
  story.frame(frame, questions.u);
});

hear("playhead", (playhead) => {
  cues.playhead(playhead);
  questions.playhead(playhead);
  tour?.playhead(playhead);
  story.draw(playhead.u);
  door?.draw(playhead.u);
  onward.playhead(playhead);
  if (playhead.atEnd && playhead.u >= 0 && !progress.get(END)) progress.set(END, "seen");
});

hear("held", () => questions.insist());
hear("reveal", () => questions.reveal());
hear("tour", () => tour.start());
hear("presenting", ({ isOn }) => {
  progress.turn(!isOn && told.dataset.presenting !== "yes");
  questions.renew();
  forgetting.hidden = progress.isEmpty;
  if (isOn) tour?.end(); // a room is not shown round
});

forgetting.hidden = progress.isEmpty;
forgetting.addEventListener("click", () => {
  progress.clear();
  for (const block of [questions, ...tasks, ...fades, ...fixes, ...ways, ...quizzes, ...orders]) block.reset();
  say("anew");
  told.parentElement.scrollTo({ top: 0 });
});

if (progress.isEmpty && progress.isKept) tour?.offer();

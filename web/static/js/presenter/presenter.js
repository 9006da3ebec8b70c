// The presenter's page: what the projected stage shows, what comes next, notes, watch, and the same keys. It asks the stage
// for everything over the channel, and knows no film.

import { Channel } from "../kit/channel.js";
import { cleaned, fill, h } from "../kit/el.js";
import { note } from "../kit/notebook.js";
import { number, words } from "../kit/words.js";
import { Keys } from "../stage/desk/keys.js";
import { Script } from "./script.js";
import { Watch } from "./watch.js";

const PATIENCE = 1500; // ms a stage may take to answer
const DEEDS = ["play", "step", "back", "nextChapter", "previousChapter", "first", "last", "finer", "view", "open", "beside", "part"];
const LOOKS = ["larger", "smaller", "black", "bright", "full", "spot"];
const BUTTONS = { previous: "previousChapter", back: "back", play: "play", step: "step", next: "nextChapter", black: "black" };

const root = document.getElementById("presenter");
const $ = (id) => document.getElementById(`presenter-${id}`);

const asked = (name, about) => channel.say("deed", { name, about });
const script = new Script($("script"), (cue) => asked("cue", cue));
const watch = new Watch(`coulisses.presenter.${root.dataset.lesson}`, Number(root.dataset.minutes));
const keys = new Keys(root, deeds());
const channel = new Channel({
  hello: () => channel.say("here"),
  bye: () => miss(true),
  follow: ({ run }) => join(run),
  moment: draw,
});

/** What keys do here: nearly all of it on the stage. */
function deeds() {
  return {
    ...Object.fromEntries([...DEEDS, ...LOOKS].map((name) => [name, (about) => asked(name, about)])),
    isPresenting: () => true,
    help: () => keys.open(),
  };
}

function join(run) {
  channel.join(run);
  const address = new URL(location.href);
  address.searchParams.set("run", run);
  history.replaceState(null, "", address);
  $("stage").href = `${location.pathname.replace(/\/presenter$/, "")}?run=${encodeURIComponent(run)}`;
  setTimeout(() => channel.say("here"));
}

/** Whether nobody shows the stage. */
function miss(isMissing) {
  $("missing").hidden = !isMissing;
}

function draw(moment) {
  const { u, of, cue, isPlaying, isBlack, atEnd, now, next } = moment;
  draw.now = moment;
  clearTimeout(waiting);
  miss(false);
  $("place").textContent = words("stage.step-said", { step: number(u + 1), of: number(of) });
  fill($("now"), now ? line(now) : words("stage.nothing"));
  tell(now, moment);
  fill($("then"), next ? (next.question ? question(next.question) : line(next)) : atEnd ? onward() : words("stage.nothing"));
  $("play").setAttribute("aria-label", words(isPlaying ? "stage.pause" : "stage.play"));
  $("play").classList.toggle("playing", isPlaying);
  $("black").setAttribute("aria-pressed", String(isBlack));
  script.light(cue);
  watch.reach(of ? (u + 1) / of : 0);
}

/** The note of the line that is shown. */
function tell(now, moment) {
  const found = now && note(now.key, () => draw.now === moment && tell(now, moment));
  fill($("note"), found && [h("h3", {}, found.title), cleaned("p", found.one)]);
}

const line = ({ side, who, text }) => [h("span", { class: "who" }, who), h("code", { dataset: { side } }, text)];

/** A question, and what is right. */
function question(name) {
  const about = $("script").querySelector(`[data-question="predict:${CSS.escape(name)}"]`);
  return [h("span", { class: "who" }, words("presenter.question")), about ? about.cloneNode(true) : name];
}

/** What the lesson still asks where the film has ended. */
function onward() {
  const left = [...$("script").querySelectorAll("li:last-child > .asks:not([data-question^='predict:'])")];
  return [h("span", { class: "who" }, words("presenter.end")), ...left.map((about) => about.cloneNode(true))];
}

for (const [button, deed] of Object.entries(BUTTONS)) $(button).addEventListener("click", () => asked(deed));
$("help").addEventListener("click", () => keys.open());
const waiting = setTimeout(() => miss(true), PATIENCE);
join(new URLSearchParams(location.search).get("run") ?? "");
watch.draw();
root.focus({ preventScroll: true });

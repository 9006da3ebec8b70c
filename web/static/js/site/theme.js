// Colours: light, dark, those of a projector, or (until the reader chooses) those of the system.

import { forget, keep, recall } from "../kit/memory.js";

const SYSTEM = "system";
const box = document.getElementById("theme"); // an embedded stage has none

function wear(theme) {
  if (theme === SYSTEM) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function offer(list) {
  list.value = recall("theme") ?? SYSTEM;
  list.addEventListener("change", () => {
    if (list.value === SYSTEM) forget("theme");
    else keep("theme", list.value);
    wear(list.value);
  });
  box.hidden = false;
}

if (box) offer(box.querySelector("select"));

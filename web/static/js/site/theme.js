// Light or dark: the system's colours until the reader chooses others.

import { forget, keep } from "./keep.js";

const root = document.documentElement;
const button = document.getElementById("theme");
const system = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

function show() {
  button.setAttribute("aria-pressed", String(isDark()));
}

function turn() {
  const theme = isDark() ? "light" : "dark";
  const isTheSystems = (theme === "dark") === system.matches;
  root.dataset.theme = theme;
  if (isTheSystems) forget("theme");
  else keep("theme", theme);
  show();
}

button.hidden = false;
button.addEventListener("click", turn);
system.addEventListener("change", show);
show();

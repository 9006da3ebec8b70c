// The switch of languages keeps the place: path, query, `#…`, and on a stage the film and its moment.

import { hear } from "../stage/bus.js";

const YEAR = 31_536_000; // seconds

let run = null;
let place = -1;
hear("frame", (frame) => (run = frame.run ?? run));
hear("playhead", ({ u }) => (place = u));

const links = document.querySelectorAll("a[data-language]");

/** The address of this very place in another language. */
function there(language) {
  const url = new URL(location.href);
  url.pathname = url.pathname.replace(/^\/[a-z]{2}(?=\/|$)/, `/${language}`);
  if (run) {
    url.searchParams.set("run", run);
    if (place >= 0) url.hash = `u=${place}`;
  }
  return url;
}

for (const link of links) {
  link.addEventListener("click", () => {
    document.cookie = `language=${link.dataset.language}; path=/; max-age=${YEAR}; samesite=lax`;
    if (link.pathname.slice(3) === location.pathname.slice(3)) link.href = there(link.dataset.language);
  });
}

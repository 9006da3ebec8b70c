// A scenario that the address carries, opened when asked for, and a link that carries one. Nothing of it leaves the address
// before that.

import { language, words } from "../kit/words.js";
import { LONGEST, pack, unpack } from "./carry.js";

const MOST = 1_048_576; // octets of a scenario in an address
const $ = (id) => document.getElementById(id);

/** Show what the address carries, now and whenever it changes; `open(scenario)` opens it. */
export function carried(open) {
  const look = () => show(open);
  addEventListener("hashchange", look);
  look();
}

async function show(open) {
  const packed = new URLSearchParams(location.hash.slice(1)).get("scenario");
  $("carried").hidden = packed === null;
  if (packed === null) return;
  const scenario = await unpack(packed, MOST);
  $("carried-open").disabled = scenario === null;
  $("carried-what").textContent = scenario === null ? words("play.carried.broken") : words("play.carried.what");
  $("carried-text").textContent = scenario ?? "";
  $("carried-open").onclick = () => open(scenario);
}

/** A link to a page of ours that carries this scenario. */
export const linkTo = async (page, scenario) => `${location.origin}/${language}/${page}#scenario=${await pack(scenario)}`;

/** Copy a link to a page of ours that carries this scenario; gives what there is to say about it. */
export async function copied(page, scenario) {
  const link = await linkTo(page, scenario);
  if (link.length > LONGEST) return words("own.link.long");
  await navigator.clipboard.writeText(link);
  return words("own.link.copied");
}

// What a letter is about, read in its octets. Pure.

import { decode, visible } from "./octets.js";

const ENCODED = /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=(?:\s+(?==\?))?/gi; // RFC 2047; the space between two of them is none

/** The Subject of a letter, its words decoded; "" where it has none. */
export function subject(octets) {
  const header = octets.split(/\r?\n\r?\n/, 1)[0].replace(/\r?\n(?=[ \t])/g, "");
  const said = /^Subject:[ \t]*(.*)$/im.exec(header)?.[1] ?? "";
  return visible(decode(said).replace(ENCODED, plain));
}

/** One encoded word; as it stands where it cannot be read. */
function plain(word, charset, how, text) {
  try {
    const octets = how.toLowerCase() === "b" ? atob(text) : quoted(text);
    return new TextDecoder(charset.split("*", 1)[0]).decode(Uint8Array.from(octets, (one) => one.charCodeAt(0)));
  } catch {
    return word;
  }
}

const quoted = (text) => text.replace(/_/g, " ").replace(/=([\da-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

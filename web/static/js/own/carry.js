// A text that travels in an address, behind its `#`, where no server sees it: packed (deflate, base64url) and unpacked.

const FORM = "deflate-raw";
export const LONGEST = 16_000; // characters of an address that still pass through most programs

/** The text, packed. */
export async function pack(text) {
  const packed = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream(FORM))).arrayBuffer();
  let letters = "";
  for (const octet of new Uint8Array(packed)) letters += String.fromCharCode(octet);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** What was packed; null when that is nothing of ours, or more than `most` octets. */
export async function unpack(packed, most) {
  try {
    const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const octets = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    return await read(new Blob([octets]).stream().pipeThrough(new DecompressionStream(FORM)), most);
  } catch {
    return null;
  }
}

/** A little may be packed that unpacks to very much: it is read piece by piece, and no further than `most`. */
async function read(stream, most) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = stream.getReader();
  let [text, size] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > most) return null;
    text += decoder.decode(value, { stream: true });
  }
}

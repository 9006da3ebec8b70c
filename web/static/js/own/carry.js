// A text that travels in an address, behind its `#`, where no server sees it: packed (deflate, base64url) and unpacked.

const FORM = "deflate-raw";
const PIECE = 1_024; // octets of what is packed that are unpacked at a time: of each, a thousand may come
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
    return await read(inPieces(octets).pipeThrough(new DecompressionStream(FORM)), most);
  } catch {
    return null;
  }
}

/** The octets as a stream that gives a piece when it is asked for one: a browser unpacks whatever it is given, to the end. */
function inPieces(octets) {
  let at = 0;
  return new ReadableStream({
    pull(stream) {
      if (at < octets.length) stream.enqueue(octets.subarray(at, (at += PIECE)));
      else stream.close();
    },
  });
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
    if (size > most) return reader.cancel().then(() => null);
    text += decoder.decode(value, { stream: true });
  }
}

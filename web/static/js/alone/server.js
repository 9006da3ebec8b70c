// The server of a page that has none: it gives what docs/protocol.md says, out of what lies in the page. Nothing new can
// happen here, and whoever asks for that is told so.

const box = JSON.parse(document.getElementById("box").textContent);
const { run } = box.about;
const RECORDED = { error: "recorded", at: "" };

const say = (body, status = 200) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
const nothing = (key, at) => say({ error: key, at }, 404);

const ROUTES = [
  [/^\/runs$/, (_, __, { body }) => (JSON.parse(body).otherwise ? say(RECORDED, 409) : say({ run, ws: `/ws/runs/${run}` }, 201))],
  [/^\/runs\/([^/]+)$/, ([, id]) => (id === run ? say(box.about) : nothing("unknown-run", id))],
  [/^\/runs\/[^/]+\/letters$/, (_, { searchParams }) => say(those(searchParams.get("of").split(","), box.letters))],
  [/^\/runs\/[^/]+\/letters\/(\d+)$/, ([, n]) => (n in box.letters ? say(box.letters[n]) : nothing("no-such-moment", n))],
  [/^\/runs\/[^/]+\/letters\/(\d+\/parts\/.+)$/, ([, way]) => part(way.replace("/parts", ""))],
  [/^\/runs\/[^/]+\/events\/(\d+)$/, ([, n]) => (n in box.whole ? say(box.whole[n]) : nothing("no-such-moment", n))],
  [/^\/diagrams\/(\w+)$/, ([, protocol]) => (protocol in box.diagrams ? say(box.diagrams[protocol]) : nothing("unknown-protocol", protocol))],
  [/^\/notes\/(\w+)$/, ([, language], { searchParams }) => say(chosen(language, searchParams.get("keys").split(",")))],
];

const those = (names, all) => Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name]]));

const part = (place) => (place in box.parts ? say(box.parts[place]) : nothing("no-such-moment", place));

function chosen(language, keys) {
  const notes = box.notes[language] ?? {};
  return Object.fromEntries(keys.filter((key) => key in notes).map((key) => [key, box.texts[language][notes[key]]]));
}

/** As a browser's, for addresses of the server. */
export async function fetch(path, options = {}) {
  const url = new URL(path, "http://box");
  for (const [route, answer] of ROUTES) {
    const match = route.exec(decodeURIComponent(url.pathname));
    if (match) return answer(match, url, options);
  }
  console.error(`nothing in the page answers ${path}`);
  return nothing("not-found", path);
}

/** As a browser's: it brings the whole film, and then waits. */
export class WebSocket {
  constructor() {
    setTimeout(() => box.frames.forEach((frame) => this._say(frame)));
  }

  send() {
    setTimeout(() => this._say(RECORDED));
  }

  close() {
    this.onmessage = null;
  }

  _say(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

// The thin stage: what was said, token by token, and a prompt.
const main = document.querySelector("[data-lesson]");
const streams = new Map();
let seen = 0;
const made = await (await fetch("/runs", { method: "POST", body: JSON.stringify({ lesson: main.dataset.lesson }) })).json();
const about = await (await fetch(`/runs/${made.run}`)).json();
const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${made.ws}`);
socket.onmessage = ({ data }) => {
  const frame = JSON.parse(data);
  for (const { n, fact } of frame.events ?? []) {
    if (n < seen) continue;
    seen = n + 1;
    if ("data" in fact) streams.set(fact.wire + fact.side, (streams.get(fact.wire + fact.side) ?? "") + fact.data);
  }
  for (const said of frame.utterances ?? []) draw(said);
};
function draw(said) {
  const text = (streams.get(said.wire + said.side) ?? "").slice(said.start, said.end);
  const row = document.createElement("li");
  row.append(`${said.side}: `);
  let at = 0;
  for (const [start, end, key] of said.tokens) {
    if (start < at) continue;
    row.append(text.slice(at, start));
    const token = Object.assign(document.createElement("span"), { textContent: text.slice(start, end), tabIndex: 0 });
    token.dataset.key = key;
    token.addEventListener("pointerenter", () => explain(key));
    token.addEventListener("focus", () => explain(key));
    row.append(token);
    at = end;
  }
  row.append(text.slice(at));
  document.querySelector("#transcript").append(row);
}
async function explain(key) {
  const notes = await (await fetch(`/notes/${main.dataset.language}?keys=${encodeURIComponent(key)}`)).json();
  document.querySelector("#note").textContent = notes[key] ? `${notes[key].title}: ${notes[key].one}` : key;
}
document.querySelector("#terminal").addEventListener("submit", (event) => {
  event.preventDefault();
  const who = Object.entries(about.hosts).find(([, host]) => host.actions.includes("type"))[0];
  socket.send(JSON.stringify({ give: { who, action: "type", text: event.target.line.value + "\r\n" } }));
  event.target.reset();
});

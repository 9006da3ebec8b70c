// Mailboxes and shelves, side by side: the server's, each device's, and what waits in queues. All of it follows from the
// facts up to the playhead; only what stands in the letters (who, about what) is asked for, when it is first shown.

import { brokenAtDots, fill, h, soon, style } from "../../kit/el.js";
import { visible } from "../../kit/octets.js";
import { date, duration, words } from "../../kit/words.js";
import { fetchLetter, fieldOf } from "../run/letters.js";

const MOST = 200; // letters of a folder that are drawn
const DEVICES = new Set(["laptop", "phone"]); // figures of what stands in a house

export class Mailboxes {
  constructor(root, { look }) {
    this.root = root;
    this.look = look;
    this.again = soon(() => this.draw(this.scene)); // one and the same for all letters: many answers, one drawing
  }

  draw(scene) {
    this.scene = scene;
    const owners = this._owners();
    const shelves = [...scene.view.shelves].map(([host, letters]) => this._shelf(host, letters));
    const rows = [shelves.filter(Boolean), ...owners.map((places) => places.map((place) => this._owner(place)))].filter(
      (row) => row.length,
    );
    const row = (boxes) => style(h("div", { class: "boxes-row" }, boxes), { "--boxes": boxes.length });
    fill(
      this.root,
      rows.length ? h("div", { class: "boxes" }, rows.map(row)) : h("p", { class: "waiting" }, words("mailbox.none")),
    );
  }

  /** The places where each user has mailboxes, in the order of the film; those where nothing lies as yet, too. */
  _owners() {
    const owners = new Map();
    const own = (mailbox, box) => {
      const [, host, user, folder] = /^([^:]*):([^/]*)\/(.*)$/.exec(mailbox) ?? [null, "", "", mailbox];
      const key = `${host}:${user}`;
      if (!owners.has(key)) owners.set(key, { host, user, folders: new Map() });
      owners.get(key).folders.set(folder, box);
    };
    for (const mailbox of this._mailboxes()) own(mailbox, this.scene.view.boxes.get(mailbox));
    const all = [...owners.values()];
    const users = [...new Set(all.map(({ user }) => user))];
    const rows = users.map((user) => this._beside(all.filter((place) => place.user === user)));
    return rows.filter((places) => places.some(({ folders }) => [...folders.values()].some(Boolean)));
  }

  /** A user's places, and the devices that stand in the same house as one of them and call some time; folders in one order. */
  _beside(places) {
    const { film, about } = this.scene;
    const house = (host) => host.slice(host.indexOf("."));
    const isDevice = (host) => DEVICES.has(about.hosts[host]?.figure);
    const houses = new Set(
      places
        .map(({ host }) => host)
        .filter(isDevice)
        .map(house),
    );
    const callers = new Set([...film.talks.values()].map(({ caller }) => caller));
    const bare = [...callers].filter(
      (host) => isDevice(host) && houses.has(house(host)) && !places.some((place) => place.host === host),
    );
    const order = [...new Set(places.flatMap(({ folders }) => [...folders.keys()]))];
    const sorted = (folders) =>
      new Map(order.filter((folder) => folders.get(folder)).map((folder) => [folder, folders.get(folder)]));
    return [...places, ...bare.map((host) => ({ host, user: places[0].user, folders: new Map() }))].map((place) => ({
      ...place,
      folders: sorted(place.folders),
    }));
  }

  /** Every mailbox the film tells of, in order: who has a device is known before anything lies on it. */
  _mailboxes() {
    const { film, view } = this.scene;
    const told = film.events.map(({ fact }) => fact.mailbox).filter(Boolean);
    return new Set([...told, ...view.boxes.keys()]);
  }

  _owner({ host, user, folders }) {
    const { hostName, ours, about, glasses } = this.scene;
    const isKnown = glasses.looksInto(host);
    return h(
      "section",
      { class: isKnown ? "box" : "box beyond" },
      h(
        "h3",
        {},
        brokenAtDots(hostName(host)),
        user && h("span", { class: "dim" }, ` · ${user}`),
        h("span", { class: "dim box-role" }, ours(about.hosts[host]?.role)),
      ),
      !isKnown
        ? h("p", { class: "dim" }, words("onlooker.shut"))
        : folders.size
        ? [...folders].map(([folder, box]) => this._folder(folder, box))
        : h("p", { class: "dim" }, words("mailbox.empty")),
    );
  }

  _folder(folder, box) {
    const gone = box.deleted !== false && box.deleted !== undefined;
    if (gone && box.deleted < this.scene.before) return null;
    const letters = [...box.letters.values()].filter((letter) => !letter.gone || letter.gone >= this.scene.before);
    return h(
      "div",
      { class: `folder${gone ? " gone" : ""}` },
      h("h4", {}, folder, gone && h("span", { class: "dim" }, ` (${words("mailbox.deleted")})`)),
      letters.length
        ? h(
            "ul",
            {},
            letters.slice(-MOST).map((letter) => this._letter(letter)),
          )
        : h("p", { class: "dim" }, words("mailbox.empty")),
    );
  }

  _letter({ uid, n, flags, gone, changed }) {
    const { before } = this.scene;
    const fresh = n >= before || changed >= before;
    return h(
      "li",
      { class: `letter-line${gone ? " gone" : ""}${fresh ? " fresh" : ""}` },
      this._about(n),
      h(
        "span",
        { class: "letter-marks" },
        h("span", { class: "dim" }, words("mailbox.uid", { uid })),
        flags.map((flag) => this._flag(flag)),
        gone && h("span", { class: "mark" }, words("mailbox.gone")),
      ),
    );
  }

  /** A flag, with its note where the film has spoken of it. */
  _flag(flag) {
    const key = [...this.scene.film.keys].find((one) => one.endsWith(`.flag.${flag}`));
    return key
      ? h("span", { class: "chip token", role: "button", tabindex: 0, dataset: { key } }, flag)
      : h("span", { class: "chip" }, flag);
  }

  /** Subject and sender of a letter, a button that opens it. */
  _about(n) {
    const letter = fetchLetter(this.scene.about.run, n, this.again);
    const subject = letter ? visible(fieldOf(letter, "Subject")) || words("mailbox.no-subject") : "…";
    return h(
      "button",
      { type: "button", class: "plain letter-about", title: words("mailbox.open"), onclick: () => this.look(n) },
      h("b", {}, subject),
      h("span", { class: "dim" }, letter ? visible(fieldOf(letter, "From")) : ""),
    );
  }

  _shelf(host, letters) {
    const { before, hostName, glasses } = this.scene;
    const shown = [...letters.values()].filter((letter) => !letter.gone || letter.tried >= before);
    if (!shown.length || !glasses.looksInto(host)) return null;
    return h(
      "section",
      { class: "box shelf-box" },
      h("h3", {}, words("mailbox.shelf", { host: hostName(host) })),
      h(
        "ul",
        {},
        shown.map((letter) => this._waiting(letter)),
      ),
    );
  }

  _waiting({ n, due, forward_paths, attempt, outcome, gone, tried }) {
    const { before, about, view } = this.scene;
    const next = due !== null && due !== undefined && due > view.at;
    return h(
      "li",
      { class: `letter-line${gone ? " gone" : ""}${n >= before || tried >= before ? " fresh" : ""}` },
      this._about(n),
      h("span", { class: "letter-marks dim" }, words("mailbox.to", { paths: forward_paths.join(", ") })),
      h(
        "span",
        { class: "letter-marks" },
        attempt > 0 && h("span", { class: "dim" }, words("mailbox.attempt", { n: attempt })),
        outcome && h("span", { class: `mark ${outcome}` }, words(`stage.outcome.${outcome}`)),
        next && h("span", { title: date(about.curtain, due) }, words("mailbox.due", { when: duration(due - view.at) })),
      ),
    );
  }
}

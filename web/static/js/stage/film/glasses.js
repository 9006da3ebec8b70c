// The onlooker's glasses: what one knows who stands at one place, a link or a host, and sees what passes there. Pure.

import { dotted, meant } from "../../kit/octets.js";

export const SEALED = "···"; // what is read of a line that cannot be read

/** An onlooker who sees all: nobody wears the glasses. */
export class Everywhere {
  id = "";
  worn = false;
  passes() {
    return true;
  }
  looksInto() {
    return true;
  }
  readings(sent) {
    return sent.map((one) => one.flight ?? one);
  }
  sealed() {
    return null;
  }
  hides() {
    return false;
  }
  label(film, utterance) {
    return utterance.label;
  }
}

export class Glasses {
  /** `place`: the name of a host, or of two that a link joins. */
  constructor(place) {
    this.place = place;
    this.id = place.join(" — ");
    this.worn = true;
  }

  /** Whether the talk's wire passes here. */
  passes({ way }) {
    const [one, other] = this.place;
    const at = way.indexOf(one);
    return other === undefined ? at >= 0 : at >= 0 && (way[at + 1] === other || way[at - 1] === other);
  }

  /** Whether the talk is with this place itself: what comes out of its wire is what was said. */
  takesPart({ caller, callee }) {
    return this.isHost && this.looksInto(caller, callee);
  }

  get isHost() {
    return this.place.length === 1;
  }

  /** Whether what one of the hosts keeps and thinks is known here. */
  looksInto(...hosts) {
    return this.isHost && hosts.includes(this.place[0]);
  }

  /** Sendings of a talk as they are read here: what was carried, where that is not what was said. */
  readings(sent, talk) {
    return this.takesPart(talk) ? sent.map((one) => one.flight ?? one) : carriedOf(sent);
  }

  /** The octets that are read here instead of an utterance, where something else was carried; else null. */
  sealed(film, utterance) {
    if (!this._isSealed(film, utterance)) return null;
    return dotted(film.sendings(utterance).map(({ carried, data }) => carried?.data ?? data).join(""));
  }

  /** How many octets are seen to pass here where an utterance does. */
  size(film, utterance) {
    return film.sendings(utterance).reduce((sum, one) => sum + (one.carried ?? one).length, 0);
  }

  /** Whether an utterance cannot be read here: it is sealed, or passes elsewhere. */
  hides(film, utterance) {
    return !this.passes(film.talks.get(utterance.wire)) || this._isSealed(film, utterance);
  }

  /** What an utterance is called here. */
  label(film, utterance) {
    return this.hides(film, utterance) ? SEALED : utterance.label;
  }

  _isSealed(film, utterance) {
    return !this.takesPart(film.talks.get(utterance.wire)) && film.sendings(utterance).some(({ carried }) => carried);
  }
}

/** Sendings as the way bore them; `at` is where each stands in the stream that was carried, which may be longer. */
function carriedOf(sent) {
  const ends = { C: 0, S: 0 };
  return sent.map((one) => {
    const open = one.flight && !one.flight.carried ? one.flight : null; // whoever stands there reads it, too
    const { data, length } = open ?? one.carried ?? one;
    const at = ends[one.side];
    ends[one.side] += length;
    return { ...one, ...open, data, length, at, isSealed: !open && Boolean(one.carried) };
  });
}

/** The places one may stand at: [[link's two hosts]…], [[host]…]. */
export const placesOf = ({ links, hosts }) => ({ links: links.map(({ between }) => between), hosts: Object.keys(hosts).map((host) => [host]) });

/** Where one stands first: at a link that has a name, else at the one that the present wire takes. */
export function firstPlace({ links, hosts }, way = []) {
  const named = links.find(({ label }) => Object.keys(label ?? {}).length);
  const taken = links.find(({ between: [a, b] }) => way.some((stop, n) => (stop === a && way[n + 1] === b) || (stop === b && way[n + 1] === a)));
  return (named ?? taken ?? links[0])?.between ?? Object.keys(hosts).slice(0, 1);
}

/** What passed here by place u and should have been nobody else's: [{u, octets}…], each once. */
export function secretsRead(film, u, { secrets = [], encoded }, glasses) {
  const found = new Map();
  for (const utterance of film.utterances.slice(0, u + 1)) {
    const told = utterance.tokens.filter(([, , key]) => secrets.includes(key));
    if (!told.length || !glasses.passes(film.talks.get(utterance.wire)) || glasses.sealed(film, utterance) !== null) continue;
    const octets = film.text(utterance);
    for (const one of told) found.set(meant(octets, utterance.tokens, one, encoded), utterance.u);
  }
  return [...found].map(([octets, at]) => ({ u: at, octets }));
}

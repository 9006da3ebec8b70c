// Runs, asked of the server: begun, told about, compared, their films fetched. A refusal is an answer, too: {error, at}.

import { inOurs } from "../../kit/words.js";
import { Film } from "../film/film.js";
import { lineTo } from "./link.js";

/** A new run, `what` it is of: {lesson}, {again: run}, or {run, otherwise: {predict, choice}}. Gives what there is to know of it before drawing, or {error, at}. */
export async function begin(what) {
  const made = await ask("/runs", { method: "POST", body: JSON.stringify(what) });
  return made.error ? made : aboutOf(made.run);
}

/** The broken play of a lesson, tried with these values: {run, fix}, or {error, at, fields}. */
export const attempt = (lesson, fix, values, find = false) => ask("/runs", { method: "POST", body: JSON.stringify({ lesson, fix, values, find }) });

/** Two runs beside each other (docs/protocol.md), or {error, at}. */
export const compare = (run, other) => ask(`/runs/${encodeURIComponent(run)}/compare/${encodeURIComponent(other)}`);

/** What there is to know of a run: hosts, links, cues, tasks …, or {error, at}. */
export const aboutOf = (run) => ask(`/runs/${encodeURIComponent(run)}`);

/** Put the octets that frames had cut from event n into a film; whether that could be done. */
export async function mend(film, run, n) {
  const event = await ask(`/runs/${encodeURIComponent(run)}/events/${n}`);
  if (event.fact) film.mend(n, event.fact);
  return Boolean(event.fact);
}

async function ask(url, options) {
  try {
    const answer = await fetch(url, options);
    return inOurs(await answer.json());
  } catch {
    return { error: "unreachable", at: "" };
  }
}

/** The whole film of a run as it is now, or {error, at}. */
export function filmOf(run) {
  const film = new Film();
  const socket = lineTo(run);
  return new Promise((answered) => {
    socket.onclose = () => answered({ error: "unreachable", at: "" });
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      film.append(frame);
      if (!frame.error && !("cues" in frame)) return;
      answered(frame.error ? frame : film);
      socket.close();
    };
  });
}

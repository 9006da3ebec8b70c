// The deeds: what keys, and a presenter's window, may ask of the stage, by name.

import { ORDER } from "./desk.js";

/** `help()` opens the list of keys; `present` and `tour` are null where there are none. */
export function deedsOf(stage, { help, present, tour }) {
  const { projector, desk, onlooker, curtain, spot, grove } = stage;
  return {
    play: () => projector.toggle(),
    step: () => projector.step(1),
    back: () => projector.step(-1),
    nextChapter: () => stage.chapter(1),
    previousChapter: () => stage.chapter(-1),
    first: () => projector.seek(0),
    last: () => projector.seek(stage.film.utterances.length - 1),
    finer: (by) => stage.finer(by),
    view: (n) => stage.show(ORDER[n - 1]),
    open: (view) => stage.show(view),
    beside: () => desk.lay(),
    glasses: () => onlooker.toggle(),
    part: () => grove.part(),
    why: () => stage.why(),
    larger: () => stage.resize(1),
    smaller: () => stage.resize(-1),
    full: () => stage.fill(),
    isPresenting: () => stage.presenting.isOn || curtain.isDown,
    black: () => curtain.turn(),
    bright: () => curtain.raise(),
    spot: () => spot.turn(),
    present,
    tour,
    help,
  };
}

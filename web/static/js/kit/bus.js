// What the stage and the lesson's blocks say to each other: events on `document`, and places in the page.
//
// The stage says:
//   coulisses:frame     {cues, predicts, goals, fades, at, run, origin, told, settled}   news of the film: names → places of utterances;
//                                                     tasks → patterns met; fades → {said, met, answer, over}; the film's last
//                                                     moment in µs; the run, and the one whose acts it plays otherwise, or
//                                                     null; the place up to which the lesson tells this film, and not
//                                                     that one, and the question that has another answer in it. Said once on opening, too.
//   coulisses:playhead  {u, n, atEnd}                 which utterance is shown now (−1: none yet), how many events that is
//                                                     of the trace, and whether nothing comes after it.
//   coulisses:noted     {key}                         somebody asked what a word means.
//   coulisses:tour      {}                            somebody wants to take the tour.
//   coulisses:held      {u}                           somebody wanted to go on, but place u is covered (see below).
//   coulisses:reveal    {}                            … a presenter did: the question that lies open is to be answered.
//   coulisses:presenting {isOn}                       notes were opened in another window, or closed.
// The stage hears:
//   coulisses:goto      {u} or {cue}                  go there (a place, or a cue's name with an optional "+k").
//   coulisses:hold      {u}                           utterances from place u on stay covered, to those who step or play,
//                                                     until `coulisses:release`; whoever jumps past u is not held.
//   coulisses:release   {}                            … and now they do not.
//   coulisses:ask-terminal {who, connect, isBare, wish} open the terminal of host `who`; connect it to "host:port" if that
//                                                     is given and it stands unconnected; bare: it tells not what may be said;
//                                                     `wish`: what is to be done there, for screens where that lies covered.
//   coulisses:type      {text}                        type it there, a line end behind each line.
//   coulisses:film      {run, u, what}                go over to a film that was tried, at place u; `what` names it in the list.
//   coulisses:anew      {}                            begin a new run of the lesson.
//   coulisses:otherwise {predict, choice}             go over to the film in which a question’s wrong choice
//                                                     (its place) comes true.
//   coulisses:achieved  {text, way}                   something was done while the lesson lay covered: tell it; `way` {label, does} leads there.
//   coulisses:view      {view}                        open a view: map, transcript, ladder, states, mailboxes, letter, wire, terminal,
//                                                     compare, note, lesson.
//
// Links with `hreflang` are given the address of the present moment, so that another language shows the same.
//
// Places for blocks: `#stage-ask` lies in the note panel between the sentence and the facts, empty unless a block puts
// its card there (and takes it out again); `prose.html` is what the panel "lesson" shows.

export const say = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`coulisses:${name}`, { detail }));

export const hear = (name, then) => document.addEventListener(`coulisses:${name}`, (event) => then(event.detail ?? {}));

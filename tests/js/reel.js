// A film made up for tests: one wire, and `exchanges` times a line and its answer.

export function reel(exchanges) {
  const events = [];
  const utterances = [];
  const happen = (fact, why = events.length - 1) =>
    events.push({ n: events.length, at: events.length * 10_000, why: why < 0 ? null : why, fact }) - 1;
  happen({ type: "Dialled", wire: 0, caller: "alice", callee: "bob", port: 25 }, -1);
  happen({ type: "Opened", wire: 0, side: "C", protocol: "talk" });
  happen({ type: "Opened", wire: 0, side: "S", protocol: "talk" });
  const offsets = { C: 0, S: 0 };
  const say = (side, data, why) => {
    const n = happen(
      { type: "Sent", wire: 0, side, offset: offsets[side], data, carried: null, arrives: (events.length + 1) * 10_000 },
      why,
    );
    const [start, end] = [offsets[side], offsets[side] + data.length];
    offsets[side] = end;
    utterances.push({
      wire: 0,
      side,
      start,
      end,
      event: n,
      label: data.slice(0, 3),
      tokens: [[0, 3, `talk.word.${data.slice(0, 3)}`]],
      state: "TALKING",
      allowed: ["say"],
      answers: side === "S" ? utterances.length - 1 : null,
    });
    return happen({ type: "Arrived", sent: n }, n);
  };
  for (let turn = 0; turn < exchanges; turn++) {
    const asked = happen({ type: "Asked", who: "alice", action: "type", text: `say ${turn}` }, -1);
    const landed = say("C", `say ${turn}\r\n`, asked);
    say("S", `yes ${turn}\r\n`, landed);
  }
  return { events, utterances, u: 0, cues: {}, predicts: {}, goals: {}, at: events.length * 10_000 };
}

// The tree of films, laid out: a row each, below the one it leaves. Pure.

const LEFT = 4; // % of a row's width before its first step,
const WIDE = 92; // and from there to the last one

/** Films as rows, each after the one it leaves, and of those that leave one film the last to leave first: so no line crosses
    another. `list`: {run, parent, leaves, to}, with the place after which it leaves, and how many it has. */
export function rowsOf(list) {
  const known = new Set(list.map(({ run }) => run));
  const parentOf = ({ parent }) => (known.has(parent) ? parent : null);
  const found = [];
  const grow = (parent, depth) => {
    const twigs = list.filter((one) => parentOf(one) === parent && !found.some((row) => row.one === one));
    if (parent !== null) twigs.sort((a, b) => (b.leaves ?? 0) - (a.leaves ?? 0));
    for (const one of twigs) {
      found.push({ one, depth, above: found.findIndex((row) => row.one.run === parent) });
      grow(one.run, depth + 1);
    }
  };
  grow(null, 0);
  return found;
}

/** What is drawn in each row, in % of its size: `line` {from, to} of the film itself, `stems` {x, top, bottom} of those that
    leave this one or pass by, and `x(u)`, where a place lies. */
export function strokesOf(rows) {
  const last = ({ to }) => Math.max(0, (to ?? 0) - 1);
  const most = Math.max(1, ...rows.map(({ one }) => last(one)));
  const x = (u) => LEFT + (WIDE * Math.max(0, Math.min(u ?? 0, most))) / most;
  return rows.map(({ one, above }, n) => ({
    line: { from: above < 0 ? LEFT : x(one.leaves), to: x(Math.max(last(one), one.leaves ?? 0)) },
    stems: rows.flatMap((other, m) => {
      if (other.above < 0 || m < n || other.above > n) return [];
      return [{ x: x(other.one.leaves), top: other.above === n ? 50 : 0, bottom: m === n ? 50 : 100 }];
    }),
    x,
  }));
}

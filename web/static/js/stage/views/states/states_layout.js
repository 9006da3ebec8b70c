// The state machine's measures: where each state's box stands, and how the ways between them run. Pure; in pixels.

export const NARROW = 560; // narrower, the diagram is laid down on its side
const BOX = { wide: 132, narrow: 136, height: 42 };
const GAP = { wide: 44, narrow: 28 }; // the least between two boxes side by side, for an arrow and a word
const ROW = { wide: 98, narrow: 86 };
const APART = 7; // between a way and the way back
const BOW = 0.42; // how far a way goes round what stands in between, in rows
const BENDS = 8; // straight pieces a bow is measured by
const EDGE = 12;

/** {width, height, boxes: Map(name → {x, y, w, h}), paths: [{way, d, tip, middle, points, out}]}; x and y are middles. */
export function layOut(diagram, width) {
  const lying = width < NARROW;
  const [across, down] = lying ? [diagram.rows, diagram.columns] : [diagram.columns, diagram.rows];
  const cell = { w: width / across, h: lying ? ROW.narrow : ROW.wide };
  const w = Math.min(lying ? BOX.narrow : BOX.wide, cell.w - (lying ? GAP.narrow : GAP.wide));
  const drawn = diagram.ways.filter(({ from, to }) => from !== to);
  const back = new Set(drawn.map(({ from, to }) => `${to}\n${from}`));
  const boxesFrom = (top) =>
    new Map(
      diagram.states.map(({ name, x, y }) => {
        const [column, row] = lying ? [y, x] : [x, y];
        return [name, { x: (column + 0.5) * cell.w, y: top + (row + 0.5) * cell.h, w, h: BOX.height }];
      }),
    );
  const pathsOf = (boxes) =>
    drawn.map((way) => {
      const aside = back.has(`${way.from}\n${way.to}`) ? APART : 0;
      return { way, ...route(boxes.get(way.from), boxes.get(way.to), aside, way.bend ? BOW * cell.h : 0) };
    });
  const shown = pathsOf(boxesFrom(0)).filter(({ way }) => !way.apart);
  const top = Math.max(0, EDGE - Math.min(...shown.map(({ middle }) => middle.y)));
  const foot = Math.max(top + down * cell.h, ...shown.map(({ middle }) => top + middle.y + EDGE));
  const boxes = boxesFrom(top);
  return { width, height: foot, boxes, paths: pathsOf(boxes) };
}

/** A way from box to box: a line, beside the one that leads back, or a bow around what stands in between; `out` points to
    the side on which its words stand. */
export function route(from, to, aside, bow) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [nx, ny] = [-dy / length, dx / length];
  const shift = { x: nx * aside, y: ny * aside };
  const turn = { x: (from.x + to.x) / 2 + nx * bow * 2, y: (from.y + to.y) / 2 + ny * bow * 2 };
  const start = edge(moved(from, shift), bow ? turn : moved(to, shift), from);
  const end = edge(moved(to, shift), bow ? turn : moved(from, shift), to);
  const points = bow ? bent(start, turn, end) : [start, { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }, end];
  const middle = points[(points.length - 1) / 2];
  const line = bow ? `Q${at(turn)} ${at(end)}` : `L${at(end)}`;
  const out = aside || bow || ny < 0 || (ny === 0 && nx > 0) ? { x: nx, y: ny } : { x: -nx, y: -ny };
  return { d: `M${at(start)}${line}`, tip: tip(bow ? turn : start, end), middle, points, out };
}

const moved = ({ x, y }, by) => ({ x: x + by.x, y: y + by.y });
const at = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** Points at equal parts of a bow. */
function bent(a, b, c) {
  const mixed = (part) => (one, turn, other) => (1 - part) ** 2 * one + 2 * part * (1 - part) * turn + part ** 2 * other;
  return Array.from({ length: BENDS + 1 }, (_, n) => mixed(n / BENDS)).map((mix) => ({ x: mix(a.x, b.x, c.x), y: mix(a.y, b.y, c.y) }));
}

/** Where the line from a point in a box towards another point leaves that box. */
function edge(point, towards, { x, y, w, h }) {
  const [dx, dy] = [towards.x - point.x, towards.y - point.y];
  const reach = (d, low, high) => (d > 0 ? high / d : d < 0 ? low / d : Infinity);
  const part = Math.min(
    reach(dx, x - w / 2 - point.x, x + w / 2 - point.x),
    reach(dy, y - h / 2 - point.y, y + h / 2 - point.y),
  );
  return { x: point.x + dx * part, y: point.y + dy * part };
}

function tip(from, to) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const corner = (turn) => at({ x: to.x - 8 * Math.cos(angle + turn), y: to.y - 8 * Math.sin(angle + turn) });
  return `M${at(to)}L${corner(0.45)}L${corner(-0.45)}Z`;
}

/** A state's name in lines: parted where its words meet, as few as fit. */
export function parted(name, most) {
  const lines = [];
  for (const part of name.split(/(?<=[._])/)) {
    if (lines.length && lines.at(-1).length + part.length <= most) lines[lines.length - 1] += part;
    else lines.push(part);
  }
  return lines;
}

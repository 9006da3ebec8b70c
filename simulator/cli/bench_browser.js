// What `coulisses bench --browser` does in the page: acts as a hand would, and takes the time. It stands before the page's
// own scripts. Times are milliseconds; `cost` is what an act keeps the page busy, waiting for the screen left out.
{
  const opening = []; // what the handling of each message cost until the stage was ready
  let line = null;

  const Line = WebSocket;
  globalThis.WebSocket = class extends Line {
    constructor(...about) {
      super(...about);
      line = this;
    }

    set onmessage(then) {
      super.onmessage = (event) => {
        const at = performance.now();
        then(event);
        if (!bench.isReady) opening.push(performance.now() - at);
      };
    }
  };

  const COURSE = 30; // frames of an act

  const $ = (id) => document.getElementById(id);
  const frame = () => new Promise(requestAnimationFrame);
  const after = () =>
    new Promise((then) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(0);
    });

  /** Milliseconds from the beginning of the next frame until it is painted. */
  async function painting() {
    await frame();
    const at = performance.now();
    await after();
    return performance.now() - at;
  }

  async function cost(act) {
    const at = performance.now();
    act();
    const script = performance.now() - at;
    return script + (await painting());
  }

  /** What an act costs: with the next frame, and then each of the frames until all that it has set going has come to rest. */
  async function course(act) {
    let next = frame(); // asked for before the page asks, so that its own work in a frame is counted
    const at = performance.now();
    act();
    const costs = [performance.now() - at];
    for (let n = 0; n < COURSE; n++) {
      await next;
      const begun = performance.now();
      next = frame();
      await after();
      costs[n] = (costs[n] ?? 0) + performance.now() - begun;
    }
    return costs;
  }

  const tell = (data) => line.dispatchEvent(new MessageEvent("message", { data }));

  function seek(u) {
    $("stage-rail").value = u;
    $("stage-rail").dispatchEvent(new Event("input", { bubbles: true }));
  }

  function speed(value) {
    $("stage-speed").value = value;
    $("stage-speed").dispatchEvent(new Event("change", { bubbles: true }));
  }

  const MOVES = {
    idle: () => {},
    scrubbing: (n, of) => seek(Math.round(Number($("stage-rail").max) * Math.abs(1 - (2 * n) / of))),
    stepping: (n) => n % 2 || $("stage-step").click(),
    playing: (n) => n || $("stage-play").click(),
  };

  /** The gaps between `count` frames while something moves. */
  async function frames(move, count) {
    const gaps = [];
    let last = await frame();
    for (let n = 0; n < count; n++) {
      MOVES[move](n, count);
      const now = await frame();
      gaps.push(now - last);
      last = now;
    }
    if (move === "playing") $("stage-play").click();
    return gaps;
  }

  const rest = (ms) => new Promise((then) => setTimeout(then, ms));

  async function each(list, act, measured = cost) {
    const costs = [];
    for (const one of list) costs.push(await measured(() => act(one)));
    return costs;
  }

  // ---- the peer: all of the ladder in one drawing, made anew whenever anything changes

  const svg = (name, attributes, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const REST = 100;
  const ROW = 34;
  const naive = { box: null, rows: [] };

  function drawNaively(now) {
    const arrows = naive.rows.slice(0, now + 1).map(({ side, label, wire }, n) => {
      const [from, to] = side === "C" ? [120, 560] : [560, 120];
      const y = n * ROW + 10;
      return svg(
        "g",
        { class: `arrow ${side}${n === now ? " now" : ""}` },
        svg("rect", { class: "arrow-row", x: 0, y: y - 2, width: 700, height: ROW }),
        svg("text", { class: "arrow-time", x: 8, y: y + 15 }, String(wire)),
        svg("path", { class: "arrow-line", d: `M${from} ${y}L${to} ${y + 12}` }),
        svg("path", { class: "arrow-tip", d: `M${to} ${y + 12}l-9 4l0 -8Z` }),
        svg("text", { class: "arrow-text", x: 340, y, "text-anchor": "middle" }, label),
      );
    });
    naive.box.replaceChildren(svg("svg", { width: 700, height: (now + 1) * ROW }, ...arrows));
    naive.box.scrollTop = now * ROW;
  }

  function layNaively(rows) {
    const box = document.createElement("div");
    box.style.cssText = "position:fixed;inset:150px auto 90px 0;width:720px;overflow:auto;z-index:9";
    document.body.append(box);
    Object.assign(naive, { box, rows });
  }

  globalThis.bench = {
    isReady: false,
    /** What it cost to take in and to draw the whole film for the first time. */
    async opened() {
      while (!document.querySelector("#stage[data-ready]")) await frame();
      bench.isReady = true;
      const last = await painting();
      return opening.reduce((sum, one) => sum + one, last);
    },
    speed,
    frames,
    /** Each for itself: many in quick succession are shown otherwise, as scrubbing is. */
    seeks: async (places) => {
      const costs = [];
      for (const place of places) {
        costs.push(await cost(() => seek(place)));
        await rest(REST);
      }
      return costs;
    },
    appends: (news) => each(news, tell, course),
    naive: async (rows, appended) => {
      layNaively(rows);
      const first = await cost(() => drawNaively(rows.length - 1 - appended));
      const more = await each(
        Array.from({ length: appended }, (_, n) => rows.length - appended + n),
        drawNaively,
      );
      naive.box.remove();
      return { first, more };
    },
    paint: () =>
      new Promise((then) => {
        const found = { "largest paint": 0, "layout shift": 0 };
        new PerformanceObserver((list) => list.getEntries().forEach(({ startTime }) => (found["largest paint"] = startTime))).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
        new PerformanceObserver((list) =>
          list.getEntries().forEach(({ value, hadRecentInput }) => (found["layout shift"] += hadRecentInput ? 0 : value)),
        ).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => then(found), 300);
      }),
  };
}

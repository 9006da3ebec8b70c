// What of a page does not fit its window, as sentences; an empty list where all does. Run in the page.
// A control is in the window and under nothing; text stays in its box, in what its box is cut to, and in the window.

() => {
  const NEAR = 2; // pixels that are no fault
  const CONTROLS = "a[href], button, select, textarea, input, summary, [role=button], [role=tab]";
  const found = new Set();
  const box = (one) => one.getBoundingClientRect();
  const name = (one) => `${one.localName}${one.id ? `#${one.id}` : ""}.${one.getAttribute("class") ?? ""} “${(one.textContent ?? "").trim().slice(0, 40)}”`;
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest(".unseen, .skip, [inert], .sprite, .ruler");

  /** Elements that may cut an element, nearest first: an absolute one is cut only by those it is placed in. */
  function* around(one) {
    let { position } = getComputedStyle(one);
    for (let up = one.parentElement; up && position !== "fixed"; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (position === "absolute" && style.position === "static") continue;
      ({ position } = style);
      yield [up, style];
    }
  }

  const CUTS = /hidden|clip/;
  const SCROLLS = /auto|scroll/;

  function controls() {
    for (const one of document.querySelectorAll(CONTROLS)) {
      const rects = one.getClientRects();
      if (!isSeen(one) || !rects.length) continue;
      let { left, right, top, bottom } = rects[0];
      let isCut = false;
      let rolls = false;
      for (const [up, style] of around(one)) {
        const edge = box(up);
        if (SCROLLS.test(style.overflowX) && up.scrollWidth > up.clientWidth) rolls = true;
        if (SCROLLS.test(style.overflowY) && up.scrollHeight > up.clientHeight && (bottom > edge.bottom + NEAR || top < edge.top - NEAR)) isCut = true;
        if (rolls || isCut) break;
        if (CUTS.test(style.overflowX) && (left < edge.left - NEAR || right > edge.right + NEAR)) found.add(`cut at its side: ${name(one)}`);
        if (CUTS.test(style.overflowY) && (top < edge.top - NEAR || bottom > edge.bottom + NEAR)) found.add(`cut above or below: ${name(one)} ${[top, bottom, edge.top, edge.bottom].map(Math.round)} by ${name(up)}`);
      }
      if (rolls || isCut) continue;
      if (left < -NEAR || right > innerWidth + NEAR) found.add(`outside the window: ${name(one)}`);
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      if (y < 0 || y > innerHeight || x < 0 || x > innerWidth) continue;
      const there = document.elementFromPoint(x, y);
      if (!there || one.contains(there) || there.contains(one)) continue;
      if (there.closest("label")?.contains(one) || one.labels && [...one.labels].some((label) => label.contains(there))) continue;
      for (let up = there; up; up = up.parentElement) if (getComputedStyle(up).position === "sticky") { rolls = true; break; }
      if (!rolls) found.add(`covered: ${name(one)} by ${name(there)}`);
    }
  }

  function texts() {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walk.nextNode()) {
      const node = walk.currentNode;
      const one = node.parentElement;
      if (!node.data.trim() || !isSeen(one) || one.closest("script, style, noscript, option, svg, textarea")) continue;
      range.selectNodeContents(node);
      const { left, right, top, bottom, width } = range.getBoundingClientRect();
      if (!width || [one, ...one.closest("label") ? [one.closest("label")] : []].some((a) => a.clientWidth === 1)) continue;
      let isDone = false;
      for (const [up, style] of [[one, getComputedStyle(one)], ...around(one)]) {
        if (style.display === "inline" || style.display === "contents") continue;
        const edge = box(up);
        if (CUTS.test(style.overflowY) && !up.clientHeight) { isDone = true; break; } // put away
        if (style.webkitLineClamp !== "none") { isDone = true; break; }
        const beside = left < edge.left - NEAR || right > edge.right + NEAR;
        const beyond = top < edge.top - 3 * NEAR || bottom > edge.bottom + 3 * NEAR;
        if (SCROLLS.test(style.overflowX) && up.scrollWidth > up.clientWidth) { isDone = true; if (!up.closest("[tabindex], pre")) found.add(`scrolls sideways: ${name(up)}`); break; }
        if (SCROLLS.test(style.overflowY) && beyond) { isDone = true; break; }
        if (style.textOverflow === "ellipsis" && CUTS.test(style.overflowX)) { isDone = !beyond; if (isDone) break; }
        const isBox = CUTS.test(style.overflowX) || style.borderTopWidth !== "0px" && style.borderTopStyle !== "none" || style.backgroundColor !== "rgba(0, 0, 0, 0)";
        if (beside && isBox) { found.add(`text beside its box: ${name(one)} in ${name(up)} ${[left, right, edge.left, edge.right].map(Math.round)}`); isDone = true; break; }
        if (beyond && CUTS.test(style.overflowY)) { found.add(`text cut off: ${name(one)} in ${name(up)} ${[top, bottom, edge.top, edge.bottom].map(Math.round)}`); isDone = true; break; }
      }
      if (!isDone && (left < -NEAR || right > innerWidth + NEAR)) found.add(`text outside the window: ${name(one)}`);
    }
  }

  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) found.add(`the page scrolls sideways: ${scrollWidth}`);
  for (const one of document.querySelectorAll(".view, .tabs, .transport, .gauges")) if (isSeen(one) && one.scrollWidth > one.clientWidth + 1) found.add(`scrolls sideways: ${name(one).slice(0, 60)} ${one.scrollWidth} ${one.clientWidth}`);
  controls();
  texts();
  return [...found].slice(0, 40);
}

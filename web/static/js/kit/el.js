// Making elements. Text is always text: nothing here ever parses markup.

const SVG = "http://www.w3.org/2000/svg";

function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.setAttribute("class", value);
    else if (name === "dataset") Object.assign(element.dataset, given(value));
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...there(children));
  return element;
}

const isThere = (one) => one !== null && one !== undefined && one !== false && one !== "";
const there = (children) => children.flat(Infinity).filter(isThere);
const given = (table) => Object.fromEntries(Object.entries(table).filter(([, value]) => value !== null && value !== undefined));

/** h("button", {class: "x", onclick: f}, "text", child, …) */
export const h = (tag, attributes, ...children) => dress(document.createElement(tag), attributes, children);

/** The same for SVG. */
export const s = (tag, attributes, ...children) => dress(document.createElementNS(SVG, tag), attributes, children);

/** A name that may be broken after its dots, and nowhere else. */
export const brokenAtDots = (name) => name.split(/(?<=\.)/).flatMap((part) => [part, h("wbr")]);

/** A figure of the page's sprite. */
export const figure = (name, attributes) =>
  s(
    "svg",
    { class: "figure", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false", ...attributes },
    s("use", { href: `#figure-${name}` }),
  );

/** HTML that the server cleaned (notes): the one place where markup enters, and never from a wire. */
export function cleaned(tag, html, attributes) {
  const element = h(tag, attributes);
  element.append(document.createRange().createContextualFragment(html));
  return element;
}

/** Put these children in the place of what is there. */
export function fill(element, ...children) {
  element.replaceChildren(...there(children));
  return element;
}

/** The same, but what would be as it was stays: a browser then neither lays it out nor paints it again. For children that
 *  nobody listens to and that have no motion. */
export function renew(element, ...children) {
  const [old, wanted] = [[...element.childNodes], [...fill(new DocumentFragment(), children).childNodes]];
  wanted.forEach((one, n) => (old[n] ? liken(old[n], one) : element.append(one)));
  for (const one of old.slice(wanted.length)) one.remove();
  return element;
}

function liken(old, wanted) {
  if (old.isEqualNode(wanted)) return;
  if (old.nodeName !== wanted.nodeName || !wanted.attributes) return old.replaceWith(wanted);
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  renew(old, ...wanted.childNodes);
}

/** Set styles the way a strict policy allows. */
export function style(element, properties) {
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value);
  return element;
}

/** However often what it gives is called, `draw` is done once: when `ask` grants it. */
const once = (ask) => (draw) => {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    ask(() => {
      isAsked = false;
      draw();
    });
  };
};

/** `draw`, before the next frame. */
export const soon = once((then) => requestAnimationFrame(then));

/** `draw`, when the frame that comes has been drawn. */
export const later = once((then) => requestAnimationFrame(() => requestAnimationFrame(then)));

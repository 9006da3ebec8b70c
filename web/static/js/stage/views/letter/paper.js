// A letter on paper: its envelope, its header with whoever wrote each line, its body.

import { h, s } from "../../../kit/el.js";
import { want } from "../../../kit/notebook.js";
import { visible } from "../../../kit/octets.js";
import { count, language, words } from "../../../kit/words.js";
import { inside } from "../../film/names.js";

const FIELDS = 120; // header lines that are drawn
const LONG = 1_200; // characters of one that are
const PATHS = 40; // recipients

/** A text of others, in its own direction; what is too long is cut, and tells so. */
function foreign(tag, text, attributes) {
  const rest = text.length - LONG;
  return h(tag, { dir: "auto", ...attributes }, visible(text.slice(0, LONG)), rest > 0 && h("span", { class: "dim" }, ` … ${count("stage.characters", rest)}`));
}

export function envelope({ reverse_path, forward_paths }) {
  const rest = forward_paths.length - PATHS;
  return h(
    "section",
    { class: "envelope-box" },
    h("h3", {}, words("letter.envelope")),
    reverse_path === null
      ? h("p", { class: "dim" }, words("letter.envelope.none"))
      : h(
          "dl",
          {},
          h("dt", {}, words("letter.from")),
          foreign("dd", reverse_path || words("letter.nobody")),
          h("dt", {}, words("letter.to")),
          forward_paths.slice(0, PATHS).map((path) => foreign("dd", path)),
          rest > 0 && h("dd", { class: "dim" }, count("letter.more-paths", rest)),
        ),
  );
}

/** `before`: the letter as it was at the station before; lines it had not are new. */
export function header(scene, { event, fields, is_signed: isSigned }, before) {
  const line = ({ name, value }) => `${name}:${value}`;
  const known = new Set((before?.fields ?? fields).map(line));
  const rest = fields.length - FIELDS;
  const drawn = fields.slice(0, FIELDS);
  want(drawn.map(({ key }) => key));
  return h(
    "section",
    { class: "letter-header" },
    h("h3", {}, words("letter.header"), isSigned && [" · ", h("a", { href: `/${language}/runs/${encodeURIComponent(scene.about.run)}/letters/${event}/seals`, target: "_blank" }, words("letter.seals"))]),
    h(
      "ul",
      { class: "fields" },
      drawn.map((one) => field(scene, one, !known.has(line(one)))),
    ),
    rest > 0 && h("p", { class: "dim" }, count("letter.more-fields", rest)),
  );
}

function field({ about, hostName }, { name, value, author, key }, isNew) {
  const written = author ? words("letter.author", { host: inside(hostName(author)) }) : words("letter.author.sender");
  return h(
    "li",
    { class: isNew ? "field fresh" : "field", title: written },
    h(
      "span",
      { class: "field-name token", role: "button", tabindex: 0, dataset: { key, kind: "header", keep: `field ${name} ${value.slice(0, 80)}` } },
      visible(name.slice(0, LONG)),
    ),
    foreign("span", value, { class: "field-value" }),
    (author || isNew) &&
      h("span", { class: "field-author" }, author && hand(about.hosts[author]), isNew && h("b", {}, `${words("letter.new")} · `), written),
  );
}

/** The figure of the host that wrote a line. */
const hand = (host) => s("svg", { class: "hand", viewBox: "0 0 80 64", "aria-hidden": "true", focusable: "false" }, s("use", { href: `#host-${host?.figure ?? "server"}` }));

export function body({ text, is_sealed: isSealed }) {
  return h(
    "section",
    { class: "letter-body" },
    h("h3", {}, words("letter.body")),
    h("p", { class: "letter-text", dir: "auto" }, visible(text.replace(/\r\n?/g, "\n"))),
    isSealed && h("p", { class: "dim" }, words("letter.sealed")),
    text.length >= 65_536 && h("p", { class: "dim" }, words("letter.cut")),
  );
}

// A town in the making: hosts are placed, joined, renamed, set. Each deed gives a new town and leaves the old one as it
// was. A town is a scenario's hosts, links and records, as a table. Pure.

const NEAR = 0.1; // of the plan: closer than that, one host would stand on another
const STEPS = [0, 0.2, -0.2, 0.35, -0.35];

/** The town with all it may lack. */
export const whole = (town) => ({ ...town, hosts: town.hosts ?? {}, links: town.links ?? [], dns: town.dns ?? {} });

/** The town with one more host of a kind, and its name: {town, name}. */
export function add(town, kind, network) {
  const name = free(town, kind.name);
  const host = { ...kind.host, address: address(town, network), place: room(town, kind.place) };
  return { town: { ...town, hosts: { ...town.hosts, [name]: host } }, name };
}

function free(town, name) {
  const [first, ...rest] = name.split(".");
  for (let n = 1; ; n++) {
    const found = n > 1 ? [`${first}-${n}`, ...rest].join(".") : name;
    if (!Object.hasOwn(town.hosts, found)) return found;
  }
}

function address(town, network) {
  const taken = new Set(Object.values(town.hosts).map((host) => host.address));
  return Array.from({ length: 254 }, (_, n) => `${network}${n + 1}`).find((one) => !taken.has(one));
}

function room(town, [across, down]) {
  const tried = STEPS.flatMap((x) => STEPS.map((y) => [across + x, down + y])).filter((place) => place.every(isOnPlan));
  const isFree = ([x, y]) => Object.values(town.hosts).every(({ place: [a, b] = [9, 9] }) => Math.hypot(a - x, b - y) > NEAR);
  return (tried.find(isFree) ?? [across, down]).map(round);
}

const isOnPlan = (number) => number >= 0 && number <= 1;
const round = (number) => Math.round(Math.min(1, Math.max(0, number)) * 1000) / 1000;
const change = (town, name, host) => ({ ...town, hosts: { ...town.hosts, [name]: host } });
const without = (table, key) => Object.fromEntries(Object.entries(table).filter(([name]) => name !== key));

export const move = (town, name, place) => change(town, name, { ...town.hosts[name], place: place.map(round) });

/** The town where that setting of a host has this value; undefined: where nothing is said of it. */
export const set = (town, name, key, value) =>
  change(town, name, value === undefined ? without(town.hosts[name], key) : { ...town.hosts[name], [key]: value });

/** Whether a host can be called so. */
export const isName = (name) => name.length <= 200 && name.split(".").every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(label));

/** The town where a host has another name: its links know it; what others say of it does not. */
export function rename(town, from, to) {
  const hosts = Object.entries(town.hosts).map(([name, host]) => [name === from ? to : name, host]);
  const links = town.links.map((link) => ({ ...link, between: link.between.map((name) => (name === from ? to : name)) }));
  return { ...town, hosts: Object.fromEntries(hosts), links };
}

export const remove = (town, name) => ({
  ...town,
  hosts: without(town.hosts, name),
  links: town.links.filter(({ between }) => !between.includes(name)),
});

// ---- links

export const isLink = (link, one, other) => link.between.includes(one) && link.between.includes(other);
export const isJoined = (town, one, other) => town.links.some((link) => isLink(link, one, other));

export const join = (town, one, other) =>
  one === other || isJoined(town, one, other) ? town : { ...town, links: [...town.links, { between: [one, other] }] };

export const part = (town, one, other) => ({ ...town, links: town.links.filter((link) => !isLink(link, one, other)) });

export const neighbours = (town, name) =>
  town.links.filter(({ between }) => between.includes(name)).map(({ between: [one, other] }) => (one === name ? other : one));

/** All hosts that can be reached from one, itself too. */
export function within(town, name) {
  const found = new Set([name]);
  for (const one of found) for (const other of neighbours(town, one)) found.add(other);
  return found;
}

/** Where in the town a word stands that somebody stumbled over, at a host if that is known: {host, field}, {link}, {field: "dns"} for the zone, or null. */
export function whereIs(town, word, at = "") {
  if (!word) return null;
  const holds = (value) => JSON.stringify(value ?? "").includes(JSON.stringify(word).slice(1, -1));
  if (!at && holds(town.dns)) return { field: "dns" };
  for (const [host, keys] of Object.entries(town.hosts)) {
    if (at && at !== host) continue;
    const [field] = Object.entries(keys).find(([key, value]) => key === word || holds(value)) ?? [];
    if (field || host === word) return { host, field };
  }
  const link = town.links.find(({ latency }) => latency === word);
  return link ? { link: link.between, field: "latency" } : null;
}

// ---- the zone, a record a line

/** The records as text, in columns. */
export function zoneText(dns) {
  const rows = Object.entries(dns).flatMap(([name, records]) =>
    Object.entries(records).flatMap(([type, values]) => [values].flat().map((value) => [name, type, value])),
  );
  const wide = (n) => Math.max(...rows.map((row) => row[n].length));
  return rows.map(([name, type, value]) => `${name.padEnd(wide(0))}  ${type.padEnd(wide(1))}  ${value}`).join("\n");
}

/** The records of a text: {dns}, or {wrong: the line where something is missing}. */
export function readZone(text) {
  const dns = new Map();
  for (const [n, line] of text.split("\n").entries()) {
    if (/^\s*([;#]|$)/.test(line)) continue;
    const [, name, type, value] = line.match(/^\s*(\S+)\s+(?:[Ii][Nn]\s+)?([A-Za-z0-9]+)\s+(\S.*?)\s*$/) ?? [];
    if (!value) return { wrong: n + 1 };
    const records = dns.get(name) ?? new Map();
    dns.set(name, records.set(type.toUpperCase(), [...(records.get(type.toUpperCase()) ?? []), value]));
  }
  const one = (values) => (values.length > 1 ? values : values[0]);
  const table = ([name, records]) => [name, Object.fromEntries([...records].map(([type, values]) => [type, one(values)]))];
  return { dns: Object.fromEntries([...dns].map(table)) };
}

// ---- what to do next

const isSame = (ones, others) => ones.length === others.length && ones.every((one) => others.includes(one));

/** Whether a host is of a kind. */
const isOf = (host, { host: model }) =>
  isSame(host.agents ?? [], model.agents) ||
  (host.figure === model.figure && model.agents.every((one) => (host.agents ?? []).includes(one)));

/** What a town wants next: {step: add, kind}, {step: join, host}, {step: zone} or {step: try}. */
export function next(town, kinds) {
  const hosts = Object.values(town.hosts);
  const those = (key) => Object.entries(kinds).filter(([name, { instead }]) => name === key || instead === key);
  const stands = (key) => hosts.some((host) => those(key).some(([, kind]) => isOf(host, kind)));
  const lacking = Object.entries(kinds).find(([key, { needed }]) => needed && !stands(key));
  if (lacking) return { step: "add", kind: lacking[0] };
  const [first, ...others] = Object.keys(town.hosts);
  const apart = others.find((name) => !within(town, first).has(name));
  if (apart) return { step: "join", host: neighbours(town, first).length ? apart : first };
  return { step: Object.keys(town.dns).length ? "try" : "zone" };
}

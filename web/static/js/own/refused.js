// What somebody typed that cannot be read: it changes no town, and yet it stands in its field, is kept beside the town, and is
// undone like any other step. Pure.

const isAt = (place, { host, id }) => place.host === host && place.id === id;

/** `all` with the text that was refused in a field, and why; with no `why` it is refused no longer. `place`: {host, id}. */
export const refuse = (all, { host, id }, text, why) => [
  ...all.filter((one) => !isAt(one, { host, id })),
  ...(why ? [{ host, id, text, why }] : []),
];

/** What is refused in that field: {text, why}, or undefined. */
export const refusedAt = (all, place) => all.find((one) => isAt(one, place));

// Where the names of chapters stand under the rail of time. Pure; in pixels.

/** Where names of these widths stand on a rail: each where its chapter `begins`, as near as those beside it let it. */
export function lefts(begins, widths, room) {
  const found = [];
  for (const [n, begin] of begins.entries()) found.push(Math.max(begin, n ? found[n - 1] + widths[n - 1] : 0));
  for (let n = found.length - 1, end = room; n >= 0; end = found[n], n -= 1) found[n] = Math.min(found[n], end - widths[n]);
  return found;
}

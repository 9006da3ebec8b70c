// What hosts are called where there is no room for a whole name: by the one word that tells each from the others. Pure.

const parts = (name) => name.split(/[\s’']+/);

/** A name in one word. */
export const short = (name, names) => (name.includes(" ") ? apart(name, names) : firstApart(name, names));

/** The last word of a name that no other one has; else its last. */
function apart(name, names) {
  const others = names.filter((one) => one !== name).flatMap(parts);
  const own = parts(name).filter((word) => !others.includes(word));
  return own.findLast((word) => word.length > 2) ?? own.at(-1) ?? parts(name).at(-1);
}

/** The first label of a dotted name that sets it apart from all that began alike; else its first. */
function firstApart(name, names) {
  const labels = name.split(".");
  let alike = names.filter((one) => one !== name).map((one) => one.split("."));
  const found = labels.find((label, n) => {
    alike = alike.filter((other) => other[n] === label);
    return !alike.length;
  });
  return found ?? labels[0];
}

// What this browser remembers, by name. Where it may remember nothing, things hold for the page's life.

const instead = new Map();

export function recall(name) {
  try {
    return localStorage.getItem(`coulisses.${name}`) ?? instead.get(name) ?? null;
  } catch {
    return instead.get(name) ?? null;
  }
}

export function keep(name, text) {
  instead.set(name, text);
  try {
    localStorage.setItem(`coulisses.${name}`, text);
  } catch {
    // full, or forbidden: `instead` has it
  }
}

export function forget(name) {
  instead.delete(name);
  try {
    localStorage.removeItem(`coulisses.${name}`);
  } catch {
    // then there was nothing
  }
}

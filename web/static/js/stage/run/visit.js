// What is kept in this tab: which run of a lesson is being watched, where, and its branches. A page may forbid storage.

const name = (lesson) => `coulisses.run.${lesson}`;

export function keptVisit(lesson) {
  put();
  try {
    return JSON.parse(sessionStorage.getItem(name(lesson)));
  } catch {
    return null;
  }
}

const REST = 200; // ms between two writings: each costs more than a frame has, and who scrubs is nowhere yet

let write = null;
let rest = null;

function put() {
  write?.();
  write = null;
}

/** Kept at once, or soon after something was; at the latest when the page is left. */
export function keepVisit(lesson, what) {
  write = () => {
    try {
      sessionStorage.setItem(name(lesson), JSON.stringify(what));
    } catch {
      // private windows may refuse: then a reload begins anew, and nothing else is lost
    }
  };
  if (rest) return;
  put();
  rest = setTimeout(() => {
    rest = null;
    put();
  }, REST);
}

addEventListener("pagehide", put);

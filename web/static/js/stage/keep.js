// What is kept in this tab: which run of a lesson is being watched, where, and its branches. A page may forbid storage.

const name = (lesson) => `coulisses.run.${lesson}`;

export function kept(lesson) {
  try {
    return JSON.parse(sessionStorage.getItem(name(lesson)));
  } catch {
    return null;
  }
}

export function keep(lesson, what) {
  try {
    sessionStorage.setItem(name(lesson), JSON.stringify(what));
  } catch {
    // private windows may refuse: then a reload begins anew, and nothing else is lost
  }
}

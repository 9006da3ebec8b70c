// What one is writing on a page, kept in this tab alone, so that going there and back loses nothing.

const name = (page) => `coulisses.draft.${page}`;

export function drafted(page) {
  try {
    return JSON.parse(sessionStorage.getItem(name(page)));
  } catch {
    return null;
  }
}

export function draft(page, what) {
  try {
    sessionStorage.setItem(name(page), JSON.stringify(what));
  } catch {
    // too long, or forbidden: then it lives as long as the page
  }
}

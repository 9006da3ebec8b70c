// Tabs: which view is open. Arrow keys move between tabs, as everywhere.

export class Tabs {
  /** `opened(view)` is called when another one was opened; panels of `standing` views are never hidden. */
  constructor(list, opened = () => {}, standing = []) {
    this.standing = standing;
    this.tabs = [...list.querySelectorAll('[role="tab"]')];
    this.opened = opened;
    this.view = this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true").dataset.view;
    list.addEventListener("click", (event) => {
      const tab = event.target.closest('[role="tab"]');
      if (tab) this.open(tab.dataset.view);
    });
    list.addEventListener("keydown", (event) => this._key(event));
  }

  get views() {
    return this.tabs.map((tab) => tab.dataset.view);
  }

  open(view) {
    if (!this.views.includes(view)) return;
    this.view = view;
    for (const tab of this.tabs) {
      const chosen = tab.dataset.view === view;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen && !this.standing.includes(tab.dataset.view);
    }
    this.opened(view);
  }

  _key(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || !event.target.matches('[role="tab"]') || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.tabs.at((this.views.indexOf(this.view) + by) % this.tabs.length);
    this.open(next.dataset.view);
    next.focus();
  }
}

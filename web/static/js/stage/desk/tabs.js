// Tabs: which view is open. Arrow keys move between tabs, as everywhere.

export class Tabs {
  /** `opened(view)` is called when another one was opened; panels of `standing` views are never hidden. */
  constructor(list, opened = () => {}, standing = []) {
    Object.assign(this, { list, opened, standing });
    this.view = this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true").dataset.view;
    list.addEventListener("click", (event) => {
      const tab = event.target.closest('[role="tab"]');
      if (tab) this.open(tab.dataset.view);
    });
    list.addEventListener("keydown", (event) => this._key(event));
  }

  get tabs() {
    return [...this.list.querySelectorAll('[role="tab"]')];
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
      panelOf(tab).hidden = !chosen && !this.standing.includes(tab.dataset.view);
    }
    this.opened(view);
  }

  /** Hand a view over to other tabs, where it lies open; here its neighbour does. */
  give(view, others) {
    const { tabs } = this;
    const place = this.views.indexOf(view);
    const tab = tabs[place];
    others.take(tab);
    if (this.view === view) this.open((tabs[place + 1] ?? tabs[place - 1]).dataset.view);
  }

  take(tab) {
    const place = Number(tab.dataset.place);
    const after = this.tabs.find((one) => Number(one.dataset.place) > place);
    this.list.insertBefore(tab, after ?? null);
    this.list.parentElement.parentElement.append(panelOf(tab));
    this.open(tab.dataset.view);
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

const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

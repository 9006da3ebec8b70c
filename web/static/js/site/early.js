// Before anything is drawn: the colours the reader chose, so that no page flashes in the others.
try {
  const theme = localStorage.getItem("coulisses.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // a browser that keeps nothing: the system's colours then
}

// The switch of languages keeps the place: path, query and `#…`. A stage keeps its film and moment by itself, and tells
// the links where in it we are.

const YEAR = 31_536_000; // seconds

/** The address of this very place in another language. */
function there(language, moment) {
  const url = new URL(location.href);
  url.pathname = url.pathname.replace(/^\/[a-z]{2}(?=\/|$)/, `/${language}`);
  if (moment) url.hash = moment;
  return url;
}

for (const link of document.querySelectorAll("a[data-language]")) {
  const isSamePage = link.pathname.slice(3) === location.pathname.slice(3); // what is nowhere leads home
  link.addEventListener("click", () => {
    document.cookie = `language=${link.dataset.language}; path=/; max-age=${YEAR}; samesite=lax`;
    if (isSamePage) link.href = there(link.dataset.language, link.hash);
  });
}

// Puts the page of one language on the stage: of the one the address asks for (`?lang=`), else of the one this file was
// made in.

const pages = [...document.querySelectorAll("template[lang]")];
const of = (language) => pages.find(({ lang }) => lang === language);
const page = of(new URLSearchParams(location.search).get("lang")) ?? of(document.documentElement.lang);

document.documentElement.lang = page.lang;
document.title = page.dataset.title;
document.body.prepend(page.content.cloneNode(true));

// A link to an entry opens it, or leads to where it stands. What was typed before htmx came is looked for when it comes.

const glossary = document.querySelector("[data-glossary]");

function said(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash; // cut short on its way
  }
}

function openTarget() {
  const name = said(location.hash.slice(1));
  const target = document.getElementById(name);
  if (target?.matches("details")) target.open = true;
  if (target) target.scrollIntoView({ block: "start" });
  else if (name.includes(".")) location.replace(glossary.dataset.glossary + encodeURIComponent(name));
}

function catchUp() {
  const box = document.getElementById("q");
  if (box.value !== box.defaultValue) box.dispatchEvent(new Event("search"));
}

addEventListener("hashchange", openTarget);
addEventListener("htmx:load", catchUp, { once: true });
openTarget();

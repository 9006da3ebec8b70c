// A link to an entry opens it, and what it lies in. What was typed before htmx came is looked for when it comes.

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const inside = target.matches("details") ? target : target.parentElement.querySelector(":scope > details.depths");
  if (inside) inside.open = true;
  target.scrollIntoView({ block: "start" });
}

function catchUp() {
  const box = document.getElementById("q");
  if (box.value !== box.defaultValue) box.dispatchEvent(new Event("search"));
}

addEventListener("hashchange", openTarget);
addEventListener("htmx:load", catchUp, { once: true });
openTarget();

// A link to an entry opens it, and what it lies in.

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const inside = target.matches("details") ? target : target.parentElement.querySelector(":scope > details.depths");
  if (inside) inside.open = true;
  target.scrollIntoView({ block: "start" });
}

addEventListener("hashchange", openTarget);
openTarget();

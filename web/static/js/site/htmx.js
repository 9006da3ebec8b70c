// htmx comes from its public home; where that is out of reach (a classroom without a network), our own copy steps in.

const PATIENCE = 2500; // ms for a host that neither answers nor refuses

const tag = document.getElementById("page-parts");

/** htmx begins when the page is complete, or at its DOMContentLoaded; ours may come in between, and is then called. */
function stepIn() {
  if (window.htmx || !tag.dataset.ours || tag.dataset.instead) return;
  tag.dataset.instead = "ours";
  const script = Object.assign(document.createElement("script"), { src: tag.dataset.ours });
  script.addEventListener("load", () => {
    if (document.readyState !== "complete") document.dispatchEvent(new Event("DOMContentLoaded"));
  });
  document.head.append(script);
}

tag.addEventListener("error", stepIn);
setTimeout(stepIn, PATIENCE);

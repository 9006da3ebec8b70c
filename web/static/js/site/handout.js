// A sheet to print: colours and languages as on every page, and a button that prints it.

import "./site.js";

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());

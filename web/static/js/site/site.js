// What every page does.

import "./htmx.js";
import "./language.js";
import "./theme.js";

// What every page does.

import "./theme.js";
import "./language.js";
import "./htmx.js";

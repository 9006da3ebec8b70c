// All that the stage runs where it stands alone in a frame: the lesson is told elsewhere.

import "./site.js";
import "../stage/stage.js";

// All that a lesson's page runs: what every page does, the lesson's blocks, the stage.

import "../lesson/lesson.js";
import "../stage/stage.js";
import "./site.js";

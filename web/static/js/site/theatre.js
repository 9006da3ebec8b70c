// All that a lesson's page runs: what every page does, the lesson's blocks, the stage.

// In this order: what the stage says first, the lesson hears.
import "./site.js";
import "../lesson/lesson.js";
import "../stage/stage.js";

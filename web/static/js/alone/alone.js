// The stage without a server: all modules of a lesson's page, over a server that lies in the page itself.

// In this order: colours, then the page itself, then what looks for its parts.
import "../site/early.js";
import "./open.js";
import "../site/theme.js";
import "../lesson/lesson.js";
import "../stage/stage.js";

// The stage without a server: all modules of a lesson's page, over a server that lies in the page itself.

import "../lesson/lesson.js";
import "../site/early.js";
import "../site/theme.js";
import "../stage/stage.js";
import "./open.js";

// The stage without a server: all modules of a lesson's page, over a server that lies in the page itself.

import "../site/early.js";
import "./open.js";
import "../site/theme.js";
import "../site/lesson.js";
import "../stage/stage.js";

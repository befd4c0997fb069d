"use strict";
// Nothing here is needed: it saves a press.

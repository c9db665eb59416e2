/** All scenarios, in one process and with one browser: `node --test test/browser/index.mjs`. */

import { runScenarios } from "./driver.mjs";
import "./opening.mjs";
import "./damage.mjs";
import "./decoding.mjs";
import "./paths.mjs";

runScenarios();

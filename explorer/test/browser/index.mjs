/** All scenarios, in one process and with one browser: `node --test test/browser/index.mjs`. */

import { runScenarios } from "./driver.mjs";
import "./texts.mjs";
import "./decoding.mjs";
import "./map.mjs";
import "./paths.mjs";
import "./chords.mjs";
import "./damage.mjs";

runScenarios();

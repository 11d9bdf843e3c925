/** `node --import @spanweave/runtime/register app.js`: telemetry from the environment, before the program. */
import { launch } from "./telemetry/launch.ts";

launch({}, "register");

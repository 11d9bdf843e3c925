/** `node --import spanweave/register app.ts`: weaves modules while Node loads them. */
import { registerHere } from "./loader/register-here.ts";
import { isSwitchedOff } from "./options.ts";

if (!isSwitchedOff()) registerHere();

/** Where the loader is, once it is JavaScript. */
import { fileURLToPath } from "node:url";

export const LOADER: string = fileURLToPath(new URL("../webpack-loader.js", import.meta.url));

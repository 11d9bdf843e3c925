/** Says that this Node can't weave what it loads; a module of its own, since not every Node has `require` for it. */
import { unsuitedNode } from "../findings.ts";
import { ownBoard } from "./board.ts";
import { optionsFromEnvironment } from "./environment.ts";
import { Teller } from "./teller.ts";

const { strict } = optionsFromEnvironment();
new Teller(ownBoard(), strict).tell([unsuitedNode(process.version, strict ? "error" : "warning")]);

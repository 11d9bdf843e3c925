/** What INTERPRETING.md wants on a test's global object: `print` and `$262`. */
import { setFlagsFromString } from "node:v8";
import vm from "node:vm";

/** What a realm's host objects do outside of it. */
export interface HostActions {
  print(message: string): void;
  /** Makes a second realm and returns its `$262`. */
  createRealm(): unknown;
  evalScript(code: string): unknown;
}

// An expression, evaluated in the realm, so that its functions and objects are the realm's own.
const definition = new vm.Script(
  `(function (host, gc, detach) {
    "use strict";
    const asString = String;
    const $262 = {
      global: globalThis,
      gc() { gc(); },
      createRealm() { return host.createRealm(); },
      evalScript(code) { return host.evalScript(asString(code)); },
      detachArrayBuffer(buffer) { detach(buffer); },
    };
    function print(message) { host.print(asString(message)); }
    const place = { writable: true, configurable: true, enumerable: false };
    Object.defineProperty(globalThis, "$262", { ...place, value: $262 });
    Object.defineProperty(globalThis, "print", { ...place, value: print });
    return $262;
  })`,
  { filename: "host-objects.js" },
);

setFlagsFromString("--expose-gc");
const gc: () => void = vm.runInNewContext("gc");
// Later realms must not show it as a global.
setFlagsFromString("--no-expose-gc");

function detach(buffer: ArrayBuffer): void {
  structuredClone(buffer, { transfer: [buffer] });
}

export function defineHostObjects(realm: vm.Context, host: HostActions): unknown {
  return definition.runInContext(realm)(host, gc, detach);
}

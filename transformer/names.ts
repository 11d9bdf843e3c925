/** How a site is called. Enclosing functions are left out: `Orders.pay`, `api.users.list`, `map(callback)`. */

/** `export default function () {}` in `src/pay.ts` is called `pay`; in `pay/index.ts` too. */
export function nameOfFile(file: string): string {
  const parts = file.split(/[\\/]/);
  const base = (parts.pop() ?? "").replace(/\.[cm]?[jt]sx?$/, "");
  return base === "index" ? (parts.pop() ?? base) : base;
}

/** `Orders.pay`, `Orders[Symbol.iterator]`. */
export function joinName(path: string, name: string): string {
  if (path === "") return name;
  return name.startsWith("[") ? path + name : `${path}.${name}`;
}

/** `list`, `#secret`, `[Symbol.iterator]`, and `a-b` for `"a-b"`. */
export function nameOfKey(text: string, computed: boolean): string {
  if (computed) return `[${oneLine(text)}]`;
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted?.[2] ?? text;
}

/** What an assignment names: `Foo.bar` for `Foo.prototype.bar = `; `module.exports` names the file. */
export function nameOfTarget(text: string, className: string | undefined, file: string): string {
  const target = text.replace(/\[\s*(["'])(.*?)\1\s*\]/g, ".$2").replace(/\s*\.\s*/g, ".");
  if (target === "module.exports" || target === "exports") return nameOfFile(file);
  const plain = target
    .replace(/^(?:module\.)?exports\./, "")
    .replace(/\.prototype\./, ".")
    .replace(/^this\./, className === undefined ? "" : `${className}.`);
  return oneLine(plain);
}

export function isExportTarget(text: string): boolean {
  return /^(?:module\s*\.\s*exports|exports)\b/.test(text);
}

/** A function that is bound to no name is called after the call it is given to. */
export function nameOfCallback(callee: string | undefined): string {
  if (callee === undefined) return "(anonymous)";
  const text = callee.replace(/\s+/g, "");
  const name = /^[\p{ID_Continue}$.#]{1,60}$/u.test(text) ? text : lastName(text);
  return `${name}(callback)`;
}

function lastName(text: string): string {
  return /[\p{ID_Continue}$#]+$/u.exec(text)?.[0] ?? "";
}

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > 40 ? `${flat.slice(0, 39)}…` : flat;
}

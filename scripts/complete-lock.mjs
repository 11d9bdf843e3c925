// Adds to package-lock.json the optional platform packages that the registry in use did not answer
// for. Without them `npm ci` refuses the lock file, also where they are not needed.
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "openharmony",
  "win32",
  "netbsd",
  "openbsd",
];
const CPUS = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "wasm32"];
const LIBCS = { gnu: "glibc", gnueabihf: "glibc", musl: "musl", musleabihf: "musl" };

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));

for (const [where, { dev, optionalDependencies = {} }] of Object.entries({ ...lock.packages })) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    const installed = `node_modules/${name}`;
    if (lock.packages[installed] || lock.packages[`${where}/${installed}`]) continue;
    lock.packages[installed] = { version: range.replace(/^[\^~]/, ""), ...platformOf(name, dev) };
    console.log("added", name);
  }
}

const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);

function platformOf(name, dev) {
  const words = name.split(/[-/]/);
  const listed = (key, values) => (values.length > 0 ? { [key]: values } : {});
  return {
    ...listed(
      "cpu",
      words.filter((word) => CPUS.includes(word)),
    ),
    ...(dev ? { dev } : {}),
    ...listed(
      "libc",
      words.flatMap((word) => LIBCS[word] ?? []),
    ),
    optional: true,
    ...listed(
      "os",
      words.filter((word) => SYSTEMS.includes(word)),
    ),
  };
}

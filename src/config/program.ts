/** PROGRAM: what a thread runs to find out what a rules file exports. Text, since threads start from text. */

/** TypeScript is compiled to CommonJS, which nothing keeps beyond the thread. */
export const PROGRAM: string = `
"use strict";
const { workerData } = require("node:worker_threads");
const { dirname } = require("node:path");
const { readFileSync } = require("node:fs");
const { Module, createRequire } = require("node:module");
const { pathToFileURL } = require("node:url");
const { isModuleNamespaceObject } = require("node:util/types");
const { path, context, compiler, signal, port } = workerData;

let isAnswered = false;
function answer(message) {
  if (isAnswered) return;
  isAnswered = true;
  port.postMessage(message);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
}

const compilers = {
  esbuild: ({ transformSync }) => (text, file) =>
    transformSync(text, {
      loader: "ts",
      format: "cjs",
      platform: "node",
      target: "node" + process.versions.node,
      sourcefile: file,
      sourcemap: "inline",
      logLevel: "silent",
      define: {
        "import.meta.url": JSON.stringify(pathToFileURL(file).href),
        "import.meta.filename": JSON.stringify(file),
        "import.meta.dirname": JSON.stringify(dirname(file)),
      },
    }).code,
  typescript: ({ transpileModule, ModuleKind, ScriptTarget }) => (text, file) =>
    transpileModule(text, {
      fileName: file,
      compilerOptions: {
        module: ModuleKind.CommonJS,
        target: ScriptTarget.ES2022,
        esModuleInterop: true,
        inlineSourceMap: true,
      },
    }).outputText,
};

function readTypeScript() {
  const compile = compilers[compiler.name](require(compiler.path));
  for (const extension of [".ts", ".mts", ".cts"]) {
    Module._extensions[extension] = (module, file) =>
      module._compile(compile(readFileSync(file, "utf8"), file), file);
  }
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    try {
      return resolve.call(this, request, ...rest);
    } catch (error) {
      // TypeScript names a module by what becomes of it.
      const source = request.replace(/\\.([cm]?)js$/, ".$1ts");
      if (!request.startsWith(".") || source === request) throw error;
      return resolve.call(this, source, ...rest);
    }
  };
}

function plain(value, around) {
  if (Array.isArray(value) && !around.includes(value)) {
    return value.map((item) => plain(item, [...around, value]));
  }
  if (isPlainObject(value) && !around.includes(value)) {
    const inside = [...around, value];
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plain(held, inside)]));
  }
  // What is no data has no form that anything takes.
  return ["string", "number", "boolean", "undefined"].includes(typeof value) ? value : null;
}

function isPlainObject(value) {
  if (typeof value !== "object" || value === null) return false;
  if (isModuleNamespaceObject(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isPromise(value) {
  return typeof value === "object" && value !== null && typeof value.then === "function";
}

process.on("exit", () => answer({ type: "exit" }));
try {
  process.setSourceMapsEnabled(true);
  if (compiler !== undefined) readTypeScript();
  const exported = createRequire(path)(path);
  const isModule = isModuleNamespaceObject(exported) || exported?.__esModule === true;
  const given = isModule ? exported.default : exported;
  if (given === undefined || (!isModule && isPlainObject(given) && Object.keys(given).length === 0)) {
    answer({ type: "nothing", why: isModule ? "it has no default export" : "it exports nothing" });
  } else {
    const value = typeof given === "function" ? given(context) : given;
    if (isPromise(value)) answer({ type: "promise", isFunction: typeof given === "function" });
    else if (value === undefined) answer({ type: "nothing", why: "its function returns nothing" });
    else answer({ type: "value", value: plain(value, []) });
  }
} catch (error) {
  const { name, message, code, stack } = error instanceof Error ? error : { message: String(error) };
  answer({ type: "threw", name, message, code, stack });
}
`;

// Makes a built page smaller, in place: optimises its wasm, gives the names between wasm and scripts one or two letters, and
// minifies scripts and styles.
// usage: node shrink.mjs SITE
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [site] = process.argv.slice(2);
if (!site) {
  console.error("usage: node shrink.mjs SITE");
  process.exit(2);
}
const packages = new URL("../tests/browser/", import.meta.url);
const { transformSync } = createRequire(packages)("esbuild");
const wasmOpt = fileURLToPath(new URL("node_modules/.bin/wasm-opt", packages));

/**
 * Optimises a wasm file: its new names by the old ones. Functions stand by their names: those made of one text for several
 * types are alike, and gzip finds that where they are near each other.
 */
function optimise(path) {
  const small = ["--merge-similar-functions", "--minify-imports-and-exports-and-modules", "--reorder-functions-by-name"];
  const flags = ["-O3", ...small];
  const told = execFileSync(wasmOpt, [path, ...flags, "-o", `${path}.small`], { encoding: "utf8" });
  renameSync(`${path}.small`, path);
  return new Map([...told.matchAll(/^(\S+) => (\S+)$/gm)].map(([, name, short]) => [name, short]));
}

/** The script beside a wasm file, with the names that the file has now. */
function rename(script, names, wasm) {
  const renamed = script
    .replace(/^( +)(\w+): function\(/gm, (line, space, name) => `${space}${names.get(name) ?? name}: function(`)
    .replace(/\bwasm\.(\w+)/g, (text, name) => `wasm.${names.get(name) ?? name}`)
    .replace(/"\.\/\w+_bg\.js": import0/, '"a": import0');
  const module = new WebAssembly.Module(readFileSync(wasm));
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    const isGiven = from === "a" && renamed.includes(` ${name}: function(`);
    if (!isGiven) throw new Error(`${wasm} imports ${name} of ${from}, which its script does not give`);
  }
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  for (const [text, name] of renamed.matchAll(/\bwasm\.(\w+)/g)) {
    if (!exported.has(name)) throw new Error(`${text}, which ${wasm} does not export`);
  }
  return renamed;
}

const files = readdirSync(site).map((name) => join(site, name));
const read = (path) => readFileSync(path, "utf8");
for (const wasm of files.filter((path) => path.endsWith("_bg.wasm"))) {
  const script = wasm.replace("_bg.wasm", ".js");
  writeFileSync(script, rename(read(script), optimise(wasm), wasm));
}
for (const path of files.filter((path) => /\.(css|js)$/.test(path))) {
  writeFileSync(path, transformSync(read(path), { minify: true, loader: path.split(".").at(-1) }).code);
}

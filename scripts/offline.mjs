// Writes a built page as one HTML file that opens from file://, with everything inside.
// usage: node offline.mjs SITE FILE
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const [site, target] = process.argv.slice(2);
if (!site || !target) {
  console.error("usage: node offline.mjs SITE FILE");
  process.exit(2);
}
const read = (name) => readFileSync(join(site, name));
const names = readdirSync(site);
const only = (pattern) => {
  const found = names.filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`${found.length} files like ${pattern} in ${site}`);
  return found[0];
};
const page = read("index.html").toString();
const glue = only(/^app-.*\.js$/);
const wasm = only(/^app-.*\.wasm$/);

const styles = [...page.matchAll(/<link rel="stylesheet" href="\.\/([^"]+)"\s*\/?>/g)].map((match) => read(match[1]));
const icon = page.match(/<link\s+rel="icon"[^>]*>/)?.[0] ?? "";

// Assets lie in elements that no browser runs; the page looks there before it fetches.
const asset = (name) =>
  `<script type="text/plain" id="asset:${name}">${read(name).toString("base64")}</script>`;
const samples = readdirSync(join(site, "samples"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
  .map((entry) => relative(join(site, "samples"), join(entry.parentPath ?? entry.path, entry.name)));
const assets = ["worker.js", "worker_bg.wasm", ...samples.map((name) => `samples/${name}`)];

const begun = read(glue).toString().replaceAll("</script", "<\\/script");
const init = begun.match(/(\w+) as default/)?.[1];
if (!init) throw new Error("the script does not start as expected");
const script = `${begun}
const text = document.getElementById("asset:app.wasm").textContent;
await ${init}({ module_or_path: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) });
`;
const theme = page.match(/<script>([\s\S]*?)<\/script>/)?.[1];
if (!theme) throw new Error("no script of the theme in the page");
const hashes = [theme, script].map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
const policy = [
  "default-src 'none'",
  `script-src ${hashes.join(" ")} 'wasm-unsafe-eval' blob:`,
  "worker-src blob:",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "object-src 'none'",
].join("; ");

writeFileSync(
  target,
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Bucketscope</title>
<script>${theme}</script>
${icon}
<style>
${styles.join("\n")}
</style>
<script type="text/plain" id="asset:app.wasm">${read(wasm).toString("base64")}</script>
${assets.map(asset).join("\n")}
<script type="module">${script}</script>
</head>
<body>
<noscript>Bucketscope is a WebAssembly program: it needs scripts, and nothing from the network.</noscript>
</body>
</html>
`,
);
console.log(`${target}: ${(readFileSync(target).length / 1e6).toFixed(1)} MB`);

// Has the project's generator make the files that are measured, once.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const FOLDER = "target/bench-data";
const GENERATOR = "target/quick/examples/generate";

/** Tells whether what lies there was made by the generator as it is now. */
function fingerprint() {
  const hash = createHash("sha256").update(readFileSync("examples/generate.rs"));
  const sources = readdirSync("examples/generate").sort();
  for (const name of sources) hash.update(readFileSync(`examples/generate/${name}`));
  return hash.digest("hex");
}

/** The path of some data, and how many records of each log and bytes it holds. */
export function prepare({ name, args }) {
  const path = resolve(FOLDER, name);
  const note = `${path}.made.json`;
  const by = `${args.join(" ")} ${fingerprint()}`;
  if (existsSync(note)) {
    const made = JSON.parse(readFileSync(note, "utf8"));
    // The folder may have been moved since.
    if (made.by === by) return { ...made, path };
  }
  mkdirSync(FOLDER, { recursive: true });
  rmSync(path, { recursive: true, force: true });
  console.log(`making ${name}`);
  const counts = JSON.parse(execFileSync(GENERATOR, [...args, "--out", path], { encoding: "utf8" }));
  const made = { by, ...counts, rows: counts.access + counts.trail };
  writeFileSync(note, JSON.stringify(made));
  return { ...made, path };
}

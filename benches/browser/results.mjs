// Figures of several pairs into one row, and all rows into `benches/results.json` and `benches/RESULTS.md`.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { IDS } from "./cases.mjs";
import { report } from "./report.mjs";

const JSON_FILE = "benches/results.json";
const TEXT_FILE = "benches/RESULTS.md";
/** How the note on a figure of another build begins. */
const MEASURED = "measured with";

export function median(numbers) {
  if (numbers.length === 0) return null;
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const round = (number) =>
  number === null || Number.isInteger(number) ? number : Number(number.toPrecision(4));

/** Whether more is better in a unit. */
const isRate = (unit) => unit.endsWith("/s");

/**
 * A row of the table: `figures` has for each contestant its figure in each pair, `notes` says what a person must know.
 * A ratio says how many times better ours is: the median of the pairs' own ratios.
 */
export function row(id, unit, figures, notes) {
  const ratio = (peer) => {
    const pairs = (figures[peer] ?? []).map((theirs, pair) => [figures.ours[pair], theirs]);
    const whole = pairs.filter((pair) => pair.every(Boolean));
    return round(median(whole.map(([ours, theirs]) => (isRate(unit) ? ours / theirs : theirs / ours))));
  };
  const middle = (contestant) => round(median(figures[contestant] ?? []));
  return {
    case: id,
    unit,
    ours: middle("ours"),
    duckdb_wasm: middle("duckdb_wasm"),
    plain_js: middle("plain_js"),
    ratio_duckdb_wasm: ratio("duckdb_wasm"),
    ratio_plain_js: ratio("plain_js"),
    pairs: figures.ours.length,
    notes: [...new Set(notes)],
  };
}

/** What the page transfers, compressed as `make dist` says it. */
export function transfer(folder) {
  const names = readdirSync(folder).filter((name) => /\.(html|js|css|wasm)$/.test(name));
  return names.map((name) => ({
    // Trunk's hash changes with every build.
    file: name.replace(/-[0-9a-f]{15,16}(?=[._])|-\d+(?=\.css)/, ""),
    bytes: readFileSync(`${folder}/${name}`).length,
    // The command rather than Node's zlib, which packs less.
    gzip: execFileSync("gzip", ["-9c", `${folder}/${name}`], { maxBuffer: 1 << 28 }).length,
  }));
}

/** The commit that is measured; a tree without its history has none. */
function commit() {
  const quietly = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
  const git = (...words) => execFileSync("git", words, quietly).trim();
  try {
    const changed = git("status", "--porcelain", "--", "src", "Cargo.toml", "Cargo.lock", "index.html", "www") !== "";
    return git("rev-parse", "--short=12", "HEAD") + (changed ? ", changed" : "");
  } catch {
    return "unknown";
  }
}

/** What is measured, and where. */
export function versions(chromium) {
  const lock = JSON.parse(readFileSync("benches/browser/package-lock.json", "utf8")).packages;
  return {
    date: new Date().toISOString().slice(0, 10),
    bucketscope: commit(),
    chromium,
    duckdb_wasm: lock["node_modules/@duckdb/duckdb-wasm"].version,
    apache_arrow: lock["node_modules/apache-arrow"].version,
    node: process.versions.node,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 1e9),
    // Before the bench began: what else the machine does lowers all figures.
    load_average: Number(loadavg()[0].toFixed(1)),
    platform: `${process.platform} ${process.arch}`,
  };
}

/** How the queries compare with DuckDB-wasm's; building the join is none. */
function compared(cases) {
  const isQuery = ({ case: id }) => id.startsWith("query-") || id === "join-query";
  const rows = cases.filter((row) => isQuery(row) && row.ratio_duckdb_wasm !== null);
  const logarithms = rows.map((row) => Math.log(row.ratio_duckdb_wasm));
  const mean = Math.exp(logarithms.reduce((sum, one) => sum + one, 0) / rows.length);
  const slower = rows.filter((row) => row.ratio_duckdb_wasm < 1).map((row) => row.case);
  return rows.length === 0 ? null : { queries: rows.length, geometric_mean: round(mean), slower };
}

/** Writes both files; with `merge`, what was not measured now stays from before. */
export function write(versions, rows, files, merge) {
  const before = merge && existsSync(JSON_FILE) ? JSON.parse(readFileSync(JSON_FILE, "utf8")) : { cases: [] };
  const kept = before.cases.filter((old) => !rows.some((row) => row.case === old.case));
  if (before.versions && before.versions.bucketscope !== versions.bucketscope) {
    const { bucketscope, date } = before.versions;
    for (const row of kept.filter(({ notes }) => !notes.some((note) => note.startsWith(MEASURED)))) {
      row.notes.push(`${MEASURED} ${bucketscope} on ${date}`);
    }
  }
  const cases = [...rows, ...kept];
  const place = (row) => (IDS.includes(row.case) ? IDS.indexOf(row.case) : IDS.length);
  cases.sort((a, b) => place(a) - place(b));
  const queries_to_duckdb_wasm = compared(cases);
  const results = { versions, cases, queries_to_duckdb_wasm, transfer: files ?? before.transfer ?? [] };
  writeFileSync(JSON_FILE, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(TEXT_FILE, report(results));
}

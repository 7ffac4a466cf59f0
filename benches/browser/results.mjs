// Figures of several pairs into one row, and all rows into `benches/results.json` and `benches/RESULTS.md`.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { IDS } from "./cases.mjs";

const JSON_FILE = "benches/results.json";
const TEXT_FILE = "benches/RESULTS.md";
const PEERS = ["duckdb_wasm", "plain_js"];
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
    file: name.replace(/-[0-9a-f]{15,16}(?=[._])/, ""),
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
  const results = { versions, cases, transfer: files ?? before.transfer ?? [] };
  writeFileSync(JSON_FILE, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(TEXT_FILE, text(results));
}

const shown = (number, digits = 3) => {
  if (number === null) return "–";
  return number >= 1000
    ? Math.round(number).toLocaleString("en-US")
    : number.toPrecision(digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
};
const times = (number) => (number === null ? "–" : `${shown(number, 2)}×`);

function text({ versions, cases, transfer }) {
  const rows = cases.map((row) => {
    const figures = [row.ours, ...PEERS.map((peer) => row[peer])].map((figure) => shown(figure));
    const ratios = PEERS.map((peer) => times(row[`ratio_${peer}`]));
    return `| ${[`\`${row.case}\``, row.unit, ...figures, ...ratios, row.pairs].join(" | ")} |`;
  });
  const sizes = ["access-10mb", "access-100mb", "access-1gb", "access-4gb"];
  const speeds = sizes.map((id) => shown(cases.find((row) => row.case === id)?.ours ?? null));
  const notes = cases.filter((row) => row.notes.length > 0).map((row) => `- \`${row.case}\`: ${row.notes.join("; ")}.`);
  const grouped = (number) => number.toLocaleString("en-US");
  const files = transfer.map(({ file, bytes, gzip }) => `| ${file} | ${grouped(bytes)} | ${grouped(gzip)} |`);
  return `# What Bucketscope's speed is

Written by \`make bench\`; \`results.json\` beside it holds the same. All of it was measured with the release page in
headless Chromium, each figure in a fresh browser, ours and its peers in turn on the same files. A figure is the median
over the pairs; a ratio says how many times better ours is, and is the median of the pairs' own ratios. – is what was
not measured or cannot be; the notes say why.

| case | unit | Bucketscope | DuckDB-wasm | plain JS | to DuckDB-wasm | to plain JS | pairs |
|---|---|--:|--:|--:|--:|--:|--:|
${rows.join("\n")}

Cost in proportion to size, one access log in one file, in MB/s:

| 10 MB | 100 MB | 1 GB | 4 GB |
|--:|--:|--:|--:|
| ${speeds.join(" | ")} |

What the page transfers:

| file | bytes | gzip |
|---|--:|--:|
${files.join("\n")}

## How it is measured

- Loads go from the drop of files that lie on disk, in the system's cache, to every row queryable: ours until the page
  shows the table with the number of all rows, sorted; then it joins both logs, while rows can be asked about, which no
  peer does. The peers' until their rows are in typed columns or in objects; they draw nothing. A MB is 10^6 bytes of log.
- Starting the peers is not measured: DuckDB-wasm is instantiated and connected. Ours starts its workers with the drop,
  once the network is shut, and that is in its figures.
- DuckDB-wasm runs its \`eh\` bundle in a worker, the file registered with \`BROWSER_FILEREADER\` and read by
  \`read_csv\`, with a type for each column. Plain JS reads the access log by a loop over each line into an object of 27 members,
  CloudTrail by \`JSON.parse\`, several reads being in flight.
- Queries are round trips: ours from the page's question to its worker until the answer's first rows are back in the
  page, DuckDB-wasm's until the rows are JavaScript objects, plain JS's are its own. Each figure is the median of three
  runs after one that does not count; ours never has the same text twice. Ours joined both logs while it loaded; its
  peers join when they are asked.
- Memory is the resident set of the page's renderer after the load less that of the page at rest, in bytes per byte of
  log.
- The data are those of \`examples/generate.rs\`, the same for everyone who runs it.

## Notes

${notes.join("\n") || "None."}

## Versions

${Object.entries(versions)
  .map(([name, version]) => `- ${name.replaceAll("_", " ")}: ${version}`)
  .join("\n")}
`;
}

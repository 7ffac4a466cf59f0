// The benchmark: `make bench`. CASES chooses cases (`CASES="access-100mb transfer"`, `CASES=quick`, `CASES="query-*"`),
// PAIRS how many pairs, QUERY_MB and SMALL_FILES how much data, BENCH_SECONDS how long one load may take; with MERGE=1
// what is not measured now stays in the results.
import { chosen, LOADS, QUERIES } from "./cases.mjs";
import { prepare } from "./data.mjs";
import { measure, servers } from "./measure.mjs";
import { median, row, transfer, versions, write } from "./results.mjs";
import { launch } from "../../tests/browser/harness.mjs";

const NAMES = { ours: "Bucketscope", duckdb_wasm: "DuckDB-wasm", plain_js: "Plain JS" };
const QUERY_RUNS = 3;

const cases = chosen();
const browser = await launch();
const where = versions(browser.version());
await browser.close();
const addresses = await servers();
const rows = [];
let files = null;
/** Whoever ends the run early has what was measured until then. */
const save = () => write(where, rows, files, process.env.MERGE === "1");

/**
 * Measures ours and its peers in turn, so many pairs: for each contestant what `measure` gave in each pair. Whoever
 * fails is out of it, and a note says why.
 */
async function interleaved(label, peers, pairs, load) {
  const contestants = { ours: "ours", ...peers };
  const measured = Object.fromEntries(Object.keys(contestants).map((id) => [id, []]));
  const notes = [];
  const out = new Set();
  for (let pair = 0; pair < pairs; pair++) {
    for (const [id, contestant] of Object.entries(contestants)) {
      if (out.has(id)) continue;
      try {
        const result = await measure(addresses, contestant, load);
        measured[id].push(result);
        console.log(`${label} ${pair + 1}/${pairs} ${NAMES[id]}: ${Math.round(result.milliseconds)} ms`);
      } catch (error) {
        const reason = error.message.split("\n")[0].replace(/^page\.\w+: (Error: )?/, "");
        console.log(`${label} ${pair + 1}/${pairs} ${NAMES[id]} failed: ${reason}`);
        notes.push(`${NAMES[id]} failed: ${reason}`);
        out.add(id);
        measured[id] = [];
      }
    }
  }
  return { measured, notes };
}

const figuresOf = (measured, figure) =>
  Object.fromEntries(Object.entries(measured).map(([id, results]) => [id, results.map(figure)]));

for (const load of LOADS.filter(({ id, memory }) => cases.has(id) || cases.has(memory))) {
  const data = prepare(load.data);
  const dropped = { paths: [data.path], counts: { ...data, files: load.amount } };
  const { measured, notes } = await interleaved(load.id, load.peers, load.pairs, dropped);
  const amount = load.amount ?? data.bytes / 1e6;
  const note = load.note ? [load.note] : [];
  if (cases.has(load.id)) {
    const figures = figuresOf(measured, ({ milliseconds }) => (amount * 1000) / milliseconds);
    const listing = measured.plain_js?.map(({ listing }) => listing) ?? [];
    if (load.unit && listing.length > 0) {
      note.push(`of the browser's own time listing them is ${(median(listing) / 1000).toFixed(2)} s`);
    }
    rows.push(row(load.id, load.unit ?? "MB/s", figures, [...note, ...notes]));
  }
  if (cases.has(load.memory)) {
    const figures = figuresOf(measured, ({ memory }) => memory && memory / data.bytes);
    rows.push(row(load.memory, "bytes per byte", figures, [...note, ...notes]));
  }
  save();
}

const queries = Object.fromEntries(Object.entries(QUERIES.texts).filter(([id]) => cases.has(id)));
if (Object.keys(queries).length > 0) {
  const data = QUERIES.data.map(prepare);
  const counts = { access: data[0].access, trail: data[1].trail, rows: data[0].access + data[1].trail };
  const load = { paths: data.map(({ path }) => path), counts, queries, runs: 1 + QUERY_RUNS };
  const { measured, notes } = await interleaved("queries", QUERIES.peers, QUERIES.pairs, load);
  for (const id of Object.keys(queries)) {
    // The first run warms up.
    const middle = (times) => median(times.slice(1));
    const figures = figuresOf(measured, ({ answers }) => middle(answers[id].times));
    const engine = median(measured.ours.map(({ answers }) => middle(answers[id].engine)));
    const itself = engine === null ? [] : [`of Bucketscope's time, the engine itself takes ${engine.toFixed(1)} ms`];
    rows.push(row(id, "ms", figures, [QUERIES.note, ...itself, ...notes]));
  }
}

if (cases.has("transfer")) {
  files = transfer(process.env.SITE ?? "dist");
  const total = files.reduce((sum, { gzip }) => sum + gzip, 0);
  rows.push(row("transfer", "bytes (gzip)", { ours: [total] }, []));
}

save();
addresses.close();
console.log("written: benches/RESULTS.md and benches/results.json");

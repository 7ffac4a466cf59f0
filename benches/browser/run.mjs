// The benchmark: `make bench`. CASES chooses cases (`CASES="access-100mb transfer"`, `CASES=quick`, and without the
// queries on 5 million rows `CASES="query-* join-* !*-5m"`), PAIRS how many pairs, QUERY_MB, GROWN_MB and SMALL_FILES
// how much data, BENCH_SECONDS how long one load and its queries may take; with MERGE=1 what is not measured now stays
// in the results.
import { chosen, FEEL, LOADS, QUERY_SETS } from "./cases.mjs";
import { prepare } from "./data.mjs";
import { opening, scrolling, typing } from "./feel.mjs";
import { measure, servers } from "./measure.mjs";
import { depth, QUERIES } from "./queries.mjs";
import { median, row, transfer, versions, write } from "./results.mjs";
import { launch } from "../../tests/browser/harness.mjs";

const NAMES = { ours: "Bucketscope", duckdb_wasm: "DuckDB-wasm", plain_js: "Plain JS" };
const QUERY_RUNS = 7;

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
    agree(measured);
  }
  return { measured, notes };
}

/** Fails where contestants answered a query in different ways. */
function agree(measured) {
  const answered = Object.entries(measured).filter(([, results]) => results.length > 0);
  const told = answered.map(([id, results]) => [NAMES[id], results.at(-1).answers]);
  for (const query of Object.keys(told[0]?.[1] ?? {})) {
    const lines = told.map(([name, answers]) => [name, JSON.stringify(answers[query].told)]);
    if (new Set(lines.map(([, line]) => line)).size === 1) continue;
    throw new Error(`${query}: the answers differ: ${lines.map((line) => line.join(" ")).join(", ")}`);
  }
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

for (const { suffix, data, ids: all, peers, pairs, note } of QUERY_SETS) {
  const ids = all.filter((id) => cases.has(id + suffix));
  if (ids.length === 0) continue;
  const [access, trail] = data.map(prepare);
  const counts = { access: access.access, trail: trail.trail, rows: access.access + trail.trail };
  const how = (id) => ({ runs: QUERIES[id].once ? 1 : 1 + QUERY_RUNS, depth: depth(counts.access) });
  const queries = Object.fromEntries(ids.map((id) => [id, how(id)]));
  const load = { paths: [access.path, trail.path], counts, queries };
  const { measured, notes } = await interleaved(`queries${suffix}`, peers, pairs, load);
  for (const id of ids) {
    // The first of several runs warms up.
    const middle = (times) => median(times.length > 1 ? times.slice(1) : times);
    const figures = figuresOf(measured, ({ answers }) => middle(answers[id].times));
    const ours = measured.ours.map(({ answers }) => answers[id]);
    const engine = median(ours.flatMap(({ engine }) => middle(engine) ?? []));
    const first = QUERIES[id].once ? null : median(ours.map(({ times }) => times[0]));
    const more = [
      engine !== null && `of Bucketscope's time, the engine itself takes ${engine.toFixed(1)} ms`,
      first !== null && `its first run, which does not count, took ${first.toFixed(1)} ms`,
    ];
    const figure = row(id + suffix, "ms", figures, [note, ...more.filter(Boolean), ...notes]);
    rows.push({ ...figure, access_rows: counts.access });
  }
  save();
}

/** Measures one thing about how the page feels. */
async function feel(id, measure) {
  if (!cases.has(id)) return;
  const { figures, notes } = await measure();
  console.log(`${id}: ${median(figures).toFixed(1)} ms`);
  rows.push(row(id, "ms", { ours: figures }, notes));
  save();
}
const once = ({ figure, notes }) => ({ figures: [figure], notes });
await feel("scroll-1m", async () => once(await scrolling(addresses.site, prepare(FEEL.scrolled))));
await feel("input-delay-500mb", async () =>
  once(await typing(addresses.site, prepare(FEEL.small), prepare(FEEL.large))),
);
await feel("interactive", async () => ({
  figures: await opening(addresses.site),
  notes: ["From the start of a cold load from localhost until the page answers to a click"],
}));

if (cases.has("transfer")) {
  files = transfer(process.env.SITE ?? "dist");
  const total = files.reduce((sum, { gzip }) => sum + gzip, 0);
  rows.push(row("transfer", "bytes (gzip)", { ours: [total] }, []));
}

save();
addresses.close();
console.log("written: benches/RESULTS.md and benches/results.json");

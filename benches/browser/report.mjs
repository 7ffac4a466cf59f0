// The text of `benches/RESULTS.md`.
import { GROWN } from "./cases.mjs";

const PEERS = ["duckdb_wasm", "plain_js"];

const shown = (number, digits = 3) => {
  if (number === null) return "–";
  return number >= 1000
    ? Math.round(number).toLocaleString("en-US")
    : number.toPrecision(digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
};
const times = (number) => (number === null ? "–" : `${shown(number, 2)}×`);

/** What the queries come to. */
function sum(queries) {
  if (queries === null) return "";
  const { queries: count, geometric_mean, slower } = queries;
  const which = slower.length === 0 ? "none" : `${slower.length}, ${slower.map((id) => `\`${id}\``).join(", ")}`;
  return `
Geometric mean of the ratios to DuckDB-wasm over ${count} queries, \`join-build\` being none: ${times(geometric_mean)}.
Slower than DuckDB-wasm's: ${which}.
`;
}

/** Our figures on both sizes of the log. */
function growth(cases) {
  const large = cases.filter(({ case: id }) => id.endsWith(GROWN));
  if (large.length === 0) return "";
  const small = large.map((row) => cases.find(({ case: id }) => id + GROWN === row.case));
  const title = (rows) => `${shown((rows.find(Boolean)?.access_rows ?? NaN) / 1e6, 2)} million rows`;
  const rows = large.map((row, place) => {
    const before = small[place]?.ours ?? null;
    const ratio = before && row.ours && row.ours / before;
    return `| \`${row.case}\` | ${shown(before)} | ${shown(row.ours)} | ${times(ratio)} |`;
  });
  return `
Growth, Bucketscope's queries on two sizes of the access log, in ms:

| case | ${title(small)} | ${title(large)} | growth |
|---|--:|--:|--:|
${rows.join("\n")}
`;
}

/** The text of `RESULTS.md`. */
export function report({ versions, cases, queries_to_duckdb_wasm, transfer }) {
  const main = cases.filter(({ case: id }) => !id.endsWith(GROWN));
  const rows = main.map((row) => {
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
${sum(queries_to_duckdb_wasm)}${growth(cases)}
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
  peer does. The peers' until their rows are in typed columns or in objects; they draw nothing. A MB is 10^6 bytes of
  log.
- Starting the peers is not measured: DuckDB-wasm is instantiated and connected. Ours starts its workers with the drop,
  once the network is shut, and that is in its figures.
- DuckDB-wasm runs its \`eh\` bundle in a worker, the file registered with \`BROWSER_FILEREADER\` and read by
  \`read_csv\`, with a type for each column. Plain JS reads the access log by a loop over each line into an object of 27
  members, CloudTrail by \`JSON.parse\`, several reads being in flight.
- Queries are round trips, one after another while nothing else is under way: ours from the page's message to its worker
  until the answer is back in the page, DuckDB-wasm's until the rows are JavaScript objects, plain JS's are its own.
  Each figure is the median of seven runs after one that does not count; ours never has the same text twice.
- A query for rows counts all of them and fetches a hundred, of the columns that the page shows; as the log is in the
  order of time, its peers need not sort for that. DuckDB-wasm has each query in the fastest of the forms that were
  tried.
- All answers to a query must tell the same, or the run fails: how many, and what the first one is; of percentiles,
  which may be about right, only of how many groups.
- \`query-sort-deep\` is the window at row 1,000,000. Ours has been asked for the first window of the same text, as by
  whoever scrolls there; its peers keep no order and sort anew. The first \`query-search-all-columns\`, which does not
  count, reads again from the file the columns that ours left there.
- \`join-build\` is what ours does once in each load, from all rows sorted to both logs joined, but for the 100 ms in
  which it waits for the page to ask first; its peers build once too. DuckDB-wasm makes a table by a full outer join,
  plain JS a \`Map\`, of no more than \`join-query\` reads. Of an event they keep only its request's ID and its name,
  ours all of it.
- \`scroll-1m\` scrolls by script, a step with each frame of a screen of 60 frames a second. \`input-delay-500mb\` types in the
  search bar while a log is read beside another. \`interactive\` opens the page in a fresh browser.
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

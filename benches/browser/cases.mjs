// What is measured: the data, who takes part, and in how many pairs.

/** Data of the project's generator: its file below `target/bench-data`, and the arguments that it is made with. */
const data = (name, ...args) => ({ name, args });
const access = (mb) => data(`access-${mb}mb.log`, "access", "--mb", `${mb}`);
const trailFiles = (mb, files, ...more) => {
  const name = `trail-${mb}mb-${files}files${more.length > 0 ? "-gz" : ""}`;
  return data(name, "trail", "--mb", `${mb}`, "--files", `${files}`, ...more);
};

const number = (name, otherwise) => {
  const value = process.env[name] ?? otherwise;
  if (!/^[1-9]\d*$/.test(value)) throw new Error(`${name} must be a whole number from 1, not ${value}`);
  return Number(value);
};
const SMALL_FILES = number("SMALL_FILES", 100_000);
const QUERY_MB = number("QUERY_MB", 1000);
const pairs = (otherwise) => number("PAIRS", otherwise);

const ACCESS_PEERS = { duckdb_wasm: "duckdb", plain_js: "plain" };
const NO_JSON = "DuckDB-wasm: reads no JSON without its extension, which it would fetch from a server of its makers";
const TRAIL_PEERS = { plain_js: "plain" };

/** Files that are dropped, to every row queryable; `memory` is the case of what they take then. */
export const LOADS = [
  { id: "access-10mb", data: access(10), peers: ACCESS_PEERS, pairs: pairs(5) },
  { id: "access-100mb", data: access(100), peers: ACCESS_PEERS, pairs: pairs(5) },
  { id: "access-1gb", memory: "memory-access-1gb", data: access(1000), peers: ACCESS_PEERS, pairs: pairs(5) },
  { id: "access-4gb", data: access(4000), peers: ACCESS_PEERS, pairs: pairs(1) },
  { id: "trail-100mb-100files", data: trailFiles(100, 100), peers: TRAIL_PEERS, pairs: pairs(5), note: NO_JSON },
  {
    id: "trail-500mb-1file",
    memory: "memory-trail-500mb",
    data: data("trail-500mb.json", "trail", "--mb", "500"),
    peers: TRAIL_PEERS,
    pairs: pairs(5),
    note: NO_JSON,
  },
  {
    id: "trail-100mb-gz",
    data: trailFiles(100, 100, "--gzip"),
    peers: { plain_js: "inflate" },
    pairs: pairs(5),
    note: `MB of what the 100 files hold. Plain JS: the browser's DecompressionStream merely inflates them. ${NO_JSON}`,
  },
  {
    id: SMALL_FILES % 1000 ? `small-files-${SMALL_FILES}` : `small-files-${SMALL_FILES / 1000}k`,
    data: data(`small-${SMALL_FILES}`, "small", "--files", `${SMALL_FILES}`),
    unit: "files/s",
    amount: SMALL_FILES,
    peers: { plain_js: "read" },
    pairs: pairs(3),
    note:
      "Gzip files of 2 to 8 KB, half of each log, in one dropped folder. " +
      "Plain JS: the browser merely lists and reads them",
  },
];

/** What is asked once one access log and CloudTrail's files are there; the peers have theirs under the same id. */
export const QUERIES = {
  data: [access(QUERY_MB), trailFiles(100, 100)],
  peers: ACCESS_PEERS,
  pairs: pairs(3),
  note: `${QUERY_MB} MB of access log; the join with 100 MB of CloudTrail`,
  texts: {
    "query-count-by-operation": "stats count(*) as n by operation | sort n desc",
    "query-status-and-key": "http_status:403 key:*catalog*",
    "query-top-requesters": "stats sum(bytes_sent) as n by requester | sort n desc | limit 20",
    "query-percentiles": "stats pct(turn_around_time, 50), pct(turn_around_time, 95), pct(turn_around_time, 99)",
    "query-sort-top-100": "sort bytes_sent desc | limit 100",
    "query-search-all-columns": '"c0ff"',
    "query-join": 'source requests | filter witnessed = "both" | stats count(*) as n by operation | sort n desc',
  },
};

/** All ids, in the order of the table. */
export const IDS = [
  ...LOADS.map((load) => load.id),
  ...LOADS.flatMap((load) => load.memory ?? []),
  "transfer",
  ...Object.keys(QUERIES.texts),
];

const QUICK = ["access-10mb", "access-100mb", "trail-100mb-100files", "trail-100mb-gz", "transfer"];

/** The cases that CASES names: ids, `query-*` and the like, or `quick`; all without it. */
export function chosen() {
  const words = (process.env.CASES ?? "*").split(/[\s,]+/).filter((word) => word !== "");
  const ids = words.flatMap((word) => {
    if (word === "quick") return QUICK;
    const found = IDS.filter((id) => (word.endsWith("*") ? id.startsWith(word.slice(0, -1)) : id === word));
    if (found.length === 0) throw new Error(`CASES: there is no case ${word}; there are quick, ${IDS.join(", ")}`);
    return found;
  });
  return new Set(ids);
}

// What is measured: the data, who takes part, and in how many pairs.
import { QUERIES } from "./queries.mjs";

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
const GROWN_MB = number("GROWN_MB", 3165);
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

/** What is scrolled through, what is there while somebody types, and what is read meanwhile. */
export const FEEL = { scrolled: access(650), small: access(10), large: access(500) };

/** What the ids of the queries on the larger log end in: it has 5 million rows. */
export const GROWN = "-5m";

const querySet = (suffix, [mb, trailMb], ids, peers, ...more) => ({
  suffix,
  data: [access(mb), trailFiles(trailMb, 500)],
  ids,
  peers,
  pairs: pairs(3),
  note: [`${mb} MB of access log and ${trailMb} MB of CloudTrail`, ...more].join(". "),
});
const QUERY_IDS = Object.keys(QUERIES);
const TOO_MUCH = "Neither peer is asked: 3 GB are more than their memory holds";

/** What is asked once both logs are there: beside the peers, and of more than they can hold. */
export const QUERY_SETS = [
  querySet("", [QUERY_MB, 500], QUERY_IDS, ACCESS_PEERS),
  querySet(GROWN, [GROWN_MB, 500], QUERY_IDS, {}, TOO_MUCH),
  // 2 million lines and 1 million events.
  querySet("-2m-1m", [1266, 1918], ["join-build", "join-query"], {}, TOO_MUCH),
];

/** All ids, in the order of the table. */
export const IDS = [
  ...LOADS.map((load) => load.id),
  ...LOADS.flatMap((load) => load.memory ?? []),
  "scroll-1m",
  "input-delay-500mb",
  "interactive",
  "transfer",
  ...QUERY_SETS.flatMap(({ ids, suffix }) => ids.map((id) => id + suffix)),
];

const QUICK = ["access-10mb", "access-100mb", "trail-100mb-100files", "trail-100mb-gz", "interactive", "transfer"];

/** The ids that a word means, in which `*` is any text. */
const matching = (word) => {
  const pattern = new RegExp(`^${word.replace(/[^\w*-]/g, "\\$&").replaceAll("*", ".*")}$`);
  return IDS.filter((id) => pattern.test(id));
};

/** The cases that CASES names: ids, `query-*` and the like, or `quick`, but for those after a `!`; all without it. */
export function chosen() {
  const cases = new Set();
  for (const word of (process.env.CASES ?? "*").split(/[\s,]+/).filter((word) => word !== "")) {
    const name = word.replace(/^!/, "");
    const found = name === "quick" ? QUICK : matching(name);
    if (found.length === 0) throw new Error(`CASES: there is no case ${name}; there are quick, ${IDS.join(", ")}`);
    for (const id of found) {
      if (word === name) cases.add(id);
      else cases.delete(id);
    }
  }
  return cases;
}

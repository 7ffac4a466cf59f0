// DuckDB-wasm: its `eh` bundle, which needs no headers of the server, in its own worker, with both logs as tables.
import * as duckdb from "@duckdb/duckdb-wasm";

const DIST = new URL("../node_modules/@duckdb/duckdb-wasm/dist/", import.meta.url);

let database;
let connection;

export async function start() {
  database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(new URL("duckdb-browser-eh.worker.js", DIST)));
  await database.instantiate(new URL("duckdb-eh.wasm", DIST).href);
  connection = await database.connect();
}

/** The log's fields as `read_csv` meets them: the space in the time's brackets makes two of it. */
const COLUMNS = {
  bucket_owner: "VARCHAR",
  bucket: "VARCHAR",
  received: "VARCHAR",
  zone: "VARCHAR",
  remote_ip: "VARCHAR",
  requester: "VARCHAR",
  request_id: "VARCHAR",
  operation: "VARCHAR",
  key: "VARCHAR",
  request_uri: "VARCHAR",
  http_status: "INTEGER",
  error_code: "VARCHAR",
  bytes_sent: "BIGINT",
  object_size: "BIGINT",
  total_time: "BIGINT",
  turn_around_time: "BIGINT",
  referer: "VARCHAR",
  user_agent: "VARCHAR",
  version_id: "VARCHAR",
  host_id: "VARCHAR",
  signature_version: "VARCHAR",
  cipher_suite: "VARCHAR",
  authentication_type: "VARCHAR",
  host_header: "VARCHAR",
  tls_version: "VARCHAR",
  access_point_arn: "VARCHAR",
  acl_required: "VARCHAR",
  source_region: "VARCHAR",
};
const PARTS_OF_TIME = ["received", "zone"];

/** The columns of the access log that hold text. */
export const TEXTS = Object.keys(COLUMNS).filter(
  (name) => COLUMNS[name] === "VARCHAR" && !PARTS_OF_TIME.includes(name),
);

/** Rows as objects; whole numbers of 64 bits come as BigInt. */
export async function query(sql) {
  const table = await connection.query(sql);
  return table.toArray().map((row) => row.toJSON());
}

export const count = async (table) => Number((await query(`SELECT count(*) AS n FROM ${table}`))[0].n);

async function loadAccess(file) {
  await database.registerFileHandle("access.log", file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  const columns = Object.entries(COLUMNS).map(([name, type]) => `'${name}': '${type}'`);
  await query(`
    CREATE TABLE access AS
    SELECT * EXCLUDE (${PARTS_OF_TIME}), strptime(received, '[%d/%b/%Y:%H:%M:%S') AS time
    FROM read_csv('access.log', auto_detect = false, header = false, delim = ' ', quote = '"', nullstr = '-',
      columns = {${columns}})`);
}

/**
 * What the queries read of CloudTrail. DuckDB-wasm has no JSON without its extension, which it would fetch from a
 * server of its makers, so its records are made here into the CSV that it reads; no figure of loading comes of this.
 */
async function loadTrail(files) {
  const rows = [];
  for (const file of files) {
    for (const record of JSON.parse(await file.text()).Records) rows.push(`${record.requestID},${record.eventName}`);
  }
  await database.registerFileText("trail.csv", rows.join("\n"));
  await query(`
    CREATE TABLE trail AS
    FROM read_csv('trail.csv', auto_detect = false, header = false, delim = ',',
      columns = {'request_id': 'VARCHAR', 'event_name': 'VARCHAR'})`);
  return rows.length;
}

export async function load(files) {
  const isTrail = (file) => file.name.endsWith(".json");
  const logs = files.filter((file) => !isTrail(file));
  if (logs.length !== 1) throw new Error("one access log is expected");
  await loadAccess(logs[0]);
  const events = files.filter(isTrail);
  return { rows: (await count("access")) + (events.length > 0 ? await loadTrail(events) : 0) };
}

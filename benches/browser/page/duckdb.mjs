// DuckDB-wasm's queries, each in the fastest of the forms that were tried.
import { count, query, TEXTS } from "./duckdb-load.mjs";

export { load, start } from "./duckdb-load.mjs";

const SHOWN = "bucket, time, remote_ip, requester, operation, key, http_status, bytes_sent, total_time";

const plain = (value) => (typeof value === "bigint" ? Number(value) : value);

/** Groups: how many, and the first one. */
async function groups(sql) {
  const rows = await query(sql);
  return [rows.length, ...rows.slice(0, 1).flatMap((row) => Object.values(row).map(plain))];
}

/** How many rows a condition keeps, and the first hundred: they lie in the order of time, as in the log. */
async function found(condition) {
  const rows = await query(`
    WITH found AS MATERIALIZED (SELECT rowid AS place FROM access WHERE ${condition})
    SELECT ${SHOWN}, (SELECT count(*) FROM found) AS total FROM access
    WHERE rowid IN (SELECT place FROM found ORDER BY place LIMIT 100)`);
  return rows.length === 0 ? [0] : [Number(rows[0].total), rows[0].time];
}

/** A window of the rows by total time; sorting their places alone is faster than sorting rows. */
async function sorted(offset) {
  const order = "ORDER BY total_time DESC NULLS LAST";
  const rows = await query(`
    SELECT ${SHOWN} FROM access
    WHERE rowid IN (SELECT rowid FROM access ${order} LIMIT 100 OFFSET ${offset}) ${order}`);
  return [rows.length, rows.at(0).total_time, rows.at(-1).total_time].map(plain);
}

/** The ten most frequent values of each field, all counted in one scan: how many of each, and the first one's rows. */
async function facets(condition, fields) {
  const sets = fields.map((field) => `(${field})`);
  const rows = await query(`
    SELECT ${fields}, GROUPING(${fields}) AS others, count(*) AS n FROM access WHERE ${condition}
    GROUP BY GROUPING SETS (${sets}) ORDER BY n DESC`);
  return fields.map((_, place) => {
    // A bit for each field by which a row is not grouped, the first field's being the highest.
    const others = 2 ** fields.length - 1 - 2 ** (fields.length - 1 - place);
    const values = rows.filter((row) => Number(row.others) === others).slice(0, 10);
    return [values.length, Number(values[0].n)];
  });
}

/** The join: a row for each request, with no more than what is asked of it. */
const build = () =>
  query(`
    CREATE OR REPLACE TABLE requests AS
    SELECT request_id, operation, event_name,
      CASE WHEN operation IS NULL THEN 'trail' WHEN event_name IS NULL THEN 'access' ELSE 'both' END AS witnessed
    FROM access FULL OUTER JOIN trail USING (request_id)`);
let built;

export const queries = {
  "query-count-by-operation": () => groups("SELECT operation, count(*) AS n FROM access GROUP BY ALL ORDER BY n DESC"),
  "query-status-and-key": () => found("http_status = 403 AND contains(key, 'catalog')"),
  "query-top-requesters": () =>
    groups(`
      SELECT requester, sum(bytes_sent)::DOUBLE AS n FROM access
      GROUP BY requester ORDER BY n DESC NULLS LAST LIMIT 20`),
  "query-percentiles": async () => {
    const percentiles = "quantile_disc(turn_around_time, [0.5, 0.95, 0.99])";
    const rows = await query(`SELECT operation, ${percentiles} FROM access GROUP BY operation`);
    return [rows.length];
  },
  "query-sort-first": () => sorted(0),
  "query-sort-deep": (depth) => sorted(depth),
  "query-key-substring": () => found("contains(key, 'c0ff')"),
  "query-key-regex": () => found("regexp_matches(key, '/[0-9]{4}[0-9a-f]+\\.(csv|json)$')"),
  "query-search-all-columns": () => found(`regexp_matches(concat_ws(' ', ${TEXTS}), 'c0ff', 'i')`),
  "query-histogram": () =>
    groups(`
      SELECT time_bucket(INTERVAL '30 minutes', time) AS bin, count(*) AS n FROM access WHERE http_status >= 400
      GROUP BY bin ORDER BY bin`),
  "query-facets": () =>
    facets("http_status >= 400", ["http_status", "operation", "error_code", "bucket", "requester"]),
  "join-build": async () => {
    await (built = build());
    return [await count("requests")];
  },
  "join-query": async () => {
    await (built ??= build());
    const both = "SELECT operation, count(*) AS n FROM requests WHERE witnessed = 'both'";
    return groups(`${both} GROUP BY operation ORDER BY n DESC`);
  },
};

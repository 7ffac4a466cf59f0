// What is asked of Bucketscope once both logs are there; the peers have the same under the same ids.
//
// `requests` are the engine's own, for a text and a depth; the last one is timed. `told` takes from the answer what all
// contestants must agree in: enough to see that somebody answers something else.

import { columns } from "./columns.mjs";

/** The rows that a table's page has room for. */
const LIMIT = 100;
/** The columns that the page shows. */
const SHOWN = "fields bucket, time, remote_ip, requester, operation, key, http_status, bytes_sent, total_time_ms";

const rows = (text, offset) => ({ Rows: { text, offset, limit: LIMIT } });

const column = ({ columns: heads, rows }, name) => columns(rows)[heads.findIndex((head) => head.name === name)] ?? [];

/** Groups: how many, and the first one. */
const groups = (text) => ({
  text,
  requests: (text) => [rows(text, 0)],
  told({ Answer: { total, rows } }) {
    return [Number(total), ...columns(rows).flatMap((values) => values.slice(0, 1))];
  },
});

/** Percentiles may be about right, so only how many groups there are. */
const percentiles = (text) => ({ ...groups(text), told: ({ Answer: { total } }) => [Number(total)] });

/** Rows that a filter keeps: how many, and the time of the first. */
const found = (filter) => ({
  text: `${filter} | ${SHOWN}`,
  requests: (text) => [rows(text, 0)],
  told: ({ Answer }) => [Number(Answer.total), ...column(Answer, "time").slice(0, 1)],
});

/** Rows in the order of a column: the first and the last value of those that are seen. */
const sorted = (requests) => ({
  text: `sort total_time_ms desc | ${SHOWN}`,
  requests,
  told({ Answer }) {
    const times = column(Answer, "total_time_ms");
    return [times.length, times.at(0), times.at(-1)];
  },
});

/** Values of fields: how many are listed of each, and the rows of the most frequent. */
const facets = (text, fields, limit) => ({
  text,
  requests: (text) => [{ Facets: fields.map((field) => ({ text, field, limit })) }],
  told: ({ Facets }) => Facets.map(({ values }) => [values.length, Number(values[0][1])]),
});

const PERCENTILES = [50, 95, 99].map((percent) => `pct(turn_around_time_ms, ${percent})`).join(", ");

export const QUERIES = {
  "query-count-by-operation": groups("stats count(*) as n by operation | sort n desc"),
  "query-status-and-key": found("http_status:403 key:*catalog*"),
  "query-top-requesters": groups("stats sum(bytes_sent) as n by requester | sort n desc | limit 20"),
  "query-percentiles": percentiles(`stats ${PERCENTILES} by operation`),
  "query-sort-first": sorted((text) => [rows(text, 0)]),
  // Whoever is so deep has seen the first rows.
  "query-sort-deep": sorted((text, depth) => [rows(text, 0), rows(text, depth)]),
  "query-key-substring": found('key like "c0ff"'),
  "query-key-regex": found("key like /\\/[0-9]{4}[0-9a-f]+\\.(csv|json)$/"),
  "query-search-all-columns": found('"c0ff"'),
  "query-histogram": groups("http_status >= 400 | stats count(*) as n by bin(30m)"),
  "query-facets": facets("http_status >= 400", ["http_status", "operation", "error_code", "bucket", "requester"], 10),
  "join-build": { once: true },
  "join-query": groups('source requests | filter witnessed = "both" | stats count(*) as n by operation | sort n desc'),
};

/** Where the deep window begins in a log of so many rows: a small one is made to try the bench. */
export const depth = (rows) => Math.min(1_000_000, Math.floor(rows / 2));

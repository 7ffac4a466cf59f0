// Plain JavaScript's queries: loops over objects.
import { access, trail } from "./plain-load.mjs";

export { load } from "./plain-load.mjs";

/** Values and how many records have each, most frequent first. */
function counts(records, key) {
  const counts = new Map();
  for (const record of records) counts.set(key(record), (counts.get(key(record)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Groups: how many, and the first one. */
const groups = (groups) => [groups.length, ...(groups[0] ?? [])];

/** How many records a condition keeps, and the time of the first. */
function found(condition) {
  const records = access.filter(condition);
  return [records.length, ...records.slice(0, 1).map(({ time }) => time)];
}

function sorted(offset) {
  const all = access.toSorted((a, b) => (b.total_time ?? -1) - (a.total_time ?? -1));
  const rows = all.slice(offset, offset + 100);
  return [rows.length, rows.at(0).total_time, rows.at(-1).total_time];
}

/** The nearest-rank percentile of sorted numbers. */
const percentile = (numbers, percent) => numbers[Math.ceil((numbers.length * percent) / 100) - 1];

const failed = () => access.filter((record) => record.http_status >= 400);
const BIN = 30 * 60 * 1000;

/** Both sides of each request by its id. */
let requests;
function build() {
  requests = new Map(access.map((record) => [record.request_id, { record, event: undefined }]));
  for (const event of trail) {
    const request = requests.get(event.requestID);
    if (request) request.event = event;
    else requests.set(event.requestID, { record: undefined, event });
  }
}

export const queries = {
  "query-count-by-operation": () => groups(counts(access, (record) => record.operation)),
  "query-status-and-key": () => found((record) => record.http_status === 403 && record.key?.includes("catalog")),
  "query-top-requesters": () => {
    const sums = new Map();
    for (const { requester, bytes_sent } of access) sums.set(requester, (sums.get(requester) ?? 0) + (bytes_sent ?? 0));
    return groups([...sums].sort((a, b) => b[1] - a[1]).slice(0, 20));
  },
  "query-percentiles": () => {
    const times = new Map();
    for (const { operation, turn_around_time } of access) {
      if (!times.has(operation)) times.set(operation, []);
      if (turn_around_time !== null) times.get(operation).push(turn_around_time);
    }
    const answer = [...times].map(([operation, times]) => {
      const sorted = Float64Array.from(times).sort();
      return [operation, ...[50, 95, 99].map((percent) => percentile(sorted, percent))];
    });
    return [answer.length];
  },
  "query-sort-first": () => sorted(0),
  "query-sort-deep": (depth) => sorted(depth),
  "query-key-substring": () => found((record) => record.key?.includes("c0ff")),
  "query-key-regex": () => {
    const pattern = /\/[0-9]{4}[0-9a-f]+\.(csv|json)$/;
    return found((record) => record.key !== null && pattern.test(record.key));
  },
  "query-search-all-columns": () => {
    const pattern = /c0ff/i;
    return found((record) => {
      for (const field in record) if (typeof record[field] === "string" && pattern.test(record[field])) return true;
      return false;
    });
  },
  "query-histogram": () => groups(counts(failed(), ({ time }) => time - (time % BIN)).sort((a, b) => a[0] - b[0])),
  "query-facets": () => {
    const records = failed();
    return ["http_status", "operation", "error_code", "bucket", "requester"].map((field) => {
      const values = counts(records, (record) => record[field]).slice(0, 10);
      return [values.length, values[0][1]];
    });
  },
  "join-build": () => {
    build();
    return [requests.size];
  },
  "join-query": () => {
    if (!requests) build();
    const both = [...requests.values()].filter(({ record, event }) => record && event);
    return groups(counts(both, ({ record }) => record.operation));
  },
};

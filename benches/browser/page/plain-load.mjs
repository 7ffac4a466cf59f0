// Plain JavaScript: an object for each record, in one array for each log.
import { readAhead } from "./read-ahead.mjs";

export const access = [];
export const trail = [];

const MONTHS = { Jan: 0, Feb: 1, Mar: 2, Apr: 3, May: 4, Jun: 5, Jul: 6, Aug: 7, Sep: 8, Oct: 9, Nov: 10, Dec: 11 };

/** `01/Aug/2026:00:00:00 +0000` as milliseconds. */
const time = (text) => {
  const day = text.slice(0, 2);
  const month = MONTHS[text.slice(3, 6)];
  const year = text.slice(7, 11);
  return Date.UTC(year, month, day, text.slice(12, 14), text.slice(15, 17), text.slice(18, 20));
};
const text = (value) => (value === "-" ? null : value);
const number = (value) => (value === "-" ? null : Number(value));

/** The fields of a line: between spaces, in quotes or in brackets. */
function fields(line) {
  const found = [];
  let at = 0;
  while (at < line.length) {
    const first = line.charCodeAt(at);
    const closing = first === 0x22 ? '"' : first === 0x5b ? "]" : " ";
    const start = closing === " " ? at : at + 1;
    let end = line.indexOf(closing, start);
    if (end < 0) end = line.length;
    found.push(line.slice(start, end));
    at = closing === " " ? end + 1 : end + 2;
  }
  return found;
}

function record(line) {
  const f = fields(line);
  return {
    bucket_owner: text(f[0]),
    bucket: text(f[1]),
    time: time(f[2]),
    remote_ip: text(f[3]),
    requester: text(f[4]),
    request_id: text(f[5]),
    operation: text(f[6]),
    key: text(f[7]),
    request_uri: text(f[8]),
    http_status: number(f[9]),
    error_code: text(f[10]),
    bytes_sent: number(f[11]),
    object_size: number(f[12]),
    total_time: number(f[13]),
    turn_around_time: number(f[14]),
    referer: text(f[15]),
    user_agent: text(f[16]),
    version_id: text(f[17]),
    host_id: text(f[18]),
    signature_version: text(f[19]),
    cipher_suite: text(f[20]),
    authentication_type: text(f[21]),
    host_header: text(f[22]),
    tls_version: text(f[23]),
    access_point_arn: text(f[24]),
    acl_required: text(f[25]),
    source_region: text(f[26]),
  };
}

/** As much of a file as becomes one string: a whole large one would be longer than a string may be. */
const PIECE = 16 << 20;

async function loadAccess(file) {
  const pieces = Array.from({ length: Math.ceil(file.size / PIECE) }, (_, place) =>
    file.slice(place * PIECE, (place + 1) * PIECE),
  );
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of readAhead(pieces, 4, (piece) => piece.arrayBuffer())) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop();
    for (const line of lines) access.push(record(line));
  }
  if (rest !== "") access.push(record(rest));
}

export async function load(files) {
  const isTrail = (file) => file.name.endsWith(".json");
  for (const file of files.filter((file) => !isTrail(file))) await loadAccess(file);
  // Beside an access log there is no room for more of an event than the queries read.
  const kept =
    access.length > 0 ? ({ requestID, eventName }) => ({ requestID, eventName }) : (record) => record;
  for await (const text of readAhead(files.filter(isTrail), 8, (file) => file.text())) {
    for (const record of JSON.parse(text).Records) trail.push(kept(record));
  }
  return { rows: access.length + trail.length };
}

// The browser's own gzip, merely inflating: nothing is made of the bytes.
import { readAhead } from "./read-ahead.mjs";

async function inflate(file) {
  const reader = file.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes += value.length;
  }
}

export async function load(files) {
  let bytes = 0;
  for await (const length of readAhead(files, 8, inflate)) bytes += length;
  return { bytes };
}

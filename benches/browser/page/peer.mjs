// A page that waits for a drop and gives it to the peer that the address names: `index.html#duckdb`.
//
// A peer is a module: `start` readies it, which is not measured; `load` takes the dropped files to where they can be
// queried, and counts what it found: `{ rows }`, `{ bytes }` or `{ files }`; `queries` are functions, each of which
// answers one and returns what all contestants must agree in, as `queries.mjs` has it for Bucketscope.
const peer = await import(`./${location.hash.slice(1)}.mjs`);

/** All files of what was dropped, those in folders too. */
async function listed(entries) {
  const files = [];
  const waiting = [...entries];
  while (waiting.length > 0) {
    const entry = waiting.pop();
    if (entry.isFile) {
      files.push(new Promise((resolve, reject) => entry.file(resolve, reject)));
      continue;
    }
    const reader = entry.createReader();
    for (;;) {
      // A folder tells of some entries at a time, and of none at its end.
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) break;
      waiting.push(...some);
    }
  }
  return Promise.all(files);
}

function dropped() {
  addEventListener("dragover", (event) => event.preventDefault());
  return new Promise((resolve) => {
    addEventListener("drop", (event) => {
      event.preventDefault();
      const began = performance.now();
      resolve({ began, entries: [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()) });
    });
  });
}

await peer.start?.();
const drop = dropped();

/** Resolves with how long the load took, of it the listing of files, and what was found. */
window.loaded = async () => {
  const { began, entries } = await drop;
  const files = await listed(entries);
  const listing = performance.now() - began;
  const found = await peer.load(files);
  return { milliseconds: performance.now() - began, listing, found };
};

/** How long each of so many runs of a query took, and what its answer tells. */
window.asked = async (id, { runs, depth }) => {
  const query = peer.queries[id];
  const times = [];
  let told;
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    told = await query(depth);
    times.push(performance.now() - began);
  }
  return { times, told };
};
window.isReady = true;

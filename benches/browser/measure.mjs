// One measurement: a fresh browser, a page at rest, files dropped on it, and how long until their rows can be queried.
import { readFileSync } from "node:fs";
import { dropPaths, launch, serve } from "../../tests/browser/harness.mjs";
import { ours } from "./ours.mjs";
import { peer } from "./peer.mjs";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 300);

/** The servers of Bucketscope's page and of the peers'. */
export async function servers() {
  const [site, peers] = await Promise.all([serve(process.env.SITE ?? "dist"), serve("benches/browser")]);
  return {
    site: site.address,
    peers: peers.address,
    close() {
      site.server.close();
      peers.server.close();
    },
  };
}

/** Bytes of the browser's renderers, the page's and its workers', that lie in memory; only Linux tells. */
async function residentBytes(session) {
  if (process.platform !== "linux") return null;
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const kilobytes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0));
  return 1024 * kilobytes.reduce((sum, one) => sum + one, 0);
}

/** Fails when the page dies, and when it takes too long. */
function limit(page) {
  let timer;
  const promise = new Promise((_, reject) => {
    page.on("crash", () => reject(new Error("the page crashed, which mostly means that memory ran out")));
    timer = setTimeout(() => reject(new Error(`it was not done after ${SECONDS} s`)), SECONDS * 1000);
  });
  return { promise, end: () => clearTimeout(timer) };
}

/**
 * Has a contestant, "ours" or a peer's module, load dropped paths that hold so many `access` and `trail` records, rows
 * in all, bytes and files, and answer queries: `{ id: { runs, depth } }`.
 */
export async function measure(addresses, contestant, { paths, counts, queries = {} }) {
  // A renderer in reserve would be counted as the page's.
  const browser = await launch("--disable-features=SpareRendererForSitePerProcess");
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // One limit for the whole measurement is enough.
    page.setDefaultTimeout(0);
    const session = await browser.newBrowserCDPSession();
    const { promise: failure, end } = limit(page);
    const work = (async () => {
      const side =
        contestant === "ours" ? ours(page, addresses.site, counts) : peer(page, addresses.peers, contestant, counts);
      await side.start();
      const before = await residentBytes(session);
      const loading = side.loaded();
      // It is waited for below; what happens until then must not end the program.
      loading.catch(() => {});
      await dropPaths(page, paths);
      const loaded = await loading;
      const after = await residentBytes(session);
      const answers = {};
      for (const [id, how] of Object.entries(queries)) answers[id] = await side.ask(id, how);
      return { ...loaded, memory: before && after - before, answers };
    })();
    work.catch(() => {});
    try {
      return await Promise.race([work, failure]);
    } finally {
      end();
    }
  } finally {
    await browser.close();
  }
}

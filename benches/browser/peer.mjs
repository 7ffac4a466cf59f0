// A peer's side of a measurement: `page/peer.mjs` does the work.

/** The page of the peer in the module of that name; it must find as much of everything as `counts` says. */
export function peer(page, address, name, counts) {
  return {
    async start() {
      await page.goto(`${address}page/index.html#${name}`);
      await page.waitForFunction(() => window.isReady);
    },

    async loaded() {
      const { found, ...loaded } = await page.evaluate(() => window.loaded());
      for (const [what, count] of Object.entries(found)) {
        if (count !== counts[what]) throw new Error(`it found ${count} ${what} instead of ${counts[what]}`);
      }
      return loaded;
    },

    ask: (id, how) => page.evaluate(([id, how]) => window.asked(id, how), [id, how]),
  };
}

// Bucketscope's side of a measurement.
import { followEngine, watchLoad } from "./ours-page.mjs";
import { QUERIES } from "./queries.mjs";

/** Bucketscope's own page, on which files with so many records of each log will be dropped. */
export function ours(page, address, { access, trail }) {
  return {
    async start() {
      await page.addInitScript(followEngine);
      await page.goto(address);
      await page.getByRole("button", { name: "Try the sample" }).waitFor();
      // The worker's parts are fetched in the background; whoever drops files has been looking for them meanwhile.
      await page.waitForLoadState("networkidle");
    },

    /** From the drop to every row queryable. */
    async loaded() {
      await page.evaluate(watchLoad, (access || trail).toLocaleString("en-US"));
      return page.evaluate(() => window.loaded);
    },

    /**
     * How long each of so many runs took, from the question to the worker until the answer is here; of it, what the
     * engine says that it took itself; and what the answer tells.
     */
    async ask(id, { runs, depth }) {
      // It was built by the load.
      if (id === "join-build") {
        const join = await page.evaluate(() => window.join);
        if (!join) throw new Error(`${id}: the engine did not say when the join began`);
        return { times: [join.milliseconds], engine: [], told: [join.requests] };
      }
      const { text, requests, told } = QUERIES[id];
      const result = { times: [], engine: [] };
      await page.evaluate(() => window.untilQuiet());
      for (let run = 0; run < runs; run++) {
        // Another text each time, so that nothing is remembered.
        const asked = requests(`${text} # ${id} ${run}`, depth);
        const { milliseconds, response } = await page.evaluate((requests) => window.askEngine(requests), asked);
        if (response.Failed) throw new Error(`${id}: ${response.Failed.message}`);
        result.times.push(milliseconds);
        if (response.Answer) result.engine.push(response.Answer.milliseconds);
        result.told = told(response);
      }
      return result;
    },
  };
}

// Bucketscope's side of a measurement: all that the bench knows of its page.

/** Bucketscope's own page, on which files with so many records of each log will be dropped. */
export function ours(page, address, { access, trail }) {
  return {
    async start() {
      await page.addInitScript(listenToWorkers);
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
     * How long each of so many runs took, from the page's question to its worker until the answer is here; and of it,
     * what the engine says that it took itself.
     */
    async ask(id, text, runs) {
      const filter = page.getByRole("combobox", { name: "Filter" });
      const [times, engine] = [[], []];
      for (let run = 0; run < runs; run++) {
        // Another text each time, so that nothing is remembered.
        const asked = `${text} # ${run}`;
        await filter.fill(asked);
        await filter.press("Enter");
        const answer = await page.waitForFunction((text) => window.answerTo(text), asked);
        const { milliseconds, itself, failed } = await answer.jsonValue();
        if (failed) throw new Error(`${id}: ${failed}`);
        times.push(milliseconds);
        engine.push(itself);
      }
      return { times, engine };
    },
  };
}

/**
 * Begins to watch, in the page, for a drop, for a table that has as many rows as there are in all, and for the load's
 * end: by then both logs are joined, which no peer does. Rows are counted as soon as they can be queried.
 */
function watchLoad(rows) {
  window.loaded = new Promise((resolve, reject) => {
    let began, milliseconds;
    addEventListener("drop", () => (began = performance.now()), { capture: true, once: true });
    const isLoading = () => document.querySelector("[role=progressbar]") !== null;
    const hasAllRows = () =>
      document.querySelector("[role=grid]") !== null &&
      document.querySelector(".outcome")?.textContent.startsWith(`${rows} ·`);
    const observer = new MutationObserver(() => {
      if (began === undefined) return;
      // Before a big load the page asks what of it is to be read: all.
      [...document.querySelectorAll("dialog[open] button")].find((button) => /^Read /.test(button.textContent))?.click();
      if (milliseconds === undefined && hasAllRows()) milliseconds = performance.now() - began;
      if (isLoading()) return;
      const problem = document.querySelector("[role=alert]")?.textContent;
      if (milliseconds !== undefined) resolve({ milliseconds, joined: performance.now() - began });
      else if (problem) reject(new Error(problem));
      else return;
      observer.disconnect();
    });
    observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true });
  });
  // Whoever waits for it hears of it; nobody else is to.
  window.loaded.catch(() => {});
}

/** Notes when the page asks its worker for something, and when the answer is here. */
function listenToWorkers() {
  const waiting = new Map();
  const answers = [];
  const heard = new WeakSet();
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...more) {
    if (!heard.has(this)) {
      heard.add(this);
      this.addEventListener("message", ({ data }) => {
        const question = waiting.get(data?.id);
        // A load has answers before its last.
        if (!question || data.response.Progress || data.response.Grown) return;
        waiting.delete(data.id);
        const { Answer, Failed } = data.response;
        answers.push({
          rows: question.request.Rows,
          milliseconds: performance.now() - question.at,
          itself: Answer?.milliseconds,
          failed: Failed?.message,
        });
      });
    }
    const { id, request } = message?.envelope ?? {};
    if (request && request !== "Cancel") waiting.set(id, { request, at: performance.now() });
    return postMessage.call(this, message, ...more);
  };
  /**
   * The answer with the first rows of the query with that text, to which the page adds which columns it wants; nothing
   * until the page has all that it asked for along with it, so that no question waits for one before it.
   */
  window.answerTo = (text) =>
    waiting.size === 0 && answers.find(({ rows }) => rows?.text.includes(text) && Number(rows.offset) === 0);
}

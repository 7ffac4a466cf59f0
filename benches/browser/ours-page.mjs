// What runs inside Bucketscope's page and its workers: all that the bench knows of them. Each function travels alone.

/**
 * Begins to watch, in the page, for a drop, for a table that has as many rows as there are in all, and for the load's
 * end: by then both logs are joined, which no peer does. Rows are counted as soon as they can be queried.
 */
export function watchLoad(rows) {
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
      const buttons = [...document.querySelectorAll("dialog[open] button")];
      buttons.find((button) => /^Read /.test(button.textContent))?.click();
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

/**
 * Follows, in the page, what it asks its worker and what it hears, so that the worker can be asked beside it; and notes
 * how long the join took.
 */
export function followEngine() {
  // The page counts its own from 1.
  let id = 1 << 30;
  /** The questions that wait for an answer; what is done with it where the question is the bench's. */
  const waiting = new Map();
  const heard = new WeakSet();
  let engine, joinBegan;

  function hear({ data }) {
    const now = performance.now();
    const response = Object(data.response);
    const isOneOf = (...kinds) => kinds.some((kind) => kind in response);
    if (response.Progress?.stage === "Joining") joinBegan = now;
    if (response.Loaded && joinBegan !== undefined) {
      window.join = { milliseconds: now - joinBegan, requests: Number(response.Loaded.rows[2]) };
    }
    const answer = waiting.get(data.id);
    // A load tells of itself before its end.
    if (answer ? !isOneOf("Answer", "Facets", "Failed") : isOneOf("Progress", "Grown", "Working")) return;
    waiting.delete(data.id);
    answer?.(now, response);
  }

  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...more) {
    // At its first message, so that the bench hears before the page, which then draws.
    if (!heard.has(this)) this.addEventListener("message", hear);
    heard.add(this);
    const { id, request } = message?.envelope ?? {};
    if (request) engine = this;
    // What ends something has no answer.
    const hasAnswer = request && request !== "Cancel" && !request.GiveUp;
    if (hasAnswer && !waiting.has(id)) waiting.set(id, null);
    return postMessage.call(this, message, ...more);
  };

  const ask = (request) =>
    new Promise((resolve) => {
      const began = performance.now();
      waiting.set(++id, (now, response) => resolve({ milliseconds: now - began, response }));
      engine.postMessage({ envelope: { id, request } });
    });

  /** Asks one after another: the last answer, and how long it took. */
  window.askEngine = async (requests) => {
    let answer;
    for (const request of requests) answer = await ask(request);
    return answer;
  };

  /** Waits until the page has had no question under way for a while. */
  window.untilQuiet = async () => {
    for (let quiet = 0; quiet < 10; quiet++) {
      if (waiting.size > 0) quiet = 0;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
}

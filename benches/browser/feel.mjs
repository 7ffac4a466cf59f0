// How the page feels: frames while rows scroll, keys while files are read, and how soon it can be used.
import { dropPaths, launch } from "../../tests/browser/harness.mjs";
import { median } from "./results.mjs";

/** Frames that are measured at each speed of scrolling, and the speeds, in pixels a frame. */
const FRAMES = 240;
const SPEEDS = [60, 400, 4000];

/** How often somebody types while files are read, in milliseconds. */
const TYPING = 120;

/** How often the page is opened. */
const OPENED = 7;

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** A fresh browser's page, for as long as `use` takes. */
async function withPage(use) {
  const browser = await launch();
  try {
    return await use(await browser.newPage({ viewport: { width: 1440, height: 900 } }));
  } finally {
    await browser.close();
  }
}

async function load(page, path, rows) {
  await dropPaths(page, [path]);
  await page.getByText(new RegExp(`^${rows.toLocaleString("en-US")} · `)).waitFor({ timeout: 300_000 });
}

/** The times between frames while the rows scroll by so many pixels a frame, in order of length. */
const scroll = ({ speed, frames }) =>
  new Promise((resolve) => {
    const grid = document.querySelector("[role=grid]");
    const times = [];
    let last = performance.now();
    requestAnimationFrame(function frame(now) {
      times.push(now - last);
      last = now;
      grid.scrollTop += speed;
      // The first ones are those before anything moved.
      if (times.length < frames + 5) requestAnimationFrame(frame);
      else resolve(times.slice(5).sort((a, b) => a - b));
    });
  });

/** Times between frames while rows scroll: the one that 95 of 100 are not longer than, at reading speed. */
export async function scrolling(address, { path, rows }) {
  return withPage(async (page) => {
    await page.goto(address);
    await page.getByRole("button", { name: "Try the sample" }).waitFor();
    await load(page, path, rows);
    await page.getByRole("progressbar").waitFor({ state: "detached" });
    const notes = [`${rows.toLocaleString("en-US")} rows, the time between two frames that 95 of 100 keep`];
    let figure = null;
    for (const speed of SPEEDS) {
      const times = await page.evaluate(scroll, { speed, frames: FRAMES });
      figure ??= at(times, 0.95);
      const late = times.filter((time) => time > 17.5).length;
      const middle = median(times).toFixed(1);
      notes.push(`at ${speed} pixels a frame the median is ${middle} ms, and ${late} of ${times.length} frames are late`);
    }
    return { figure, notes };
  });
}

/**
 * From a key that is pressed while a log is read until the page has drawn what it does: the time that 95 of 100 keys
 * take no longer than.
 */
export async function typing(address, small, large) {
  return withPage(async (page) => {
    await page.goto(address);
    await page.getByRole("button", { name: "Try the sample" }).waitFor();
    await load(page, small.path, small.rows);
    await page.getByRole("progressbar").waitFor({ state: "detached" });
    await page.evaluate(() => {
      window.keys = [];
      addEventListener("keydown", ({ timeStamp }) => {
        const began = performance.now();
        const drawn = () => window.keys.push([began - timeStamp, performance.now() - timeStamp]);
        // Behind the next frame.
        requestAnimationFrame(() => setTimeout(drawn));
      }, { capture: true });
    });
    const loaded = load(page, large.path, small.rows + large.rows);
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("combobox", { name: "Filter" }).focus();
    let isLoading = true;
    loaded.finally(() => (isLoading = false)).catch(() => {});
    while (isLoading) {
      await page.keyboard.press("k");
      await new Promise((resolve) => setTimeout(resolve, TYPING));
      await page.keyboard.press("Backspace");
      await new Promise((resolve) => setTimeout(resolve, TYPING));
    }
    await loaded;
    const keys = await page.evaluate(() => window.keys);
    const sorted = (place) => keys.map((key) => key[place]).sort((a, b) => a - b);
    const [heard, drawn] = [sorted(0), sorted(1)];
    return {
      figure: at(drawn, 0.95),
      notes: [
        `${keys.length} keys in the search bar while ${Math.round(large.bytes / 1e6)} MB of access log are read, from the key ` +
          "until what it does is drawn, the time that 95 of 100 keep",
        `the median is ${median(drawn).toFixed(1)} ms, the longest ${drawn.at(-1).toFixed(1)} ms`,
        `until the page hears of it 95 of 100 wait ${at(heard, 0.95).toFixed(1)} ms, the longest ${heard.at(-1).toFixed(1)} ms`,
      ],
    };
  });
}

/** From the start of a cold load until the page answers to a click, in milliseconds: once for each fresh browser. */
export async function opening(address) {
  const times = [];
  for (let run = 0; run < OPENED; run++) {
    times.push(
      await withPage(async (page) => {
        await page.addInitScript(() => {
          // The page is drawn by what answers to clicks: once its button is there, so does it.
          window.usable = new Promise((resolve) => {
            new MutationObserver((_, observer) => {
              const buttons = [...document.querySelectorAll("button")];
              if (!buttons.some(({ textContent }) => textContent === "Try the sample")) return;
              observer.disconnect();
              requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
            }).observe(document, { subtree: true, childList: true });
          });
        });
        await page.goto(address);
        return page.evaluate(() => window.usable);
      }),
    );
  }
  return times;
}

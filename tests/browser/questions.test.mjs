// Questions that take a while: how far they are, how they are stopped, and that a newer one does not wait for them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkAccessibility, open } from "./harness.mjs";

const ROWS = 400_000;

let browser;
let folder;
before(async () => {
  browser = await open();
  folder = mkdtempSync(join(tmpdir(), "bucketscope-"));
  const line = (index) =>
    `o b [08/Aug/2026:10:00:00 +0000] - - R${index} REST.GET.OBJECT ${"k".repeat(150)}${index} - 200 - - - - - - - -\n`;
  for (let index = 0; index < ROWS; index += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, more) => line(index + more));
    writeFileSync(join(folder, "log"), lines.join(""), { flag: "a" });
  }
});
after(async () => {
  rmSync(folder, { recursive: true });
  await browser.close();
});

/** Keeps, in the page, how the engine answered each query for its first rows. */
function listenToAnswers() {
  const texts = new Map();
  const heard = new WeakSet();
  window.answers = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...more) {
    if (!heard.has(this)) {
      heard.add(this);
      this.addEventListener("message", ({ data }) => {
        const { Answer, Failed } = data.response ?? {};
        if (texts.has(data.id) && (Answer || Failed)) {
          window.answers.push({ text: texts.get(data.id), failed: Failed?.message });
        }
      });
    }
    const rows = message?.envelope?.request.Rows;
    // What the bars over time are drawn from is asked once the rows are there.
    const areBars = / \| stats count\(\*\) by bin\(\w+\), \w+$/.test(rows?.text);
    if (rows && !areBars && Number(rows.offset) === 0) texts.set(message.envelope.id, rows.text);
    return postMessage.call(this, message, ...more);
  };
}

/** Reads all records again, many times. */
const slow = Array.from({ length: 12 }, (_, number) => `message like "there is no ${number}"`).join(" or ");

test("a long question shows how far it is, can be stopped, and gives way to a newer one", async () => {
  const page = await browser.page();
  await page.addInitScript(listenToAnswers);
  await page.reload();
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await page.locator("input[type=file]").first().setInputFiles([join(folder, "log")]);
  await page.getByText(/^400,000 · /).waitFor({ timeout: 60_000 });
  // Until both logs are joined the page has something else to show.
  await page.getByRole("progressbar").waitFor({ state: "detached" });

  const filter = page.getByRole("combobox", { name: "Filter" });
  const progress = page.getByRole("progressbar", { name: "Progress of the answer" });
  const ask = async (text) => {
    await filter.fill(text);
    await filter.press("Enter");
  };
  await ask(`filter ${slow}`);
  await progress.waitFor();
  assert.match(await progress.getAttribute("aria-valuetext"), /^(Reading records again|Gathering)$/);
  await checkAccessibility(page, "a question that takes a while");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("This was stopped before it was answered.").waitFor();
  await progress.waitFor({ state: "detached" });
  await checkAccessibility(page, "a question that was stopped");

  await page.getByRole("button", { name: "Ask again" }).click();
  await progress.waitFor();
  await ask("http_status:200 key:*kkk39999*");
  await page.getByText(/^11 of 400,000 · /).waitFor();
  assert.equal(await progress.count(), 0, "what nobody waits for is not shown");
  const answers = await page.evaluate(() => window.answers);
  const ends = answers.map(({ text, failed }) => (failed ? "stopped" : /message like/.test(text) ? "answered" : text));
  assert.deepEqual(ends.slice(-3, -1), ["stopped", "stopped"], "neither was worked on to its end");
  assert.match(ends.at(-1), /kkk39999/);
  page.check();
});

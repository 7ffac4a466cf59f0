// What is asked before files are read, and what stops their reading.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const line = (id, day = "08") =>
  `0a1b photos [${day}/Aug/2026:10:00:00 +0000] 192.0.2.7 arn:aws:iam::111122223333:user/ada ${id} REST.GET.OBJECT a.jpg ` +
  `"GET /a.jpg HTTP/1.1" 200 - 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== SigV4 TLS_AES_128_GCM_SHA256 AuthHeader ` +
  `photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n`;

const place = (page, name) => page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

async function opened(options) {
  const page = await browser.page(options);
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  return page;
}

test("a load that needs more than the memory budget stops by name, and goes on with a larger one", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bucketscope-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const names = ["large-1", "large-2", "large-3", "large-4"].map((name) => join(folder, name));
  for (const [number, name] of names.entries()) {
    writeFileSync(name, Array.from({ length: 60_000 }, (_, index) => line(`F${number}L${index}`)).join(""));
  }
  const page = await opened();
  await drop(page, [{ name: "small", text: line("S1") }]);
  await place(page, "Access log 1").waitFor();
  await page.getByText(/engine memory [\d.]+ MB of [\d.]+ GB/).waitFor();
  await place(page, "Files 1").click();
  const budget = page.getByRole("textbox", { name: "Memory budget" });
  await budget.fill("none");
  await budget.press("Enter");
  await page.getByText("Write a number, 0.01 or more.").waitFor();
  await checkAccessibility(page, "a mistaken budget");
  await budget.fill("0.02");
  await budget.press("Enter");
  await page.getByText(/engine memory [\d.]+ MB of 20\.0 MB/).waitFor();

  const choose = () => page.locator("input[type=file]").first().setInputFiles(names);
  await choose();
  await page.getByText("The memory budget of 20.0 MB was used up").waitFor({ timeout: 60_000 });
  await page.getByText("the memory budget was used up before this file; raise it").first().waitFor();
  await checkAccessibility(page, "Files after a stop");
  const kept = await place(page, "Access log").innerText();
  assert.ok(!kept.includes("240,001"), `not everything was read: ${kept}`);

  // Many write a comma for the point.
  await budget.fill("1,5");
  await budget.press("Enter");
  await page.getByText("of 1.5 GB").waitFor();
  await choose();
  await place(page, "Access log 240,001").waitFor({ timeout: 60_000 });
  await place(page, "Files 5").waitFor();
  await page.getByText("was used up").first().waitFor({ state: "detached" });

  // What is chosen outlives a reload, and can be taken back.
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await drop(page, [{ name: "small", text: line("S1") }]);
  await page.getByText("of 1.5 GB").waitFor();
  await page.getByRole("button", { name: "Back to the default limits" }).click();
  await page.getByRole("button", { name: "Back to the default limits" }).waitFor({ state: "detached" });
  assert.equal(await page.getByText("of 1.5 GB").count(), 0);
  page.check();
});

test("while a load goes on, rows and counts by value grow, and nothing loses its place", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bucketscope-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "long");
  // Two thirds are answered, one third is refused; so much that it is read for seconds.
  const refused = (id) => line(id).replace(" 200 - ", " 403 AccessDenied ");
  const some = (line("R1") + line("R2") + refused("R3")).repeat(65_000);
  for (let part = 0; part < 12; part++) writeFileSync(file, some, { flag: "a" });
  const page = await opened();
  await page.locator("input[type=file]").first().setInputFiles([file]);
  const grid = page.getByRole("grid");
  await grid.waitFor();
  const counts = page.getByRole("complementary", { name: "Counts by value" });
  await counts.getByRole("region", { name: "http_status", exact: true }).getByRole("button", { name: /^403 / }).waitFor();
  await counts.locator(".facets").evaluate((facets) => facets.scrollTo({ top: 60 }));
  await grid.focus();
  for (const key of ["PageDown", "PageDown", "ArrowRight"]) await page.keyboard.press(key);

  /** All that is seen at one moment. */
  const seen = () => page.evaluate(() => {
    const number = (text) => Number(text.match(/[\d,]+/)[0].replaceAll(",", ""));
    const facet = (field) => document.querySelector(`.facets section[aria-label="${field}"]`);
    const grid = document.querySelector("[role=grid]");
    const values = (field) => Object.fromEntries([...facet(field).querySelectorAll(".facet-only")]
      .map((value) => [value.querySelector(".facet-label").textContent, number(value.querySelector(".facet-count").textContent)]));
    const top = (element) => element.getBoundingClientRect().top;
    return {
      reads: document.querySelector("[role=progressbar]") !== null,
      rows: number(document.querySelector(".search").innerText),
      bars: [...document.querySelectorAll(".timeline table tbody td")].reduce((sum, cell) => sum + number(cell.textContent), 0),
      statuses: values("http_status"),
      errors: values("error_code"),
      place: {
        cell: grid.getAttribute("aria-activedescendant"),
        grid: [grid.scrollTop, top(grid)],
        facets: document.querySelector(".facets").scrollTop,
        tops: ["http_status", "error_code", "bucket"].map((field) => top(facet(field))),
        focus: document.activeElement === grid,
      },
    };
  });
  // What is shown of one moment agrees, once all answers are there.
  const agree = async (more) => {
    for (;;) {
      const now = await seen();
      assert.ok(now.reads, "the load goes on");
      const sums = [now.statuses, now.errors].map((values) => Object.values(values).reduce((a, b) => a + b));
      if (now.rows > more && [now.bars, ...sums].every((sum) => sum === now.rows)) return now;
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
  };
  const first = await agree(0);
  const second = await agree(first.rows);
  for (const [status, rows] of Object.entries(first.statuses)) assert.ok(second.statuses[status] > rows, status);
  assert.deepEqual(Object.keys(second.statuses), ["200", "403"]);
  assert.ok(second.errors.AccessDenied > first.errors.AccessDenied);
  assert.match(first.place.cell, /^cell-\d+-1$/);
  assert.ok(first.place.facets > 0 && first.place.grid[0] > 0);
  assert.deepEqual(second.place, first.place);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Reading was cancelled.").waitFor();
  page.check();
});

test("a question that would keep more than the budget is refused by name, and answered with a larger one", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bucketscope-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const large = join(folder, "large");
  // Far more than a load leaves free.
  const wide = (id) => line(id).replace("GET /a.jpg", `GET /a.jpg?${id.padEnd(2000, "x")}`);
  writeFileSync(large, Array.from({ length: 30_000 }, (_, index) => wide(`L${index}`)).join(""));
  const page = await opened();
  await page.locator("input[type=file]").first().setInputFiles([large]);
  await place(page, "Access log 30,000").waitFor();
  // A budget that is set while rows are joined counts once they are.
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  const setBudget = async (gigabytes) => {
    await place(page, "Files").click();
    const budget = page.getByRole("textbox", { name: "Memory budget" });
    await budget.fill(gigabytes);
    await budget.press("Enter");
    await page.getByRole("button", { name: "Back to the default limits" }).waitFor();
  };
  await setBudget("0.01");
  await place(page, "Access log").click();
  await page.getByRole("grid").waitFor();
  await page.evaluate(() => {
    window.said = new Set();
    const note = () => document.querySelectorAll("[role=status]").forEach((status) => window.said.add(status.textContent));
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true });
  });
  const filter = page.getByRole("combobox", { name: "Filter" });
  await filter.fill("request_uri:*.jpg*");
  await filter.press("Enter");
  await page.getByText(/This reads `request_uri` of every row again .* Raise the budget under Files/).waitFor();
  const said = await page.evaluate(() => [...window.said]);
  assert.ok(said.some((text) => text.startsWith("Asking about request_uri: the first question about it reads")), said);

  await setBudget("1.5");
  await place(page, "Access log").click();
  await page.getByText(/^30,000 · \d+ ms$/).waitFor();
  assert.equal(await filter.inputValue(), "request_uri:*.jpg*");
  page.check();
});

/** The choice that is offered before a big load. */
const choice = (page) => page.getByRole("dialog", { name: "Read all of it, or a part?" });

/** Drops 20,002 files: delivered on 1 to 3 August in turn, but for the last two, which no name dates. */
const dropMany = (page) =>
  page.evaluate(
    ([record, odd]) => {
      const transfer = new DataTransfer();
      for (let index = 0; index < 20_000; index += 1) {
        const unique = index.toString(16).toUpperCase().padStart(16, "0");
        const name = `2026-08-0${(index % 3) + 1}-10-00-00-${unique}`;
        transfer.items.add(new File([record.replace("ID", `R${index}`)], name));
      }
      transfer.items.add(new File([odd], "odd-log"));
      transfer.items.add(new File(["no log\n"], "notes.txt"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    },
    [line("ID", "01"), line("ODD", "20").repeat(2)],
  );

test("before a big load it is asked what is to be read: a period", async () => {
  const page = await opened();
  await dropMany(page);
  const dialog = choice(page);
  await dialog.getByText(/^20,002 files, [\d.]+ MB, 2026-08-01 to 2026-08-20 by their names and first records/).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent.split(",")[0]), "Read 20");
  await dialog.getByRole("button", { name: /^Read 20,002 files, / }).waitFor();
  await checkAccessibility(page, "the choice before a big load");
  // Escape takes nothing.
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "Both sides of every S3 request" }).waitFor();
  assert.equal(await page.getByRole("progressbar").count(), 0);

  await dropMany(page);
  await dialog.getByLabel("To").fill("2026-08-01");
  // Those of the day after were delivered within a day, and one tells nothing; the odd log begins later.
  await dialog.getByText("1 file tells no date and is read too").waitFor();
  await dialog.getByRole("button", { name: /^Read 13,335 files, / }).click();
  await dialog.waitFor({ state: "detached" });
  await place(page, "Access log 13,334").waitFor({ timeout: 60_000 });
  await place(page, "Files 13,335").waitFor();
  page.check();
});

test("before a big load it is asked what is to be read: files that match, or all", async () => {
  const page = await opened();
  await dropMany(page);
  const dialog = choice(page);
  await dialog.getByLabel("Text in the path").fill("nowhere");
  await dialog.getByRole("button", { name: "No file to read" }).waitFor();
  await page.keyboard.press("Enter");
  await dialog.getByLabel("Text in the path").fill("-log");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await place(page, "Access log 2").waitFor();

  // A small load is not asked about, and neither is one file, however large.
  await drop(page, [{ name: "small", text: line("S1") }, { name: "smaller", text: line("S2") }]);
  await place(page, "Access log 4").waitFor();
  await dropMany(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Add files" }).waitFor();
  await dropMany(page);
  await dialog.getByLabel("All of them").check();
  await dialog.getByRole("button", { name: /^Read 20,002 files, / }).press("Enter");
  await place(page, "Access log 20,004").waitFor({ timeout: 60_000 });
  page.check();
});

test("when all files are removed, the engine gives its memory back and starts anew", async () => {
  const page = await opened();
  const memory = async () => {
    const text = await page.getByText(/engine memory/).innerText();
    return Number(text.match(/memory ([\d.]+) MB/)[1]);
  };
  await drop(page, [{ name: "large", text: Array.from({ length: 80_000 }, (_, index) => line(`L${index}`)).join("") }]);
  await place(page, "Access log 80,000").waitFor();
  const [much, workers] = [await memory(), page.workers().length];
  assert.ok(workers > 1);
  await place(page, "Files 1").click();
  await page.getByRole("button", { name: "Remove all" }).click();
  await page.getByRole("heading", { name: "Both sides of every S3 request" }).waitFor();
  assert.equal(page.workers().length, 0, "no worker is left");
  await drop(page, [{ name: "small", text: line("S1") }]);
  await place(page, "Access log 1").waitFor();
  assert.equal(page.workers().length, workers);
  assert.ok((await memory()) < much / 2, `${await memory()} MB after ${much} MB`);
  await page.getByRole("gridcell", { name: "a.jpg" }).click();
  await page.getByLabel("The record as the file has it").waitFor();
  const policies = await page.locator("meta[http-equiv=Content-Security-Policy]").count();
  assert.equal(policies, 2, "the network was locked once");
  page.check();
});

test("a file that unpacks to too much is refused by name, and read once its limit is raised", async () => {
  const page = await opened();
  await drop(page, [{ name: "small", text: line("S1") }]);
  await place(page, "Files 1").click();
  await page.getByText("Limits of unpacking").click();
  const ratio = page.getByRole("textbox", { name: "A dropped file unpacks to at most" });
  await ratio.fill("0.001");
  await ratio.press("Enter");
  await checkAccessibility(page, "the limits of unpacking");
  const packed = gzipSync(Array.from({ length: 9_000 }, (_, index) => line(`P${index}`)).join(""));
  await drop(page, [{ name: "packed.gz", base64: packed.toString("base64") }]);
  await page.getByText(/unpacks to more than .* raise the limit of unpacking to read it/).first().waitFor();
  await page.getByRole("button", { name: "Back to the default limits" }).click();
  await drop(page, [{ name: "packed.gz", base64: packed.toString("base64") }]);
  await place(page, "Access log 9,001").waitFor();
  page.check();
});

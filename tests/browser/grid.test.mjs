// The grid as a person uses it: by keys, by its menus, and with columns where they want them.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open, temporaryFolder } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const line = ({ id, key, status = 200, bytes = 512 }) =>
  `0a1b photos [08/Aug/2026:10:00:0${id} +0000] 192.0.2.7 arn:aws:iam::111122223333:user/ada R${id} REST.GET.OBJECT ${key} ` +
  `"GET /${key} HTTP/1.1" ${status} - ${bytes} 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== SigV4 ` +
  `TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n`;

const LOG = [
  line({ id: 1, key: "b.jpg", bytes: 300 }),
  line({ id: 2, key: "a.jpg", bytes: 100 }),
  line({ id: 3, key: "b.jpg", bytes: 200, status: 403 }),
].join("");

async function dropped(options) {
  const page = await browser.page(options);
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await drop(page, [{ name: "log", text: LOG }]);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  return page;
}

const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const heads = async (page) => {
  const names = await page.getByRole("columnheader").locator(".head-label").allInnerTexts();
  return names.map((name) => name.trim());
};
const head = (page, name) => page.getByRole("columnheader").filter({ has: page.getByText(name, { exact: true }) });
const cell = (page, row, column) => page.locator(`#cell-${row}-${column}`);
/** The text of the cell that the keys have reached. */
const active = (page) =>
  page.getByRole("grid").evaluate((grid) => document.getElementById(grid.getAttribute("aria-activedescendant")).innerText);
/** Waits until the rows that are shown answer what was asked last. */
const answered = (page) => page.locator("[role=grid][aria-busy=false]").waitFor();

test("keys reach every cell and the head, sort by several columns, and open a row", async () => {
  const page = await dropped();
  const grid = page.getByRole("grid");
  await grid.focus();
  assert.match(await active(page), /10:00:01/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  for (let steps = 0; steps < 3; steps++) await page.keyboard.press("ArrowRight");
  assert.equal(await active(page), "a.jpg");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.match(await active(page), /^key/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("sort"));
  assert.equal(await filter(page).inputValue(), "sort key asc");
  for (let steps = 0; steps < 4; steps++) await page.keyboard.press("ArrowRight");
  assert.match(await active(page), /^bytes_sent/);
  await page.keyboard.press("Shift+Enter");
  await answered(page);
  assert.equal(await filter(page).inputValue(), "sort key asc, bytes_sent desc");
  assert.deepEqual(await page.locator("[id^=cell-][id$='-7']").allInnerTexts(), ["100", "300", "200"]);
  assert.equal(await head(page, "bytes_sent").getAttribute("aria-sort"), "descending");
  assert.equal(await grid.evaluate((grid) => document.activeElement === grid), true, "the focus stays");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "R2" }).waitFor();
  page.check();
});

test("a cell's menu filters, leads on and copies", async () => {
  const page = await dropped();
  const grid = page.getByRole("grid");
  await cell(page, 2, 1).click({ button: "right" });
  await checkAccessibility(page, "a cell's menu");
  await page.getByRole("menuitem", { name: "Only this 403" }).click();
  await page.getByText("1 of 3").waitFor();
  assert.equal(await filter(page).inputValue(), "http_status:403");
  // By keys: the menu key opens it, Escape gives the focus back.
  await grid.focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  assert.equal(await grid.evaluate((grid) => document.activeElement === grid), true);
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Copy row as JSON" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Copied.").waitFor();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  assert.equal(copied.key, "b.jpg");
  assert.equal(copied.http_status, 403);
  assert.equal(copied.time, "2026-08-08T10:00:03Z");
  assert.equal("request_id" in copied, false, "only what is shown");
  await cell(page, 0, 0).click({ button: "right" });
  await page.getByRole("menuitem", { name: "This object’s life" }).click();
  await page.getByRole("heading", { level: 1, name: "One object's life" }).waitFor();
  assert.equal(await filter(page).inputValue(), "bucket:photos key:b.jpg");
  page.check();
});

test("an object's life has its deletion among many, and rows are counted by a column", async () => {
  const page = await browser.page();
  await page.getByRole("button", { name: "Open files" }).waitFor();
  const get = (operation, key) => line({ id: 4, key }).replace("REST.GET.OBJECT", operation);
  const batch = get("REST.POST.MULTI_OBJECT_DELETE", "-") + get("BATCH.DELETE.OBJECT", "b.jpg") + get("BATCH.DELETE.OBJECT", "c.jpg");
  await drop(page, [{ name: "log", text: LOG + batch }]);
  await page.getByText(/^6 · /).waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await page.getByRole("gridcell", { name: "c.jpg" }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "This object’s life" }).click();
  const deleted = page.getByRole("region", { name: "Deleted in a batch" }).locator("tbody tr");
  await deleted.first().waitFor();
  assert.equal(await deleted.count(), 1);
  assert.match(await deleted.innerText(), /c\.jpg/);
  await page.goBack();
  await page.getByText(/^6 · /).waitFor();
  await filter(page).fill("key:* | sort key");
  await filter(page).press("Enter");
  await page.getByText("5 of 6").waitFor();
  await head(page, "operation").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Count rows by this" }).click();
  await page.waitForFunction(() => document.querySelector("[role=search] input").value === "key:* | stats count(*) by operation | sort `count(*)` desc");
  await page.getByRole("group", { name: "count(*) by operation" }).waitFor();
  page.check();
});

test("columns are chosen, moved, pinned and sized, and stay so", async () => {
  const page = await dropped();
  const before = await heads(page);
  assert.deepEqual(before.slice(0, 4), ["time", "http_status", "operation", "key"]);
  // By the menu of a head.
  await head(page, "http_status").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Hide this column" }).click();
  await head(page, "http_status").waitFor({ state: "detached" });
  // By the list of all fields.
  await page.getByText("Columns", { exact: true }).click();
  await page.getByRole("searchbox", { name: "Find a field" }).fill("request_id");
  await page.getByRole("checkbox", { name: "request_id" }).check();
  await head(page, "request_id").waitFor();
  await checkAccessibility(page, "the list of columns");
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox", { name: "Find a field" }).waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "Columns", "the focus returns");
  // By dragging, and by keys.
  await head(page, "key").locator(".head-label").dragTo(head(page, "time"));
  await page.waitForFunction(() => document.querySelector("#head-0 .head-label").innerText === "key");
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Alt+ArrowRight");
  await page.waitForFunction(() => document.querySelector("#head-1 .head-label").innerText === "key");
  const width = async (name) => Math.round((await head(page, name).boundingBox()).width);
  const wide = await width("key");
  await page.keyboard.press("Shift+ArrowRight");
  await page.waitForFunction((wide) => document.querySelector("#head-1").getBoundingClientRect().width > wide, wide);
  const grip = await head(page, "key").locator(".head-grip").boundingBox();
  await page.mouse.move(grip.x + 4, grip.y + 10);
  await page.mouse.down();
  await page.mouse.move(grip.x + 104, grip.y + 10);
  await page.mouse.up();
  await page.waitForFunction((wide) => document.querySelector("#head-1").getBoundingClientRect().width > wide + 100, wide);
  assert.equal(await filter(page).inputValue(), "", "neither drag sorts");
  await head(page, "key").locator(".head-grip").dblclick();
  await page.waitForFunction(() => document.querySelector("#head-1").getBoundingClientRect().width < 100);
  await head(page, "key").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Pin at the left" }).click();
  await page.waitForFunction(() => document.querySelector("#head-0 .head-label").innerText === "key");
  const chosen = await heads(page);
  assert.ok(!chosen.includes("http_status") && chosen.at(-1) === "request_id");
  // The layout is this device's, a query's own columns are the query's.
  await page.reload();
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await drop(page, [{ name: "log", text: LOG }]);
  await page.getByRole("grid").waitFor();
  assert.deepEqual(await heads(page), chosen);
  await filter(page).fill("fields bucket, key");
  await filter(page).press("Enter");
  await head(page, "bucket").waitFor();
  await answered(page);
  assert.deepEqual(await heads(page), ["bucket", "key"]);
  await page.getByText("Columns", { exact: true }).click();
  await page.getByText("The query chooses the columns.").waitFor();
  await cell(page, 0, 0).click();
  await page.getByText("The query chooses the columns.").waitFor({ state: "hidden" });
  page.check();
});

test("fewer columns leave no key and no menu without one", async () => {
  const page = await dropped();
  await filter(page).fill("stats count(*) as n by key");
  await filter(page).press("Enter");
  await page.getByText("2 groups of 3 rows").waitFor();
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await page.goBack();
  await page.getByText(/^3 · /).waitFor();
  await page.getByRole("grid").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Fit to content" }).waitFor();
  await page.goForward();
  await page.getByText("2 groups of 3 rows").waitFor();
  await page.getByRole("menu").waitFor({ state: "detached" });
  await page.getByRole("grid").focus();
  assert.match(await active(page), /^n/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("sort"));
  assert.equal(await filter(page).inputValue(), "stats count(*) as n by key | sort n asc");
  page.check();
});

test("sizes and durations are sorted from the largest first, and the head says so", async () => {
  const page = await dropped();
  const sort = async (name, query) => {
    await head(page, name).getByRole("button").click();
    await page.waitForFunction((query) => document.querySelector("[role=search] input").value === query, query);
  };
  assert.match(await head(page, "bytes_sent").getAttribute("title"), /^Bytes of the response .*\. A click sorts, the largest first\.$/);
  assert.match(await head(page, "key").getAttribute("title"), /\. A click sorts\.$/);
  await sort("bytes_sent", "sort bytes_sent desc");
  await sort("bytes_sent", "sort bytes_sent asc");
  await sort("bytes_sent", "");
  await sort("total_time_ms", "sort total_time_ms desc");
  await sort("time", "sort time asc");
  await sort("http_status", "sort http_status asc");
  await sort("key", "sort key asc");
  // What stats computes of sizes are sizes.
  await filter(page).fill("stats max(bytes_sent) as most, count(*) as n by key");
  await filter(page).press("Enter");
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await sort("most", "stats max(bytes_sent) as most, count(*) as n by key | sort most desc");
  page.check();
});

test("groups have no room for a mark, and what is said of their number is true", async () => {
  const page = await dropped({ size: { width: 390, height: 844 } });
  const ask = async (query) => {
    await filter(page).fill(query);
    await filter(page).press("Enter");
  };
  const left = async () => {
    const range = (element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getBoundingClientRect().left;
    };
    const grid = await page.getByRole("grid").boundingBox();
    return [
      (await page.getByRole("grid").getByRole("columnheader").first().locator(".head-label").evaluate(range)) - grid.x,
      (await cell(page, 0, 0).evaluate(range)) - grid.x,
    ].map(Math.round);
  };
  assert.ok((await left())[0] >= 28, "rows have one");
  await ask("stats count(*) as n, avg(total_time_ms) by operation");
  await page.getByText("1 group of 3 rows").waitFor();
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await cell(page, 0, 0).waitFor();
  assert.deepEqual(await left(), [10, 10]);
  assert.equal(await page.locator(".row-mark").count(), 0);
  assert.equal(await page.getByRole("grid").getAttribute("aria-multiselectable"), "false");
  for (const query of ["http_status:403 | stats count(*) by key", "stats count(*) as n by key | n:1", "stats count(*) by key | limit 1"]) {
    await ask(query);
    await page.getByText(/^1 group · table of 3 rows · /).waitFor();
  }
  page.check();
});

test("a pinned column stays in sight", async () => {
  const page = await dropped({ size: { width: 390, height: 844 } });
  await head(page, "time").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Pin at the left" }).click();
  await page.getByRole("grid").evaluate((grid) => grid.scrollTo({ left: 400 }));
  const grid = await page.getByRole("grid").boundingBox();
  for (const pinned of [head(page, "time"), cell(page, 1, 0)]) {
    const place = await pinned.boundingBox();
    assert.ok(Math.abs(place.x - grid.x) < 2, "it stands at the left edge");
  }
  page.check();
});

test("a screen reader is told of the grid, its heads, its rows and the cell that the keys have reached", async () => {
  const page = await dropped();
  const grid = page.getByRole("grid", { name: "Access log rows" });
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.getByText("1 row selected").waitFor();
  const tree = await grid.ariaSnapshot();
  const lines = tree.split("\n").map((line) => line.trim());
  assert.match(lines[0], /^- grid "Access log rows":$/);
  assert.ok(lines.includes('- rowgroup:'), tree);
  assert.ok(lines.some((line) => /^- columnheader "http_status"/.test(line)), tree);
  assert.ok(lines.some((line) => /^- row "2026-08-08 10:00:02 200 .*" \[selected\]/.test(line)), tree);
  assert.ok(lines.some((line) => /^- gridcell "403"/.test(line)), tree);
  // The browser's own tree has the reached cell as what the focus is on.
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const told = (node, name) => node.properties?.find((property) => property.name === name)?.value;
  const node = nodes.find(({ role, name }) => role?.value === "grid" && name?.value === "Access log rows");
  assert.equal(told(node, "focused")?.value, true);
  const [reached] = told(node, "activedescendant")?.relatedNodes ?? [];
  assert.equal(reached?.idref, "cell-1-1", JSON.stringify(node.properties));
  assert.equal(await grid.getAttribute("aria-rowcount"), "4");
  assert.equal(await page.locator("#row-1").getAttribute("aria-rowindex"), "3");
  page.check();
});

test("from files to a filtered, sorted and copied answer by keys alone", async (t) => {
  const path = join(temporaryFolder(t), "log");
  writeFileSync(path, LOG);
  const page = await browser.page();
  await page.getByRole("button", { name: "Open files" }).waitFor();
  /** Tab until something has the focus. */
  const reach = async (selector) => {
    for (let steps = 0; steps < 60; steps++) {
      if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`Tab does not reach ${selector}`);
  };
  // Asked for first: the browser is told to hand over the chooser, which takes it a while.
  const chooser = page.waitForEvent("filechooser");
  await reach(".primary");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles([path]);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await page.keyboard.press("/");
  await page.keyboard.type("key:b.jpg");
  await page.keyboard.press("Enter");
  await page.getByText("2 of 3").waitFor();
  await reach("[role=grid]");
  await page.keyboard.press("ArrowUp");
  while (!/^bytes_sent/.test(await active(page))) await page.keyboard.press("ArrowRight");
  // Once is the largest first, twice the least.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("asc"));
  await answered(page);
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(page), "200");
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Copy value" }).waitFor();
  for (let steps = 0; steps < 12; steps++) {
    if (await page.evaluate(() => document.activeElement.textContent.startsWith("Copy value"))) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await page.getByText("Copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "200");
  page.check();
});

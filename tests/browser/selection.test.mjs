// Rows that are selected: by keys, mouse and touch, copied, and compared side by side.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const two = (number) => String(number).padStart(2, "0");
const line = (id, status = 200) =>
  `0a1b photos [08/Aug/2026:10:${two(Math.floor(id / 60) % 60)}:${two(id % 60)} +0000] 192.0.2.7 arn:aws:iam::111122223333:user/ada R${id} ` +
  `REST.GET.OBJECT key-${id % 3} "GET /key-${id % 3} HTTP/1.1" ${status} - ${1000 - (id % 1000)} 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== SigV4 ` +
  `TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n`;
const FEW = [0, 1, 2, 3, 4, 5, 6].map((id) => line(id, id === 3 ? 403 : 200)).join("");
const MANY = Array.from({ length: 1_500 }, (_, id) => line(id)).join("");

async function dropped(options, text = FEW) {
  const page = await browser.page(options);
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await drop(page, [{ name: "log", text }]);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  return page;
}

const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const cell = (page, row, column = 1) => page.locator(`#cell-${row}-${column}`);
const button = (page, name) => page.getByRole("button", { name, exact: true });
const dialog = (page) => page.getByRole("dialog", { name: "Rows side by side" });
const selected = (page) => page.locator("[role=row][aria-selected=true]");
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());
const said = (page, text) => page.getByText(text, { exact: true });

async function ask(page, query) {
  await filter(page).fill(query);
  await filter(page).press("Enter");
  await page.locator("[role=grid][aria-busy=false]").waitFor();
}

/** Selects the first rows by keys. */
async function choose(page, count) {
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+Home");
  for (let row = 0; row < count; row += 1) {
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
  }
  await said(page, `${count} row${count === 1 ? "" : "s"} selected`).waitFor();
}

test("Space selects, sorting keeps what is selected, and Escape clears it", async () => {
  const page = await dropped();
  assert.equal(await button(page, "Clear").count(), 0, "no bar before anything is selected");
  await choose(page, 2);
  assert.deepEqual(await selected(page).evaluateAll((rows) => rows.map((row) => row.id)), ["row-0", "row-1"]);
  assert.equal(await page.getByRole("grid").getAttribute("aria-multiselectable"), "true");
  await ask(page, "sort bytes_sent asc");
  await page.locator("#row-6[aria-selected=true]").waitFor();
  assert.deepEqual(await selected(page).evaluateAll((rows) => rows.map((row) => row.id)), ["row-5", "row-6"]);
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Space");
  await said(page, "1 row selected").waitFor();
  // Enter opens as before; the first Escape closes what is open.
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Details of the row" }).waitFor();
  assert.equal(await page.locator("#row-6").getAttribute("aria-current"), "true");
  await page.keyboard.press("Escape");
  await page.getByRole("complementary", { name: "Details of the row" }).waitFor({ state: "detached" });
  await said(page, "1 row selected").waitFor();
  await page.keyboard.press("Escape");
  await button(page, "Clear").waitFor({ state: "detached" });
  assert.equal(await selected(page).count(), 0);
  page.check();
});

test("the mouse selects by the mark, by Ctrl, and a range by Shift", async () => {
  const page = await dropped({}, MANY);
  await cell(page, 1, 0).locator(".row-mark").click();
  await said(page, "1 row selected").waitFor();
  assert.equal(await page.getByRole("complementary", { name: "Details of the row" }).count(), 0, "no row is opened");
  await cell(page, 3).click({ modifiers: ["Control"] });
  await said(page, "2 rows selected").waitFor();
  await cell(page, 6).click({ modifiers: ["Shift"] });
  await said(page, "5 rows selected").waitFor();
  await cell(page, 4).click({ modifiers: ["Control"] });
  await said(page, "4 rows selected").waitFor();
  // A range over what was never in sight; no more than a thousand.
  await button(page, "Clear").click();
  await cell(page, 2).click({ modifiers: ["Control"] });
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Shift+Space");
  await said(page, "1,000 rows selected").waitFor();
  await said(page, "At most 1,000 rows can be selected.").waitFor();
  assert.equal(await button(page, "Compare").isDisabled(), true);
  await button(page, "Copy as text").click();
  await said(page, "Copied.").waitFor();
  const lines = (await copied(page)).trimEnd().split("\n");
  assert.equal(lines.length, 1_001);
  assert.equal(lines[1].split("\t")[0], "2026-08-08T10:00:02Z");
  assert.equal(lines[1_000].split("\t")[0], "2026-08-08T10:16:41Z");
  page.check();
});

test("rows are copied in three forms, with the columns that are shown", async () => {
  const page = await dropped();
  await choose(page, 2);
  await button(page, "Copy as JSON").click();
  await said(page, "Copied.").waitFor();
  const json = JSON.parse(await copied(page));
  assert.deepEqual(json.map((row) => [row.time, row.key, row.bytes_sent]), [["2026-08-08T10:00:00Z", "key-0", 1000], ["2026-08-08T10:00:01Z", "key-1", 999]]);
  assert.equal("request_id" in json[0], false);
  // Columns may change after rows were selected, whether these are shown or not.
  await ask(page, "fields key, request_id, host_id | limit 1");
  await button(page, "Copy as Markdown").click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("| key"));
  assert.equal(await copied(page), "| key | request_id | host_id |\n|---|---|---|\n| key-0 | R0 | aG9zdA== |\n| key-1 | R1 |  |\n");
  page.check();
});

test("two to five rows are compared side by side", async () => {
  const page = await dropped();
  await choose(page, 1);
  assert.equal(await button(page, "Compare").isDisabled(), true);
  await page.keyboard.press("Escape");
  await choose(page, 4);
  await button(page, "Compare").click();
  const table = dialog(page).getByRole("table");
  await table.waitFor();
  assert.deepEqual((await table.getByRole("columnheader").allInnerTexts()).map((name) => name.split(/[\s×]/)[0]), ["field", "R0", "R1", "R2", "R3"]);
  const names = async () => (await table.locator("tbody th[scope=row]").allInnerTexts()).map((name) => name.split(":")[0]);
  assert.equal(await dialog(page).getByRole("checkbox", { name: "Only what differs" }).isChecked(), true, "on for three and more");
  assert.deepEqual(await names(), ["time", "request_id", "request_uri", "key", "http_status", "bytes_sent"]);
  await dialog(page).getByText("6 of 23 fields differ").waitFor();
  await dialog(page).getByRole("checkbox", { name: "Only what differs" }).uncheck();
  assert.equal((await names()).length, 23);
  assert.equal(await table.locator("tr.different").count(), 6, "only what differs is tinted");
  await table.getByRole("row", { name: /http_ ?status ?: ?differs/ }).waitFor();
  await table.getByText("Outcome", { exact: true }).waitFor();
  await checkAccessibility(page, "rows side by side");
  await dialog(page).getByRole("button", { name: "Take R3 out of the comparison" }).click();
  await dialog(page).getByText("5 of 23 fields differ").waitFor();
  await dialog(page).getByRole("button", { name: "Take R1 out of the comparison" }).click();
  await dialog(page).getByText("2 records of the access log").waitFor();
  assert.equal(await dialog(page).getByRole("button", { name: /out of the comparison$/ }).count(), 0, "two are the least");
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await said(page, "2 rows selected").waitFor();
  assert.equal(await button(page, "Compare").evaluate((button) => document.activeElement === button), true, "the focus goes back");
  page.check();
});

test("what is compared is copied as Markdown, as it is shown", async () => {
  const page = await dropped();
  await ask(page, "sort bytes_sent desc");
  await choose(page, 3);
  await button(page, "Compare").click();
  const copy = dialog(page).getByRole("button", { name: "Copy as Markdown" });
  await dialog(page).getByRole("table").waitFor();
  await copy.press("Enter");
  await dialog(page).getByText("Copied.", { exact: true }).waitFor();
  const lines = (await copied(page)).trimEnd().split("\n");
  assert.deepEqual(lines.slice(0, 3), ["| field | R0 | R1 | R2 |", "|---|---|---|---|", "| time | 2026-08-08T10:00:00Z | 2026-08-08T10:00:01Z | 2026-08-08T10:00:02Z |"]);
  assert.deepEqual(lines.slice(2).map((line) => line.split(" ")[1]), ["time", "request_id", "key", "request_uri", "bytes_sent"]);
  await dialog(page).getByRole("checkbox", { name: "Only what differs" }).uncheck();
  await copy.click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("| bucket | photos | photos | photos |"));
  page.check();
});

test("rows can be seen to be selectable, also where nothing hovers", async () => {
  const page = await dropped({ size: { width: 390, height: 844 } });
  const marks = page.locator(".row-mark");
  await marks.first().waitFor();
  const colours = await marks.evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).borderTopColor));
  assert.equal(colours.length, 7);
  for (const colour of colours) assert.doesNotMatch(colour, /, 0\)$|transparent/);
  page.check();
});

test("requests are compared by what both logs say, and groups are no rows", async () => {
  const page = await dropped();
  await ask(page, "source requests | sort time asc");
  await page.getByRole("columnheader", { name: /witnessed/ }).waitFor();
  await choose(page, 2);
  await button(page, "Compare").click();
  await dialog(page).getByText("2 requests").waitFor();
  await dialog(page).getByRole("row", { name: /^missing_because/ }).waitFor();
  assert.equal(await dialog(page).getByRole("checkbox", { name: "Only what differs" }).isChecked(), false, "off for two");
  await page.keyboard.press("Escape");
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Access log" }).click();
  await filter(page).fill("stats count(*) as n by key");
  await filter(page).press("Enter");
  await button(page, "Table").click();
  await page.getByRole("grid").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  assert.equal(await selected(page).count(), 0);
  page.check();
});

test("rows that are numbered anew are selected no more", async () => {
  const page = await dropped();
  await choose(page, 2);
  await drop(page, [{ name: "other", text: line(9) }]);
  await page.getByText(/^8 · /).waitFor();
  await button(page, "Clear").waitFor({ state: "detached" });
  assert.equal(await selected(page).count(), 0);
  page.check();
});

test("on a phone rows are selected by touch, and compared with the names in sight", async () => {
  for (const width of [390, 320]) {
    const page = await dropped({ size: { width, height: 844 } });
    for (const row of [0, 1, 3]) await cell(page, row, 0).locator(".row-mark").click();
    await said(page, "3 rows selected").waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    assert.equal(wide, false, "the page is no wider than the phone");
    for (const name of ["Compare", "Copy as text", "Copy as JSON", "Copy as Markdown", "Clear"]) {
      const { x, width: wide } = await button(page, name).boundingBox();
      assert.ok(x >= 0 && x + wide <= width, name);
    }
    await button(page, "Compare").click();
    const table = dialog(page).getByRole("table");
    await table.waitFor();
    assert.equal((await dialog(page).boundingBox()).width, width);
    const rows = dialog(page).getByRole("group", { name: "Rows side by side" });
    await rows.evaluate((rows) => rows.scrollTo(9999, 0));
    const name = await table.getByRole("rowheader", { name: "http_status" }).boundingBox();
    assert.equal(Math.round(name.x), 0, "the names stay in sight");
    await checkAccessibility(page, "the phone's comparison");
    await dialog(page).getByRole("button", { name: "Close the comparison" }).click();
    await dialog(page).waitFor({ state: "detached" });
    page.check();
  }
});

for (const theme of ["light", "dark", "contrast"]) {
  test(`axe finds nothing in a selection and its comparison: ${theme}`, async () => {
    const page = await dropped({ dark: theme === "dark" });
    await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
    await choose(page, 3);
    await checkAccessibility(page, "selected rows");
    await button(page, "Compare").click();
    await dialog(page).getByRole("table").waitFor();
    await dialog(page).getByRole("checkbox", { name: "Only what differs" }).uncheck();
    await checkAccessibility(page, "rows side by side");
    page.check();
  });
}

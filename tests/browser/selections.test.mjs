// Two selections of rows compared: what differs most, with ways to the rows; and both filters in the address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

/**
 * 200 requests of bucket `old`, of which 20 were denied, and 100 of `new`, of which 30 were: 60 by an agent of their own.
 * Key `zz` stands in 20 and in 1, which is less often than 50 others in `new`.
 */
const line = (number) => {
  const isNew = number >= 200;
  const place = isNew ? number - 200 : number;
  const [agent, status] = [isNew && place < 60 ? "new-agent/1" : "aws-cli/2", place % 10 < (isNew ? 3 : 1) ? 403 : 200];
  const key = (isNew ? place === 99 : place % 10 === 5) ? "zz" : `key-${isNew ? 200 + (place % 50) : number}`;
  const clock = new Date(Date.UTC(2026, 7, 8, 10, number)).toISOString().slice(11, 19);
  return (
    `0a1b ${isNew ? "new" : "old"} [08/Aug/2026:${clock} +0000] 192.0.2.7 - R${number} REST.GET.OBJECT ${key} ` +
    `"GET /key HTTP/1.1" ${status} - 512 2048 20 9 "-" "${agent}" - aG9zdA== ` +
    "SigV4 TLS_AES_128_GCM_SHA256 AuthHeader a.s3.amazonaws.com TLSv1.3 - - eu-west-1\n"
  );
};
const log = Array.from({ length: 300 }, (_, number) => line(number)).join("");

const ADDRESS = "#/compare/selections?q=bucket%3Aold&b=bucket%3Anew";
const against = (page) => page.getByRole("combobox", { name: "Compare A, the filter above, with B" });
const filter = (page) => page.getByRole("combobox", { name: "Filter", exact: true });
const table = (page) => page.getByRole("region", { name: "Ranked by how far the shares lie apart." });
const row = (page, value) => table(page).locator("tr", { has: page.getByRole("rowheader", { name: value, exact: true }) });

async function load(page) {
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await drop(page, [{ name: "access-log", text: log }]);
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await page.getByRole("navigation", { name: "Places" }).waitFor();
}

async function opened(options) {
  const page = await browser.page({ hash: ADDRESS, ...options });
  await load(page);
  await table(page).waitFor();
  return page;
}

test("what only one selection has is ranked first, with counts that lead to their rows", async () => {
  const page = await opened();
  const groups = await table(page).locator("tr.group th").allTextContents();
  assert.equal(groups[0], "user_agent");
  assert.ok(groups.includes("http_status"));
  assert.ok(!groups.includes("tls_version"), "what is alike is not shown");
  const cells = async (value) => (await row(page, value).getByRole("cell").allTextContents()).slice(0, 4);
  assert.deepEqual(await cells("new-agent/1"), ["0", "0.0%", "60", "60.0%"]);
  assert.deepEqual(await cells("403"), ["20", "10.0%", "30", "30.0%"]);
  await page.getByText("Left out, since a filter is about them: bucket.").waitFor();
  await page.getByRole("link", { name: "A: 200 rows" }).waitFor();
  await page.getByRole("link", { name: "B: 100 rows" }).waitFor();
  await checkAccessibility(page, "two selections");
  await row(page, "403").getByRole("link", { name: "30" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText(/^30 of 300 · /).waitFor();
  assert.equal(await filter(page).inputValue(), "bucket:new http_status:403");
  page.check();
});

test("values beyond the most frequent ones of a selection are counted in the other one", async () => {
  const page = await opened();
  const cells = await row(page, "zz").getByRole("cell").allTextContents();
  assert.deepEqual(cells.slice(0, 4), ["20", "10.0%", "1", "1.0%"]);
  assert.equal(await row(page, "key-205").count(), 0, "what may be chance is left out");
  page.check();
});

test("B stands in the address over a reload, and neither filter when values are kept out of it", async () => {
  const page = await opened();
  await page.reload();
  await load(page);
  await table(page).waitFor();
  assert.equal(await against(page).inputValue(), "bucket:new");
  await against(page).fill("bucket:new http_status:200");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "B: 70 rows" }).waitFor();
  assert.ok(decodeURIComponent(page.url()).endsWith("?q=bucket:old&b=bucket:new http_status:200"));
  await page.locator("summary", { hasText: /^Link$/ }).click();
  await page.getByText("bucket:old bucket:new http_status:200").waitFor();
  await page.getByRole("checkbox").check();
  await page.waitForFunction(() => !/old|new/.test(decodeURIComponent(location.hash)));
  assert.match(page.url(), /\?v=\w+&w=\w+$/);
  await page.getByRole("link", { name: "B: 70 rows" }).waitFor();
  page.check();
});

test("pairs can be chosen, and what is no filter of the same table is said", async () => {
  const page = await opened();
  const choose = (name) => page.getByRole("navigation", { name: "Or choose both" }).getByRole("link", { name }).click();
  await choose("A against the rest");
  await page.getByRole("link", { name: "B: 100 rows" }).waitFor();
  assert.equal(await against(page).inputValue(), "not (bucket:old)");
  await choose("Denied against allowed");
  await page.getByRole("link", { name: "A: 20 rows" }).waitFor();
  await page.getByRole("link", { name: "B: 180 rows" }).waitFor();
  await filter(page).fill("");
  await filter(page).press("Enter");
  await choose("The later half of the time against the earlier");
  await page.getByRole("link", { name: "A: 150 rows" }).waitFor();
  await page.getByRole("link", { name: "B: 150 rows" }).waitFor();
  await choose("A against the same time before");
  // The later half is a millisecond shorter: the first row lies before a time of its length.
  await page.getByRole("link", { name: "B: 149 rows" }).waitFor();
  await against(page).fill("source trail | event_name:GetObject");
  await against(page).press("Enter");
  await page.getByText("A and B must be of one table").waitFor();
  await checkAccessibility(page, "a selection of another table");
  page.check();
});

test("the second filter completes as the first does", async () => {
  const page = await opened();
  await against(page).fill("buck");
  await page.getByRole("option", { name: /^bucket/ }).first().waitFor();
  await checkAccessibility(page, "completion of the second filter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.type("o");
  await page.getByRole("option", { name: /^old/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await against(page).inputValue(), "bucket:old");
  assert.equal(await filter(page).inputValue(), "bucket:old", "the first one is as it was");
  await page.keyboard.press("Enter");
  await page.getByText("A and B are the same rows").waitFor();
  page.check();
});

test("one file or folder is compared with another", async () => {
  const page = await browser.page({ hash: "#/compare/selections" });
  const lines = log.split("\n");
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  const part = (from, to) => lines.slice(from, to).join("\n") + "\n";
  await drop(page, [
    { name: "2025-12/a", text: part(0, 100) },
    { name: "2025-12/b", text: part(100, 200) },
    { name: "2026-08/c", text: part(200, 300) },
  ]);
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  const sets = page.getByRole("group", { name: "One file or folder against another" });
  const [a, b] = [sets.getByRole("combobox", { name: "A" }), sets.getByRole("combobox", { name: "B" })];
  assert.deepEqual(await a.getByRole("option").allTextContents(), ["2025-12/", "2026-08/", "2025-12/a", "2025-12/b", "2026-08/c"]);
  await sets.getByRole("link", { name: "Compare" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "A: 200 rows" }).waitFor();
  await page.getByRole("link", { name: "B: 100 rows" }).waitFor();
  await checkAccessibility(page, "one folder against another");
  await filter(page).fill("source access | http_status:200 path:2025-12/a");
  await filter(page).press("Enter");
  await a.selectOption("2025-12/b");
  await b.selectOption("2026-08/c");
  await sets.getByRole("link", { name: "Compare" }).click();
  await page.getByRole("link", { name: "A: 90 rows" }).waitFor();
  await page.getByRole("link", { name: "B: 70 rows" }).waitFor();
  assert.equal(await filter(page).inputValue(), "source access | http_status:200 path:2025-12/b");
  await b.selectOption("2025-12/b");
  assert.equal(await sets.getByRole("link").count(), 0, "nothing is compared with itself");
  page.check();
});

test("on a phone it is one column", async () => {
  const page = await opened({ size: { width: 390, height: 844 }, dark: true });
  await checkAccessibility(page, "two selections on a phone");
  const isWide = () =>
    ["html", ".answer-body", ".selections", ".selections .answer-scroll"]
      .map((of) => document.querySelector(of))
      .some((at) => at.scrollWidth > at.clientWidth);
  assert.ok(!(await page.evaluate(isWide)), "nothing is wider than the window");
  page.check();
});

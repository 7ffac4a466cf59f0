// Answers to `stats` as charts: which form they take, what is said of a mark, where it leads, and what is saved.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const two = (number) => String(number).padStart(2, "0");

/** A line of the access log, so many minutes after 8 August 2026, a Saturday, 00:00. */
const line = (minute, { operation = "REST.GET.OBJECT", status = 200, key = "key" } = {}) => {
  const [day, hour] = [8 + Math.floor(minute / 1440), Math.floor(minute / 60) % 24];
  return `0a1b photos [${two(day)}/Aug/2026:${two(hour)}:${two(minute % 60)}:00 +0000] 192.0.2.7 arn:aws:iam::111122223333:user/ada ` +
    `R${minute}${operation} ${operation} ${key} "GET /key HTTP/1.1" ${status} - 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== ` +
    "SigV4 TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n";
};

// Three days, each hour one record more than the hour before it in the day, at most 6; every tenth hour one is refused.
const log = Array.from({ length: 72 }, (_, hour) =>
  Array.from({ length: (hour % 6) + 1 }, (_, at) => line(hour * 60 + at, {
    operation: at % 2 ? "REST.PUT.OBJECT" : "REST.GET.OBJECT",
    status: at === 0 && hour % 10 === 0 ? 403 : 200,
    key: `<b>&${at}`,
  })).join("")).join("");

const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const button = (page, name) => page.getByRole("button", { name, exact: true });
const chart = (page, name) => page.getByRole("group", { name, exact: true });
const forms = (page) => page.getByRole("group", { name: "Show as" });
const pressed = (page) => forms(page).locator("[aria-pressed=true]").innerText();
const enabled = (page) => forms(page).getByRole("button", { disabled: false }).allInnerTexts();

async function ask(page, query) {
  await filter(page).fill(query);
  await filter(page).press("Enter");
}

async function dropped(options, text = log) {
  const page = await browser.page(options);
  await button(page, "Try the sample").waitFor();
  await drop(page, [{ name: "access-log", text }]);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  return page;
}

/** The table behind a chart, row by row. */
const behind = (page) =>
  page.locator("[role=group] table").last().evaluate((table) =>
    [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent)));

test("one row is numbers, which lead to its rows", async () => {
  const page = await dropped();
  await ask(page, "http_status:403 | stats count(*), sum(bytes_sent), max(total_time_ms)");
  await button(page, "count(*) 8").waitFor();
  assert.equal(await pressed(page), "Number");
  assert.deepEqual(await enabled(page), ["Table", "Number"]);
  await button(page, "sum(bytes_sent) 4.1 kB 4,096 bytes").waitFor();
  await button(page, "Table").click();
  await page.getByRole("gridcell", { name: "4,096" }).waitFor();
  await button(page, "Number").click();
  await button(page, "max(total_time_ms) 20 ms").press("Enter");
  await page.getByText(/^8 of 252/).waitFor();
  assert.equal(await filter(page).inputValue(), "http_status:403");
  await page.waitForFunction(() => document.activeElement.matches("[role=grid]"));
  page.check();
});

test("groups by name are bars in the answer's order, by keys and by pointer", async () => {
  const page = await dropped();
  await ask(page, "stats count(*), avg(total_time_ms) by operation | sort `count(*)` desc");
  const bars = chart(page, "count(*), avg(total_time_ms) by operation");
  await bars.waitFor();
  assert.deepEqual(await enabled(page), ["Table", "Bars"]);
  assert.deepEqual(await behind(page), [
    ["group", "count(*)", "avg(total_time_ms)"],
    ["REST.GET.OBJECT", "144", "20 ms"],
    ["REST.PUT.OBJECT", "108", "20 ms"],
  ]);
  // The chart is one stop of Tab.
  await button(page, "Save as PNG").focus();
  await page.keyboard.press("Tab");
  assert.equal(await bars.evaluate((chart) => document.activeElement === chart), true);
  const said = (text) => bars.locator("[aria-live]").getByText(text, { exact: true }).waitFor();
  await page.keyboard.press("ArrowDown");
  await said("REST.GET.OBJECT, count(*): 144");
  await page.keyboard.press("ArrowRight");
  await said("REST.GET.OBJECT, avg(total_time_ms): 20 ms");
  await page.keyboard.press("End");
  await said("REST.PUT.OBJECT, avg(total_time_ms): 20 ms");
  const ring = await bars.locator(".chart-ring").evaluate((ring) => getComputedStyle(ring).borderTopWidth);
  assert.equal(ring, "2px", "the mark that is reached has a ring");
  await page.keyboard.press("Enter");
  await page.getByText(/^108 of 252/).waitFor();
  assert.equal(await filter(page).inputValue(), "operation:REST.PUT.OBJECT");
  await page.goBack();
  await bars.waitFor();
  // Chips of the view that was left stood above it.
  await page.getByText(/^2 groups of 252 rows/).waitFor();
  await page.getByRole("list", { name: "Conditions" }).waitFor({ state: "detached" });
  const { x, y, width } = await bars.boundingBox();
  await page.mouse.move(x + width / 3, y + 60);
  await bars.getByText("Click or Enter: its rows").waitFor();
  await page.mouse.click(x + width / 3, y + 60);
  await page.getByText(/^144 of 252/).waitFor();
  assert.equal(await filter(page).inputValue(), "operation:REST.GET.OBJECT");
  page.check();
});

test("times are lines, and the form that is chosen stays for answers of their kind", async () => {
  const page = await dropped();
  await ask(page, "stats count(*), pct(total_time_ms, 95) by bin(1h)");
  await chart(page, "count(*), pct(total_time_ms, 95) by bin(1h)").press("Home");
  await page.getByText("8 Aug 2026 00:00 – 01:00 UTC, count(*): 1", { exact: true }).waitFor();
  assert.equal(await pressed(page), "Lines");
  assert.deepEqual(await enabled(page), ["Table", "Bars", "Lines", "Area", "Heat map"]);
  await button(page, "Bars").click();
  await ask(page, "stats max(total_time_ms) by bin(6h)");
  await chart(page, "max(total_time_ms) by bin(6h)").waitFor();
  assert.equal(await pressed(page), "Bars");
  await ask(page, "stats count(*) by bin(1h), operation");
  await chart(page, "count(*) by bin(1h), operation").waitFor();
  assert.equal(await pressed(page), "Area", "another kind of answer has its own");
  assert.equal(await page.evaluate(() => localStorage.getItem("bucketscope.chart.time")), "bars");
  page.check();
});

test("a second key makes series, and a part of one leads to its rows", async () => {
  const page = await dropped();
  await ask(page, "-key:nothing | stats count(*) by bin(1h), http_status");
  const area = chart(page, "count(*) by bin(1h), http_status");
  await area.press("Home");
  await page.getByText("8 Aug 2026 00:00 – 01:00 UTC, 403: 1", { exact: true }).waitFor();
  assert.equal(await pressed(page), "Area");
  assert.deepEqual((await behind(page))[0], ["group", "200", "403"]);
  await page.keyboard.press("ArrowRight");
  await page.getByText("8 Aug 2026 10:00 – 11:00 UTC, 403: 1", { exact: true }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.getByText("8 Aug 2026 10:00 – 11:00 UTC, 200: 4", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText(/^4 of 252/).waitFor();
  assert.equal(await filter(page).inputValue(), "-key:nothing time:2026-08-08T10:00:00Z..2026-08-08T10:59:59.999Z http_status:200");
  page.check();
});

test("many series become others where they can be added, and are said to be missing where not", async () => {
  const many = Array.from({ length: 30 }, (_, at) => line(at, { operation: at % 2 ? "REST.GET.OBJECT" : "REST.PUT.OBJECT", key: `key-${two(at)}` })).join("");
  const page = await dropped({}, many);
  await ask(page, "stats count(*) by operation, key");
  await chart(page, "count(*) by operation, key").waitFor();
  const [head, ...rows] = await behind(page);
  assert.equal(head.length, 1 + 12 + 1);
  assert.equal(head.at(-1), "18 others");
  assert.deepEqual(rows.map((row) => row.at(-1)), ["3", "15"]);
  await ask(page, "stats avg(total_time_ms) by operation, key");
  await page.getByText("The greatest 12 of 30 series; others are not drawn").waitFor();
  assert.equal((await behind(page))[0].length, 1 + 12);
  page.check();
});

test("hours of days are fields by hour and weekday, in the zone that is shown", async () => {
  const page = await dropped({ timezoneId: "Asia/Kolkata" });
  await ask(page, "stats count(*) by bin(1h)");
  await button(page, "Heat map").click();
  const heat = chart(page, "count(*) by bin(1h)");
  await heat.getByText("count(*) · hour and weekday, UTC").waitFor();
  await heat.press("Home");
  await page.getByText("00:00 – 00:59 UTC, Mon: 1", { exact: true }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByText("01:00 – 01:59 UTC, Mon: 2", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText(/^2 of 252/).waitFor();
  assert.equal(await filter(page).inputValue(), "time:2026-08-10T01:00:00Z..2026-08-10T01:59:59.999Z");
  await page.goBack();
  await button(page, "Settings").or(page.locator("summary", { hasText: "Settings" })).first().click();
  await page.getByLabel("Local").click();
  await heat.getByText("count(*) · hour and weekday, UTC+5:30").waitFor();
  await heat.press("Home");
  // Of the hour from 18:30 UTC on Sunday on.
  await page.getByText("00:00 – 00:59 UTC+5:30, Mon: 2", { exact: true }).waitFor();
  await button(page, "Lines").click();
  await heat.press("Home");
  await page.getByText("8 Aug 2026 05:30 – 06:30 UTC+5:30, count(*): 1", { exact: true }).waitFor();
  page.check();
});

test("what is drawn is saved as it is seen, and log text stays text", async () => {
  const page = await dropped();
  await ask(page, "stats count(*) by key");
  await chart(page, "count(*) by key").waitFor();
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const svg = await saved("Save as SVG");
  assert.equal(svg.name, "bucketscope-chart.svg");
  const text = svg.bytes.toString("utf8");
  assert.match(text, /<text [^>]*>&lt;b&gt;&amp;0<\/text>/);
  assert.match(text, /fill="rgb/);
  assert.doesNotMatch(text, /var\(|class=|href|<b>/, "it stands alone");
  const isXml = await page.evaluate((text) => !new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror"), text);
  assert.equal(isXml, true);
  const png = await saved("Save as PNG");
  assert.equal(png.name, "bucketscope-chart.png");
  assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
  assert.ok(png.bytes.readUInt32BE(16) > 1000, "twice as wide as it is drawn");
  page.check();
});

test("of very many groups the first are drawn, on a canvas", async () => {
  const long = Array.from({ length: 6000 }, (_, minute) => line(minute)).join("");
  const page = await dropped({}, long);
  await ask(page, "stats count(*) by bin(1m)");
  await page.getByText("The first 5,000 of 6,000 groups").waitFor();
  const lines = chart(page, "count(*) by bin(1m)");
  assert.equal(await lines.locator("svg > *").count(), 0);
  const picture = () => lines.locator("canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0) && canvas.toDataURL();
  });
  const light = await picture();
  assert.ok(light, "something is painted");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForFunction((light) => document.querySelector("canvas").toDataURL() !== light, light);
  await page.emulateMedia({ colorScheme: "light" });
  await page.waitForFunction((light) => document.querySelector("canvas").toDataURL() === light, light);
  await lines.press("End");
  await page.getByText("11 Aug 2026 11:19 – 11:20 UTC, count(*): 1", { exact: true }).waitFor();
  await ask(page, "stats count(*) by request_id");
  await page.getByText("The first 300 of 6,000 groups").waitFor();
  page.check();
});

test("what cannot be drawn is a table, and what is no group has no forms", async () => {
  const page = await dropped();
  await ask(page, "stats earliest(operation) by key");
  await page.getByRole("gridcell", { name: "REST.GET.OBJECT" }).first().waitFor();
  assert.equal(await pressed(page), "Table");
  await ask(page, "stats count(*) by key | fields key");
  await forms(page).waitFor({ state: "detached" });
  await ask(page, "");
  await page.getByText(/^252 · /).waitFor();
  assert.equal(await forms(page).count(), 0);
  // Groups of groups have no rows to lead to.
  await ask(page, "stats count(*) as n by key | stats count(*) as of by n");
  const bars = chart(page, "of by n");
  await bars.press("Home");
  await bars.locator("[aria-live]").getByText("of: 1").waitFor();
  assert.equal(await bars.getByText("Click or Enter: its rows").count(), 0);
  await page.keyboard.press("Enter");
  assert.match(await filter(page).inputValue(), /by n$/);
  page.check();
});

for (const dark of [false, true]) {
  test(`axe finds nothing in charts, ${dark ? "dark" : "light"}`, async () => {
    const page = await dropped({ dark });
    for (const [query, name] of [
      ["stats count(*) by operation, http_status", "count(*) by operation, http_status"],
      ["stats count(*), avg(total_time_ms) by bin(1h)", "count(*), avg(total_time_ms) by bin(1h)"],
      ["stats count(*) by bin(1h), operation", "count(*) by bin(1h), operation"],
    ]) {
      await ask(page, query);
      await chart(page, name).press("Home");
      await chart(page, name).locator(".chart-ring").waitFor();
      await checkAccessibility(page, query);
    }
    await button(page, "Heat map").click();
    await checkAccessibility(page, "fields");
    await ask(page, "stats count(*)");
    await button(page, "count(*) 252").waitFor();
    await checkAccessibility(page, "a number");
    page.check();
  });
}

for (const width of [390, 320]) {
  test(`charts have their room at ${width} pixels`, async () => {
    const page = await dropped({ size: { width, height: 844 } });
    for (const query of ["stats count(*), avg(total_time_ms), sum(bytes_sent) by key", "stats count(*) by bin(1h), http_status", "stats count(*)"]) {
      await ask(page, query);
      await page.waitForFunction(() => document.querySelector(".chart svg path, .chart-number"));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(wide, false, `the page is no wider than the phone: ${query}`);
    }
    page.check();
  });
}

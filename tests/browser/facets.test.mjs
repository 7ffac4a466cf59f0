// Counts by value: under the other conditions, chosen together, looked for, and ranges of amounts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

// 60 records: 40 answered, 15 refused, 5 failed; 30 keys; durations of 1 to 1,770 ms.
const status = (number) => (number < 40 ? 200 : number < 55 ? 403 : 503);
const log = Array.from({ length: 60 }, (_, number) =>
  `0a1b ${number % 2 ? "photos" : "backups"} [08/Aug/2026:10:${String(number).padStart(2, "0")}:00 +0000] 192.0.2.7 - R${number} ` +
  `REST.GET.OBJECT key-${number % 30} "GET /key HTTP/1.1" ${status(number)} - 512 2048 ${number * 30 || 1} 9 "-" "aws-cli/2.17" - aG9zdA== ` +
  "SigV4 TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n").join("");

const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const facet = (page, field) => page.getByRole("complementary", { name: "Counts by value" }).getByRole("region", { name: field, exact: true });
const value = (page, field, text) => facet(page, field).getByRole("button", { name: text });
const fields = (page) => page.getByRole("complementary", { name: "Counts by value" }).getByText("Fields", { exact: true });

async function dropped(options) {
  const page = await browser.page(options);
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await drop(page, [{ name: "access-log", text: log }]);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  return page;
}

test("values of one field are chosen together, each counted under the other conditions", async () => {
  const page = await dropped();
  await value(page, "http_status", "403 15").click();
  await page.getByText("15 of 60").waitFor();
  // What is not chosen stays, with what it would add.
  await value(page, "http_status", "200 40").waitFor();
  await value(page, "http_status", "503 5").click();
  await page.getByText("20 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "http_status in [403, 503]");
  assert.equal(await value(page, "http_status", "503 5").getAttribute("aria-pressed"), "true");
  // Other fields are counted under it.
  await value(page, "bucket", "photos 10").click();
  await page.getByText("10 of 60").waitFor();
  await value(page, "http_status", "200 20").waitFor();
  await value(page, "http_status", "503 3").click();
  await page.getByText("7 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "http_status:403 bucket:photos");
  // One that is left out stays in sight, and comes back.
  await facet(page, "http_status").getByRole("button", { name: "Without http_status: 403" }).click();
  await page.getByText("23 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "bucket:photos -http_status:403");
  await value(page, "http_status", "403 7").waitFor();
  await facet(page, "http_status").getByRole("button", { name: "Without http_status: 403" }).click();
  await page.getByText("30 of 60").waitFor();
  await filter(page).fill("key:nothing");
  await filter(page).press("Enter");
  await page.getByText("No row to count under these conditions.").waitFor();
  page.check();
});

test("fields are chosen, kept on this device, and their values are looked for", async () => {
  const page = await dropped();
  await fields(page).click();
  await page.getByRole("searchbox", { name: "Find a field" }).fill("key");
  await page.getByRole("checkbox", { name: "key", exact: true }).check();
  await page.getByRole("searchbox", { name: "Find a field" }).fill("bucket");
  await page.getByRole("checkbox", { name: "bucket", exact: true }).uncheck();
  await checkAccessibility(page, "the fields that are counted");
  await page.keyboard.press("Escape");
  await facet(page, "key").getByRole("button", { name: "and 24 more" }).click();
  await facet(page, "key").getByRole("button", { name: "Show fewer" }).click();
  await facet(page, "bucket").waitFor({ state: "detached" });
  await facet(page, "key").getByRole("searchbox").fill("KEY-2");
  await value(page, "key", /^key-20 2/).waitFor();
  await facet(page, "key").getByText("and 5 more").waitFor();
  await facet(page, "key").getByRole("searchbox").fill("nothing");
  await facet(page, "key").getByText("No value holds that.").waitFor();
  await facet(page, "key").getByRole("searchbox").fill("29");
  await value(page, "key", /^key-29 2/).click();
  await page.getByText("2 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "key:key-29");
  page.check();
  await page.reload();
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await drop(page, [{ name: "access-log", text: log }]);
  await facet(page, "key").waitFor();
  await fields(page).click();
  await page.getByRole("complementary", { name: "Counts by value" }).getByRole("button", { name: "Reset" }).click();
  await facet(page, "bucket").waitFor();
  assert.equal(await facet(page, "key").count(), 0);
});

test("a range of amounts is chosen by its handles, by keys and by a bar", async () => {
  const page = await dropped();
  const times = facet(page, "total_time_ms");
  const least = times.getByRole("slider", { name: "Least total_time_ms" });
  const greatest = times.getByRole("slider", { name: "Greatest total_time_ms" });
  await times.getByText("1 ms – 1,770 ms").waitFor();
  await least.focus();
  await page.keyboard.press("End");
  await page.getByText("26 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "total_time_ms:1000..");
  assert.equal(await least.getAttribute("aria-valuetext"), "1,000 ms");
  // The bars are those of all rows: what is left out can be chosen again.
  await least.press("ArrowLeft");
  await page.getByText("43 of 60").waitFor();
  await greatest.press("ArrowLeft");
  await page.getByText("17 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "total_time_ms:500..999");
  await checkAccessibility(page, "a range of amounts");
  // The handle goes where it is dragged.
  const box = await greatest.boundingBox();
  const bars = await times.locator(".range-bar").count();
  const at = (place) => box.x + 7 + ((box.width - 14) * place) / (bars - 1);
  await page.mouse.move(at(bars - 2), box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(at(bars - 1), box.y + box.height / 2, { steps: 3 });
  await page.mouse.up();
  await page.getByText("43 of 60").waitFor();
  await times.getByTitle("100 ms – 199 ms: 3 rows").click();
  await page.getByText("3 of 60").waitFor();
  await times.getByRole("button", { name: "Clear total_time_ms" }).click();
  await page.waitForFunction(() => document.querySelector("[role=search] input").value === "");
  page.check();
});

/** Chooses a field to be counted. */
async function count(page, field) {
  await fields(page).click();
  await page.getByRole("checkbox", { name: field, exact: true }).check();
  await page.keyboard.press("Escape");
}

test("rows are counted over time, and a range of it is chosen by its handles, by keys and by a bar", async () => {
  const page = await dropped({ timezoneId: "America/St_Johns" });
  await count(page, "time");
  const time = facet(page, "time");
  await time.getByText("8 Aug 2026 10:00 – 11:00 UTC").waitFor();
  await time.getByTitle("8 Aug 2026 10:10 – 10:12 UTC: 2 rows").waitFor();
  const least = time.getByRole("slider", { name: "Least time" });
  const greatest = time.getByRole("slider", { name: "Greatest time" });
  await least.focus();
  await page.keyboard.press("End");
  await page.getByText("2 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "time:2026-08-08T10:58:00Z..");
  assert.equal(await least.getAttribute("aria-valuetext"), "2026-08-08 10:58:00 UTC");
  // The bars are those of all rows: what is left out can be chosen again. Other conditions are kept, and count.
  await filter(page).fill("http_status:403 time:2026-08-08T10:40:00Z.. | sort key");
  await filter(page).press("Enter");
  await page.getByText("15 of 60").waitFor();
  await time.getByTitle("8 Aug 2026 10:38 – 10:40 UTC: 0 rows").waitFor();
  await greatest.press("ArrowLeft");
  await page.waitForFunction(() => document.querySelector("[role=search] input").value.endsWith("Z | sort key"));
  assert.equal(await filter(page).inputValue(), "http_status:403 time:2026-08-08T10:40:00Z..2026-08-08T10:57:59.999Z | sort key");
  await time.getByTitle("8 Aug 2026 10:50 – 10:52 UTC: 2 rows").click();
  await page.getByText("2 of 60").waitFor();
  await checkAccessibility(page, "a range of time");
  await time.getByRole("button", { name: "Clear time" }).click();
  await page.waitForFunction(() => document.querySelector("[role=search] input").value === "http_status:403 | sort key");
  // A day that is written as one, and what the bars above choose, are ranges too.
  await filter(page).fill("time = 2026-08-08T10:20");
  await filter(page).press("Enter");
  await page.getByText("1 of 60").waitFor();
  await time.getByText("8 Aug 2026 10:20 – 10:22 UTC").waitFor();
  await time.getByRole("button", { name: "Clear time" }).click();
  await page.getByText(/^60 · /).waitFor();
  // In the browser's zone, by its offset; the query stays in UTC.
  await page.getByText("Settings", { exact: true }).click();
  await page.getByRole("radio", { name: "Local" }).check();
  await page.keyboard.press("Escape");
  await time.getByText("8 Aug 2026 07:30 – 08:30 UTC−2:30").waitFor();
  await time.getByTitle("8 Aug 2026 07:40 – 07:42 UTC−2:30: 2 rows").click();
  await page.getByText("2 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "time:2026-08-08T10:10:00Z..2026-08-08T10:11:59.999Z");
  page.check();
});

test("CloudTrail's events are counted over time too", async () => {
  const page = await browser.page();
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  const event = (number) => ({
    eventVersion: "1.11", eventTime: `2026-08-08T10:0${number}:00Z`, eventSource: "s3.amazonaws.com", eventName: "GetObject",
    awsRegion: "eu-west-1", requestID: `R${number}`, eventID: `event-${number}`,
  });
  await drop(page, [{ name: "trail.json", text: JSON.stringify({ Records: [0, 2, 4, 6].map(event) }) }]);
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "CloudTrail" }).click();
  await count(page, "event_time");
  await facet(page, "event_time").getByTitle("8 Aug 2026 10:04 – 10:04:15 UTC: 1 row").click();
  await page.getByText("1 of 4").waitFor();
  assert.equal(await filter(page).inputValue(), "event_time:2026-08-08T10:04:00Z..2026-08-08T10:04:14.999Z");
  page.check();
});

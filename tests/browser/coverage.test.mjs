// The coverage ledger: what both logs cover, who saw what when, why one is silent, and all of it as evidence.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const two = (number) => String(number).padStart(2, "0");
const clock = (minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}:00`;

const BUCKET = "=1+1<b>";
const FILE = "=1+1<b>.log";

/** A line of the access log, so many minutes after 8 August 2026, 00:00. */
const line = (minute, { operation = "REST.GET.OBJECT", id = `R${minute}`, bucket = BUCKET } = {}) =>
  `0a1b ${bucket} [08/Aug/2026:${clock(minute)} +0000] 192.0.2.7 arn:aws:iam::111122223333:user/ada ${id} ${operation} <b>key ` +
  `"GET /key HTTP/1.1" 200 - 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== SigV4 ` +
  "TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n";

const event = (minute, { id = `R${minute}`, bucket = BUCKET, ...more } = {}) => ({
  eventVersion: "1.11",
  eventTime: `2026-08-08T${clock(minute)}Z`,
  eventSource: "s3.amazonaws.com",
  eventName: "GetObject",
  awsRegion: "eu-west-1",
  sourceIPAddress: "192.0.2.7",
  userAgent: "[aws-cli/2.17]",
  requestID: id,
  eventID: `event-${id}`,
  readOnly: true,
  eventCategory: "Data",
  userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/ada" },
  requestParameters: { bucketName: bucket, key: "<b>key" },
  ...more,
});

const control = (minute, eventName) => event(minute, {
  id: eventName,
  eventSource: "cloudtrail.amazonaws.com",
  eventName,
  eventCategory: "Management",
  requestParameters: { name: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main" },
});

const logging = (minute, status) => event(minute, {
  id: `LOGGING${minute}`,
  eventName: "PutBucketLogging",
  eventCategory: "Management",
  requestParameters: { bucketName: "quiet", BucketLoggingStatus: status },
});

// From 06:00 to 18:00 a request every ten minutes; the access log has none from 11:00 to 13:00, CloudTrail is stopped from
// 09:00 to 11:00 and lacks the request of 15:00.
const minutes = Array.from({ length: 73 }, (_, at) => 360 + at * 10).filter((minute) => minute < 660 || minute >= 780);
const log = [
  ...minutes.map((minute) => line(minute)),
  line(960, { operation: "S3.EXPIRE.OBJECT", id: "X1" }),
  line(990, { operation: "REST.PUT.METRICS", id: "X2" }),
  line(1000, { operation: "WEBSITE.GET.OBJECT", id: "X3" }),
  line(480, { bucket: "quiet", id: "Q1" }),
].join("");
const trail = JSON.stringify({
  Records: [
    ...minutes.filter((minute) => (minute < 540 || minute > 660) && minute !== 900).map((minute) => event(minute)),
    event(840, { id: "T1" }),
    control(540, "StopLogging"),
    control(660, "StartLogging"),
    logging(720, {}),
    event(960, { id: "Q2", bucket: "quiet" }),
  ],
});
const FILES = [{ name: FILE, text: log }, { name: "trail.json", text: trail }];

const place = (page, name) => page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });
const button = (page, name) => page.getByRole("button", { name, exact: true });
const filter = (page) => page.getByRole("combobox", { name: "Filter" });

async function compared(options, files = FILES) {
  const page = await browser.page(options);
  await button(page, "Try the sample").waitFor();
  await drop(page, files);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await place(page, /^Compare/).click();
  await page.getByRole("table").waitFor();
  await page.getByRole("region", { name: "Loaded periods" }).waitFor();
  await page.locator(".stale").waitFor({ state: "detached" });
  return page;
}

/** The ledger's rows as it shows them. */
const ledger = (page) => page.getByRole("table").evaluate((table) =>
  [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim().replace(/\s+/g, " "))));

const band = (page, log) => page.getByRole("region", { name: "Loaded periods" }).getByRole("img", { name: new RegExp(`^${log}`) });

test("the headline says its two counts and leads to the rows", async () => {
  const page = await compared();
  const share = page.getByRole("link", { name: /that both could have seen/ });
  const [, percent, of] = (await share.innerText()).match(/^([\d.]+)%\s+of (\d+) that/);
  const both = await page.getByRole("link", { name: /^\d+ seen by both$/ }).locator("b").innerText();
  assert.equal(percent, ((both / of) * 100).toFixed(1));
  await share.click();
  await page.getByText(new RegExp(`^${of} of `)).waitFor();
  assert.equal(await filter(page).inputValue(), "witnessed:both or missing_because:unexplained");
  page.check();
});

test("reasons say their rule and the page it rests on", async () => {
  const page = await compared();
  const reasons = page.getByRole("region", { name: /^Why one log is silent/ });
  await reasons.getByText("S3's own expirations and transitions are never in CloudTrail.").waitFor();
  const rests = reasons.getByText("https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html");
  assert.equal(await rests.evaluate((text) => text.closest("a")), null, "it is text, not a link");
  assert.equal(await rests.evaluate((text) => getComputedStyle(text).userSelect), "all");
  page.check();
});

test("periods stand over each other with their gaps, and the time that both cover", async () => {
  const page = await compared();
  await band(page, "access log").waitFor();
  assert.equal(await band(page, "access log").getAttribute("aria-label"),
    "access log: 2026-08-08 06:00:00 – 18:00:00 UTC; no row: 8 Aug 2026 11:00 – 13:00 UTC");
  assert.match(await band(page, "CloudTrail").getAttribute("aria-label"),
    /^CloudTrail: 2026-08-08 06:00:00 – 18:00:00 UTC; no row: 8 Aug 2026 09:10 – 11:00 UTC; .*; 8 Aug 2026 15:00 – 15:10 UTC$/);
  await page.getByText("both: 2026-08-08 06:00:00 – 18:00:00 UTC").waitFor();
  const spans = await band(page, "access log").locator("span").evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect().toJSON()));
  assert.equal(spans.length, 2);
  const { x, width } = await band(page, "access log").boundingBox();
  // 73 bins of ten minutes; 30 of them, then 12 without a row.
  assert.ok(Math.abs(spans[0].right - x - (width * 30) / 73) < 2 && Math.abs(spans[1].left - x - (width * 42) / 73) < 2, "the gap is a gap");
  page.check();
});

test("blind windows say who opened and closed them, and lead to what the other log saw", async () => {
  const page = await compared();
  const stopped = page.getByRole("link", { name: /^the trail main did not record everything/ });
  assert.equal(await stopped.getAttribute("aria-label"),
    "the trail main did not record everything: 2026-08-08 09:00:00 – 11:00:00 UTC; " +
    "opened by StopLogging (arn:aws:iam::111122223333:user/ada); closed by StartLogging (arn:aws:iam::111122223333:user/ada)");
  await stopped.focus();
  await page.keyboard.press("Enter");
  await page.getByText(/^12 of /).waitFor();
  assert.equal(await filter(page).inputValue(), "witnessed:access time:2026-08-08T09:00:00Z..2026-08-08T11:00:00Z");
  await page.goBack();
  const off = page.getByRole("link", { name: /^the access log of quiet did not record everything/ });
  await off.click();
  // The event that switched it off is one of them.
  await page.getByText(/^2 of /).waitFor();
  assert.match(await filter(page).inputValue(), /^witnessed:trail time:2026-08-08T12:00:00Z\.\.\S+ bucket:quiet$/);
  page.check();
});

test("a line opens by time, and a cell of it leads to its rows", async () => {
  const page = await compared();
  const before = await ledger(page);
  const get = before.find(([bucket, asked]) => bucket.endsWith(BUCKET) && asked.startsWith("GetObject"));
  const open = button(page, `By time: GetObject, ${BUCKET}`);
  assert.equal(await open.getAttribute("aria-expanded"), "false");
  await open.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("rowheader", { name: "8 Aug 2026 09:00 – 10:00 UTC" }).waitFor();
  assert.equal(await open.getAttribute("aria-expanded"), "true");
  const bins = (await ledger(page)).filter((row) => /UTC$/.test(row[0]));
  const bin = (hour) => bins.find(([label]) => label.startsWith(`8 Aug 2026 ${hour}:00`)).slice(1);
  // requests, who saw them, both, access only, trail only, unexplained
  assert.deepEqual(bin("08"), ["6", "", "6", "0", "0", "0"]);
  assert.deepEqual(bin("09"), ["6", "", "0", "6", "0", "0"]);
  assert.deepEqual(bin("14"), ["7", "", "6", "0", "1", "1"]);
  assert.deepEqual(bin("15"), ["6", "", "5", "1", "0", "1"]);
  assert.ok(!bins.some(([label]) => label.includes("11:00 – 12:00")), "an hour without a request has no row");
  const sum = (column) => bins.reduce((sum, row) => sum + Number(row[column]), 0);
  assert.deepEqual([1, 3, 4, 5, 6].map(sum), [2, 4, 5, 6, 7].map((column) => Number(get[column])), "bins add up to their line");
  await checkAccessibility(page, "the ledger by time");
  const row = page.getByRole("row", { name: "8 Aug 2026 15:00 – 16:00 UTC" });
  await row.getByRole("link").nth(2).click();
  await page.getByText(/^1 of /).waitFor();
  assert.match(await filter(page).inputValue(), /time:2026-08-08T15:00:00Z\.\.2026-08-08T15:59:59\.999Z witnessed:access$/);
  await page.getByRole("gridcell", { name: "2026-08-08 15:00:00" }).first().waitFor();
  await page.goBack();
  await button(page, "By time: everything, all buckets").click();
  await page.getByRole("row", { name: "8 Aug 2026 15:00 – 16:00 UTC" }).getByRole("link").first().click();
  await page.getByText(/^6 of /).waitFor();
  assert.equal(await filter(page).inputValue(), "time:2026-08-08T15:00:00Z..2026-08-08T15:59:59.999Z");
  page.check();
});

test("what follows from names alone is marked as expected", async () => {
  const page = await compared();
  const row = (name) => page.getByRole("row", { name });
  const mark = row(/PutBucketMetricsConfiguration/).first().getByText("expected", { exact: true });
  assert.match(await mark.getAttribute("title"), /^That REST\.PUT\.METRICS is PutBucketMetricsConfiguration follows from the names alone/);
  const website = row(/GetObject/).filter({ hasText: BUCKET }).getByText("expected", { exact: true });
  assert.match(await website.getAttribute("title"), /^That WEBSITE\.GET\.OBJECT is GetObject/);
  assert.equal(await row(/quiet.*GetObject/).getByText("expected", { exact: true }).count(), 0, "an event proves it");
  page.check();
});

for (const single of [false, true]) test(`evidence names, hashes and counts what was compared${single ? ", in the single file" : ""}`, async () => {
  const page = await compared({ single });
  const today = new Date().toISOString().slice(0, 10);
  const saved = async (form) => {
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, `Export evidence (${form})`).press("Enter")]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  };
  const html = await saved("HTML");
  assert.match(html.name, new RegExp(`^bucketscope-coverage-(${today}|\\d{4}-\\d\\d-\\d\\d)\\.html$`));
  const hashes = FILES.map(({ text }) => createHash("sha256").update(text).digest("hex"));
  // The evidence is opened as its reader would.
  const reader = await page.context().newPage();
  await reader.setContent(html.text);
  const tables = await reader.evaluate(() => Object.fromEntries([...document.querySelectorAll("h2")].map((head) => [
    head.textContent,
    [...(head.nextElementSibling.querySelector("table")?.rows ?? [])].map((row) => [...row.cells].map((cell) => cell.textContent)),
  ])));
  assert.equal(await reader.locator("b, script, a, img").count(), 0, "what the logs say is text");
  const file = tables.Files.find(([name]) => name === FILE);
  assert.deepEqual(file.slice(0, 4), [FILE, String(Buffer.byteLength(log)), hashes[0], String(log.trimEnd().split("\n").length)]);
  assert.equal(tables.Files.find(([name]) => name === "trail.json")[2], hashes[1]);
  const about = Object.fromEntries(tables.About);
  assert.match(about["made by"], /^Bucketscope \d+\.\d+\.\d+/);
  const both = Number(about["seen by both"]);
  const share = both / (both + Number(about["could have been seen by the silent log"]));
  assert.equal(about["share seen by both, of what both could have seen"], `${(share * 100).toFixed(1)}%`);
  assert.deepEqual(tables["Loaded periods"].slice(1).map((row) => row.slice(0, 3)), ["access log", "CloudTrail", "both"].map((log) =>
    [log, "2026-08-08T06:00:00Z", "2026-08-08T18:00:00Z"]));
  assert.deepEqual(tables["Blind windows"].map((row) => row[5]), ["opened by", "StopLogging", "PutBucketLogging"]);
  assert.ok(tables.Ledger.some(([bucket, asked]) => bucket === BUCKET && asked === "GetObject"));
  assert.ok(tables["Why one log is silent"].some((row) => row[1] === "lifecycle" && row[4].startsWith("https://docs.aws.amazon.com/")));
  await checkAccessibility(reader, "the evidence");
  await reader.close();

  const csv = await saved("CSV");
  assert.match(csv.name, /^bucketscope-coverage-\d{4}-\d\d-\d\d\.csv$/);
  const lines = csv.text.trimEnd().split("\n");
  assert.ok(lines.some((line) => line.startsWith(`Files,'${FILE},`) && line.includes(hashes[0])), "no cell is a formula");
  assert.ok(lines.some((line) => line.startsWith(`Ledger,'${BUCKET},GetObject,`)));
  assert.ok(!/(^|,)"?[=+@-]/m.test(csv.text));
  page.check();
});

test("hashing says how far it is, and can be stopped", async () => {
  const page = await browser.page();
  await button(page, "Try the sample").waitFor();
  await page.evaluate((log) => {
    const transfer = new DataTransfer();
    // Refused, and hashed all the same.
    transfer.items.add(new File(Array(6).fill(new Uint8Array(50e6)), "zeros"));
    transfer.items.add(new File([log], "access-log"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, log);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await place(page, /^Compare/).click();
  page.on("download", () => assert.fail("nothing is saved"));
  await button(page, "Export evidence (CSV)").click();
  await page.getByText(/^Hashing files · \d+%$/).waitFor();
  await button(page, "Stop").click();
  await page.getByText("This was stopped before it was answered.").waitFor();
  assert.equal(await button(page, "Export evidence (CSV)").getAttribute("aria-disabled"), null, "it can be asked for again");
  page.check();
});

test("one log alone has its period, and asks for the other", async () => {
  const page = await compared({}, [FILES[0]]);
  await page.getByRole("heading", { name: "Drop CloudTrail's files too" }).waitFor();
  assert.equal(await band(page, "CloudTrail").getAttribute("aria-label"), "CloudTrail: not loaded");
  await checkAccessibility(page, "one log only");
  page.check();
});

test("on a phone the periods and the ledger are one column", async () => {
  for (const width of [390, 320]) {
    const page = await compared({ size: { width, height: 844 }, dark: width === 390 });
    await button(page, `By time: GetObject, ${BUCKET}`).click();
    await page.getByRole("rowheader", { name: "8 Aug 2026 09:00 – 10:00 UTC" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "no wider than the phone");
    await checkAccessibility(page, "the phone's ledger");
    page.check();
  }
});

test("the sample is compared", async () => {
  const page = await browser.page();
  await button(page, "Try the sample").click();
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await place(page, "Compare").click();
  await button(page, "By time: everything, all buckets").click();
  await page.getByRole("rowheader").first().waitFor();
  const rows = await ledger(page);
  const number = (text) => Number(text.replaceAll(",", ""));
  const bins = rows.filter((row) => row.length === 7);
  assert.equal(bins.reduce((sum, row) => sum + number(row[1]), 0), number(rows[0][2]));
  page.check();
});

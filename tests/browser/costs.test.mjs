// What each way to log costs: known counts are known dollars, by prices that can be changed; and what would be lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const ADA = "arn:aws:iam::111122223333:user/ada";
const BYTES_OF_GB = 2 ** 30;

/** 2,000 requests in a day, from its first to its last second: 1,500 reads of `photos/`, 500 writes of `raw/`. */
const line = (number) => {
  const isRead = number % 4 > 0;
  const clock = new Date(Date.UTC(2026, 7, 8) + Math.round((number * 86_400_000) / 1999));
  const [day, time] = [clock.getUTCDate(), clock.toISOString().slice(11, 19)];
  return (
    `0a1b logs [0${day}/Aug/2026:${time} +0000] 192.0.2.7 ${ADA} R${number} REST.${isRead ? "GET" : "PUT"}.OBJECT ` +
    `${isRead ? "photos" : "raw"}/${number} "GET /key HTTP/1.1" 200 - 512 2048 20 9 "-" "aws-cli/2" - aG9zdA== ` +
    "SigV4 TLS_AES_128_GCM_SHA256 AuthHeader a.s3.amazonaws.com TLSv1.3 - - eu-west-1\n"
  );
};
const log = Array.from({ length: 2000 }, (_, number) => line(number)).join("");

/** Both logs saw 10 of the reads. */
const event = (number) => ({
  eventVersion: "1.11",
  eventTime: new Date(Date.UTC(2026, 7, 8) + Math.floor((number * 86_400) / 1999) * 1000).toISOString().replace(".000", ""),
  eventSource: "s3.amazonaws.com",
  eventName: "GetObject",
  eventCategory: "Data",
  awsRegion: "eu-west-1",
  sourceIPAddress: "192.0.2.7",
  userIdentity: { type: "IAMUser", arn: ADA, accountId: "111122223333", accessKeyId: "AKIAEXAMPLE" },
  requestID: `R${number}`,
  eventID: `event-${number}`,
  readOnly: true,
  requestParameters: { bucketName: "logs", key: `photos/${number}` },
});
const trail = JSON.stringify({ Records: Array.from({ length: 10 }, (_, number) => event(4 * number + 1)) });

const table = (page) => page.getByRole("region", { name: "Ways to log" });
const row = (page, name) => table(page).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
const cells = async (page, name) => (await row(page, name).getByRole("cell").allTextContents()).slice(0, 4);
const format = (number) => number.toLocaleString("en");
const small = (usd) => (usd < 0.00005 ? "< 0.0001" : usd < 1 ? usd.toFixed(4) : usd.toFixed(2));

async function load(page, files = [{ name: "access-log", text: log }, { name: "trail.json", text: trail }]) {
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await drop(page, files);
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await table(page).waitFor();
}

async function opened(options, files) {
  const page = await browser.page({ hash: "#/compare/costs", ...options });
  await load(page, files);
  return page;
}

const month = (records, size, prices, fee = 0) => {
  const gigabytes = (records * 30 * size) / BYTES_OF_GB;
  return [small(gigabytes), small(gigabytes * prices + (records * 30 * fee) / 100_000)];
};

test("known counts are known dollars, and a price that is changed counts from then on", async () => {
  const page = await opened();
  await page.getByText("times 30 for 30 days").first().waitFor();
  const [size, event] = [log.length / 2000, trail.length / 10];
  assert.deepEqual(await cells(page, /^Access log, to S3/), ["2,000", "60,000", ...month(2000, size, 0.023)]);
  assert.deepEqual(await cells(page, /^Access log, to CloudWatch/), ["2,000", "60,000", ...month(2000, size, 0.53)]);
  assert.deepEqual(await cells(page, /^Access log, by CloudWatch/), ["2,000", "60,000", ...month(2000, size, 0.273)]);
  assert.deepEqual(await cells(page, /events, all/), ["2,000", "60,000", ...month(2000, event, 0.023, 0.1)]);
  assert.deepEqual(await cells(page, /writes only/), ["500", "15,000", ...month(500, event, 0.023, 0.1)]);
  const ofPrefixes = async (records) =>
    assert.deepEqual(await cells(page, /of prefixes/), [
      format(records),
      format(records * 30),
      ...month(records, event, 0.023, 0.1),
    ]);
  await ofPrefixes(1500);
  const prefixes = page.getByRole("combobox", { name: "Prefixes of keys, separated by commas" });
  for (const [typed, records] of [["raw/", 500], ["raw/1, photos/1", 1111], ["raw/, photos/", 2000], [" , ", 1500]]) {
    await prefixes.fill(typed);
    await prefixes.press("Tab");
    await row(page, /of prefixes/).getByRole("link", { name: format(records), exact: true }).first().waitFor();
    await ofPrefixes(records);
  }
  assert.equal(await prefixes.inputValue(), "photos/", "without any it is the most frequent one");
  await checkAccessibility(page, "what logging costs");

  const price = () => page.getByRole("spinbutton", { name: /^CloudTrail data events/ });
  await price().focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("25");
  await page.keyboard.press("Tab");
  const changed = ["2,000", "60,000", ...month(2000, event, 0.023, 25)];
  assert.deepEqual(await cells(page, /events, all/), changed);
  await page.reload();
  await load(page);
  assert.equal(await price().inputValue(), "25");
  assert.deepEqual(await cells(page, /events, all/), changed);
  await price().fill("");
  await price().press("Tab");
  assert.equal(await price().inputValue(), "0.1", "an empty one is reset");
  await price().fill("");
  await price().press("Tab");
  assert.equal(await price().inputValue(), "0.1", "and again");
  page.check();
});

test("what would be lost is counted, and leads to its rows", async () => {
  const page = await opened();
  const alone = (name) => table(page).locator("tr.group", { hasText: name }).getByRole("cell");
  await alone("The access log alone").getByText("10 requests lose principal").waitFor();
  await alone("CloudTrail alone").getByText("2,000 requests lose latency").waitFor();
  await row(page, /writes only/).getByText("1,500 reads of objects are not seen").waitFor();
  await row(page, /of prefixes/).getByText("500 data events outside the prefixes").waitFor();
  const questions = alone("The access log alone").locator("summary");
  await questions.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("listitem").filter({ hasText: /./ }).first().waitFor();
  const listed = await alone("The access log alone").getByRole("listitem").count();
  assert.equal(await questions.textContent(), `${listed} built-in questions have no rows`);
  await row(page, /writes only/).getByRole("link", { name: "1,500" }).click();
  await page.getByText(/^1,500 of 2,000 · /).waitFor();
  await page.goBack();
  await row(page, /writes only/).getByRole("cell").first().getByRole("link", { name: "500" }).click();
  await page.getByText(/^500 of 2,000 · /).waitFor();
  page.check();
});

test("less than an hour is no month; a filter narrows what is counted", async () => {
  const few = [0, 1, 2, 3].map(line).join("");
  const page = await opened({}, [{ name: "access-log", text: few }]);
  await page.getByText("Less than an hour is loaded").first().waitFor();
  assert.deepEqual(await cells(page, /^Access log, to S3/), ["4", "", "", ""]);
  await page.getByRole("combobox", { name: "Filter" }).fill("key:raw/*");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".costs tr:not(.group) td")?.textContent === "1");
  page.check();
});

test("on a phone it is one column", async () => {
  const page = await opened({ size: { width: 390, height: 844 }, dark: true });
  await checkAccessibility(page, "what logging costs, on a phone");
  const isWide = () =>
    [document.documentElement, document.querySelector(".costs .answer-scroll")].some((at) => at.scrollWidth > at.clientWidth);
  assert.ok(!(await page.evaluate(isWide)), "nothing is wider than the window");
  page.check();
});

// When the rows were: bars over time that choose a range, and the query's conditions as chips.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const two = (number) => String(number).padStart(2, "0");
const status = (minute) => (minute === 30 ? 503 : minute % 10 === 5 ? 403 : 200);

// A record a minute for an hour; every tenth is refused, one fails.
const log = Array.from({ length: 60 }, (_, minute) =>
  `0a1b photos [08/Aug/2026:10:${two(minute)}:00 +0000] 192.0.2.7 arn:aws:iam::111122223333:user/ada R${minute} ` +
  `REST.GET.OBJECT key-${minute % 2} "GET /key HTTP/1.1" ${status(minute)} - 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== ` +
  "SigV4 TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n").join("");

const event = (number, eventTime, more = {}) => ({
  eventVersion: "1.11",
  eventTime,
  eventSource: "s3.amazonaws.com",
  eventName: "GetObject",
  awsRegion: "eu-west-1",
  requestID: `R${number}`,
  eventID: `event-${number}`,
  requestParameters: { bucketName: "photos", key: "key" },
  ...more,
});
const trail = JSON.stringify({
  Records: [
    event(1, "2026-08-08T10:01:00Z"),
    event(5, "2026-08-08T10:05:00Z", { errorCode: "AccessDenied" }),
    event(100, "2026-08-08T12:00:00Z"),
    event(101, "never"),
  ],
});

const place = (page, name) => page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });
const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const plot = (page) => page.getByRole("group", { name: "Rows over time" });
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function ask(page, query) {
  await filter(page).fill(query);
  await filter(page).press("Enter");
}

/** Waits until the bars say so: rows by class, summed over all bars. */
async function counted(page, expected) {
  await page.waitForFunction((expected) => {
    const rows = [...document.querySelectorAll(".timeline table tbody tr")];
    const sums = rows.reduce((sums, row) => [...row.querySelectorAll("td")].map((cell, at) => Number(cell.textContent.replaceAll(",", "")) + (sums[at] ?? 0)), []);
    return !document.querySelector(".timeline .stale") && JSON.stringify(sums) === JSON.stringify(expected);
  }, expected);
}

/** What is said of the parts of bars, from the top to the bottom. */
const parts = (where) => where.getByRole("listitem", { includeHidden: true }).allTextContents();

/** Chooses by what bars are cut into parts, by the keyboard. */
async function cut(page, by) {
  const chooser = page.getByText(/^By (status|error|operation|event|log)$/);
  if (!(await page.locator(".timeline-chooser[open]").count())) await chooser.press("Enter");
  await page.getByRole("radio", { name: by, exact: true }).check();
  return { chooser, menu: page.getByRole("group", { name: "Bars by" }).locator("..") };
}

const heads = (page) => page.locator(".timeline table thead th:not(:first-child)").allTextContents();

async function dropped(options) {
  const page = await browser.page(options);
  await button(page, "Try the sample").waitFor();
  await drop(page, [{ name: "access-log", text: log }, { name: "trail.json", text: trail }]);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await counted(page, [53, 6, 1]);
  return page;
}

/** Presses, moves and lets go, at shares of the histogram's width. */
async function brush(page, from, to) {
  const { x, y, width, height } = await plot(page).boundingBox();
  await page.mouse.move(x + width * from, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * to, y + height / 2, { steps: 4 });
  await page.mouse.up();
}

test("conditions stand under the search bar, are found in the text, and are taken away", async () => {
  const page = await dropped();
  const chips = page.getByRole("list", { name: "Conditions" });
  assert.equal(await chips.count(), 0);
  await ask(page, `http_status:403 -key:key-0 key:${"k*".repeat(60)} | sort key`);
  await chips.getByRole("listitem").nth(2).waitFor();
  const texts = await chips.getByRole("listitem").allInnerTexts();
  assert.equal(texts[0].trim(), "http_status 403\n×");
  assert.match(texts[1], /^not key key-0/);
  assert.match(texts[2], /^key k\*k.*….*k\*\n×$/, "a long one is cut in its middle");
  await button(page, "not key key-0").click();
  const selected = () => filter(page).evaluate((input) => input.value.slice(input.selectionStart, input.selectionEnd));
  assert.equal(await selected(), "-key:key-0");
  // The text may have been changed since it was run.
  await page.keyboard.press("Home");
  await page.keyboard.type("operation:REST* ");
  await button(page, "http_status 403").click();
  assert.equal(await selected(), "http_status:403");
  await filter(page).press("Escape");
  await button(page, "Remove key:key-0").click();
  assert.equal(await filter(page).inputValue(), `http_status:403 key:${"k*".repeat(60)} | sort key`);
  assert.equal(await filter(page).evaluate((input) => document.activeElement === input), true, "the focus stays on the page");
  await button(page, "Clear all").click();
  await chips.waitFor({ state: "detached" });
  assert.equal(await filter(page).inputValue(), "sort key");
  await page.getByText(/^60 · /).waitFor();
  await ask(page, "http_status:403");
  await chips.waitFor();
  assert.equal(await button(page, "Clear all").count(), 0, "one alone has a button of its own");
  page.check();
});

test("a range that is drawn over becomes the query's time, and the whole comes back", async () => {
  const page = await dropped();
  await ask(page, "key:key-* | sort key");
  assert.equal(await button(page, "Whole time").count(), 0);
  // Bars of half a minute, from 10:00:00 to 10:59:30.
  const at = (minute, second = 15) => (minute * 60 + second) / 3570;
  const { x, y, width } = await plot(page).boundingBox();
  await page.mouse.move(x + width * at(30), y + 20);
  await plot(page).getByText("8 Aug 2026 10:30 – 10:30:30 UTC").first().waitFor();
  assert.deepEqual(await parts(plot(page)), ["5xx 1"]);
  // From the right to the left is the same; ends are those of the bars.
  await brush(page, at(20), at(9, 45));
  await page.getByText("11 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "key:key-* time:2026-08-08T10:09:30Z..2026-08-08T10:20:29.999Z | sort key");
  await counted(page, [10, 1, 0]);
  await page.getByRole("list", { name: "Conditions" }).getByText("time 2026-08-08 10:09:30 – 10:20:29.999 UTC").waitFor();

  // The bars are those of the range now; one that is clicked is chosen.
  await brush(page, 0.5 / 11, 0.5 / 11);
  await page.getByText(/^1 of 60/).waitFor();
  await counted(page, [1, 0, 0]);
  await button(page, "Back").click();
  await page.getByText("11 of 60").waitFor();
  assert.match(await filter(page).inputValue(), /time:2026-08-08T10:09:30Z\.\.2026-08-08T10:20:29\.999Z/);
  await page.goBack();
  await page.getByText(/^1 of 60/).waitFor();
  await page.goForward();
  await page.getByText("11 of 60").waitFor();
  await button(page, "Whole time").click();
  await page.getByText(/^60 · /).waitFor();
  assert.equal(await filter(page).inputValue(), "key:key-* | sort key");
  await counted(page, [53, 6, 1]);
  assert.equal(await button(page, "Back").count(), 0);
  assert.equal(await plot(page).evaluate((plot) => document.activeElement === plot), true, "the focus stays on the page");
  page.check();
});

test("the arrow keys go from bar to bar and choose a range", async () => {
  const page = await dropped();
  await plot(page).focus();
  await page.keyboard.press("Home");
  await page.getByText("8 Aug 2026 10:00 – 10:00:30 UTC: 1 row", { exact: true }).waitFor();
  for (let press = 0; press < 10; press += 1) await page.keyboard.press("ArrowRight");
  await page.getByText("8 Aug 2026 10:05 – 10:05:30 UTC: 1 row · 4xx: 1", { exact: true }).waitFor();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await page.getByText("8 Aug 2026 10:05 – 10:06:30 UTC: 2 rows · 4xx: 1", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  assert.equal(await filter(page).inputValue(), "", "nothing is chosen any more");
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Enter");
  await page.getByText("2 of 60").waitFor();
  assert.equal(await filter(page).inputValue(), "time:2026-08-08T10:58:00Z..2026-08-08T10:59:29.999Z");
  await button(page, "Whole time").press("Enter");
  await page.getByText(/^60 · /).waitFor();
  page.check();
});

test("the bars are of the rows that the conditions keep, in every table", async () => {
  const page = await dropped();
  await ask(page, "http_status:403 | limit 3");
  await counted(page, [0, 6, 0]);
  await ask(page, "key:key-1 | stats count(*) as n by http_status");
  await counted(page, [24, 6, 0]);
  await ask(page, "key:nothing");
  await page.getByRole("heading", { name: "No row matches" }).waitFor();
  await counted(page, []);
  // The query's own time, however it is written.
  await ask(page, "time >= 2026-08-08T10:50 http_status:200");
  await counted(page, [9, 0, 0]);
  await button(page, "Whole time").click();
  assert.equal(await filter(page).inputValue(), "http_status:200");
  await place(page, "CloudTrail").click();
  await counted(page, [2, 1]);
  await page.getByText("1 row without a time").waitFor();
  await plot(page).press("ArrowLeft");
  await plot(page).press("Enter");
  await page.getByText("1 of 4").waitFor();
  await counted(page, [1, 0]);
  await place(page, "Compare").click();
  await page.getByRole("link", { name: "2 seen by both" }).click();
  await counted(page, [1, 1, 0]);
  page.check();
});

// A minute of eight operations, the first of them most often.
const OPERATIONS = ["GET.OBJECT", "PUT.OBJECT", "HEAD.OBJECT", "GET.BUCKET", "POST.UPLOAD", "GET.ACL", "COPY.PART"];
const mixed = Array.from({ length: 56 }, (_, number) =>
  `0a1b photos [08/Aug/2026:10:00:${two(number)} +0000] 192.0.2.7 - M${number} REST.${OPERATIONS[Math.floor(Math.sqrt(number))] ?? "GET.OBJECT"} ` +
  `key "GET /key HTTP/1.1" ${number % 2 ? 200 : 404} - 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== SigV4 ` +
  "TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n").join("");

test("bars are cut by operation, event name or log, which stays on this device", async () => {
  const page = await browser.page();
  await button(page, "Try the sample").waitFor();
  const drops = () => drop(page, [{ name: "mixed", text: mixed }, { name: "trail.json", text: trail }]);
  await drops();
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await counted(page, [28, 28, 0]);
  const before = await plot(page).boundingBox();
  const grid = await page.getByRole("grid").boundingBox();
  const { chooser, menu } = await cut(page, "Operation");
  // Squares: 0, 1 to 3, 4 to 8, and so on; the sixth and seventh values are rare no more than the first.
  await counted(page, [13, 11, 9, 8, 7, 8]);
  assert.deepEqual(await heads(page), ["REST.COPY.PART", "REST.GET.ACL", "REST.POST.UPLOAD", "REST.GET.OBJECT", "REST.GET.BUCKET", "other"]);
  assert.deepEqual(await parts(menu), ["other 8", "REST.GET.BUCKET 7", "REST.GET.OBJECT 8", "REST.POST.UPLOAD 9", "REST.GET.ACL 11", "REST.COPY.PART 13"]);
  await checkAccessibility(page, "the choice of parts");
  assert.deepEqual([await plot(page).boundingBox(), await page.getByRole("grid").boundingBox()], [before, grid], "nothing moves");
  await page.keyboard.press("Escape");
  assert.equal(await chooser.evaluate((summary) => document.activeElement === summary), true);
  assert.equal(await filter(page).inputValue(), "", "the query says nothing of it");

  // A value keeps its colour when others are more frequent; the keys say each part.
  const colours = () => page.evaluate(() => {
    const names = [...document.querySelectorAll(".timeline table thead th:not(:first-child)")].map((head) => head.textContent);
    return Object.fromEntries([...document.querySelectorAll(".timeline-plot path")].map((path, at) => [names[at], getComputedStyle(path).fill]));
  });
  const all = await colours();
  assert.equal(new Set(Object.values(all)).size, 6, "colours are told apart");
  await ask(page, "-operation:REST.COPY.PART");
  await counted(page, [5, 11, 9, 8, 7, 3]);
  const fewer = await colours();
  for (const name of ["REST.GET.ACL", "REST.POST.UPLOAD", "REST.GET.OBJECT", "REST.GET.BUCKET", "other"]) assert.equal(fewer[name], all[name], name);
  await ask(page, "operation:REST.GET.OBJECT or operation:REST.GET.ACL");
  await counted(page, [11, 8]);
  await plot(page).press("Home");
  await page.getByText(/^8 Aug 2026 10:00 – 10:00:\d\d UTC: 1 row · REST.GET.OBJECT: 1$/).waitFor();

  await place(page, "CloudTrail").click();
  await counted(page, [2, 1]);
  await cut(page, "Event name");
  await counted(page, [3]);
  assert.deepEqual(await heads(page), ["GetObject"]);
  await place(page, "Compare").click();
  await page.getByRole("link", { name: /requests$/ }).first().click();
  await page.getByRole("grid").waitFor();
  await cut(page, "Operation");
  await counted(page, [13, 11, 9, 8, 7, 11]);
  await cut(page, "Log");
  await counted(page, [56, 3, 0]);
  assert.deepEqual(await heads(page), ["access log only", "CloudTrail only", "both logs"]);

  // What is chosen is each table's own, and stays.
  await page.reload();
  await button(page, "Try the sample").waitFor();
  await drops();
  await counted(page, [13, 11, 9, 8, 7, 8]);
  await place(page, "Compare").click();
  await page.getByRole("link", { name: /requests$/ }).first().click();
  await counted(page, [56, 3, 0]);
  page.check();
});

test("where no row has a time there are no bars", async () => {
  const page = await browser.page();
  await button(page, "Try the sample").waitFor();
  await drop(page, [{ name: "trail.json", text: JSON.stringify({ Records: [event(1, "never")] }) }]);
  await place(page, "CloudTrail").click();
  await page.getByText(/^1 · /).waitFor();
  assert.equal(await plot(page).count(), 0);
  page.check();
});

for (const dark of [false, true]) {
  test(`axe finds nothing in the bars and the chips, ${dark ? "dark" : "light"}`, async () => {
    const page = await dropped({ dark });
    await ask(page, "-key:key-0 time:2026-08-08T10");
    await page.getByText("30 of 60").waitFor();
    await plot(page).press("ArrowRight");
    await plot(page).press("Shift+ArrowRight");
    await checkAccessibility(page, "bars of which some are chosen");
    await place(page, "CloudTrail").click();
    await counted(page, [2, 1]);
    await checkAccessibility(page, "CloudTrail's bars");
    page.check();
  });
}

test("on a phone the bars have their room", async () => {
  const page = await dropped({ size: { width: 390, height: 844 } });
  await brush(page, 0.2, 0.4);
  await button(page, "Whole time").waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, "the page is no wider than the phone");
  const end = await page.getByText("UTC", { exact: true }).last().boundingBox();
  assert.ok(end.x + end.width <= 390);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    await cut(page, "Operation");
    const boxes = await page.locator(".timeline-mark, .timeline-axis > button, .timeline-chooser summary, .timeline-zone")
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
    assert.ok(boxes.length >= 4);
    for (const [at, one] of boxes.entries()) {
      assert.ok(one.left >= 0 && one.right <= width, `${width}: all in sight`);
      for (const other of boxes.slice(at + 1)) {
        const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
        assert.ok(apart, `${width}: nothing overlaps`);
      }
    }
    const menu = await page.getByRole("group", { name: "Bars by" }).locator("..").boundingBox();
    assert.ok(menu.x >= 0 && menu.x + menu.width <= width, `${width}: the menu is in sight`);
    await page.keyboard.press("Escape");
  }
  page.check();
});

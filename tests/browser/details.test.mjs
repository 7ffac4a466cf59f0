// The details of a row as a person uses them: as wide as they want, the record searched, and the way to its neighbours.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const line = ({ id, key, status = 200, ip = "192.0.2.7", uri = `GET /${key} HTTP/1.1` }) =>
  `0a1b photos [08/Aug/2026:10:00:0${id} +0000] ${ip} arn:aws:iam::111122223333:user/ada R${id} REST.GET.OBJECT ${key} ` +
  `"${uri}" ${status} - 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== SigV4 ` +
  `TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n`;

const LOG = [
  line({ id: 1, key: "b.jpg" }),
  line({ id: 2, key: "a.jpg", ip: "192.0.2.8" }),
  line({ id: 3, key: "b.jpg", status: 403, uri: 'GET /b.jpg?"200 HTTP/1.1' }),
].join("");

const event = (id, more = {}) => ({
  eventVersion: "1.11",
  eventTime: `2026-08-08T10:00:0${id}Z`,
  eventSource: "s3.amazonaws.com",
  eventName: "GetObject",
  awsRegion: "eu-west-1",
  sourceIPAddress: "192.0.2.7",
  userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/ada", accessKeyId: "AKIAEXAMPLE" },
  requestID: `R${id}`,
  eventID: `event-${id}`,
  readOnly: true,
  requestParameters: { bucketName: "photos", key: "b.jpg", empty: {}, "x\"y": "<b>&" },
  additionalEventData: { bytesTransferredOut: 512.5, none: null },
  ...more,
});
const EVENTS = [event(1), event(3)];
const TRAIL = JSON.stringify({ Records: EVENTS });

async function dropped(options, files = [{ name: "log", text: LOG }, { name: "trail.json", text: TRAIL }]) {
  const page = await browser.page(options);
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await drop(page, files);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  return page;
}

const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const details = (page) => page.getByRole("complementary", { name: "Details of the row" });
const edge = (page) => page.getByRole("separator", { name: "Width of the details" });
const asIs = (page) => page.getByLabel("The record as the file has it");
const indented = (page) => page.getByLabel("The record, indented");
const search = (page) => page.getByRole("searchbox", { name: "Search in the record" });
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());
const place = (page, name) => page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

/** Opens a row by its place. */
async function opened(page, row) {
  await page.locator(`#cell-${row}-1`).click();
  await details(page).getByRole("heading", { level: 2 }).waitFor();
}

const width = async (page) => Math.round((await details(page).boundingBox()).width);

test("the edge of the details is dragged, moved by keys, and remembered", async () => {
  const page = await dropped();
  await opened(page, 0);
  const usual = await width(page);
  assert.equal(usual, 432, "30 % of the window");
  assert.equal(await edge(page).getAttribute("aria-valuenow"), "432");
  const { x, y, height } = await edge(page).boundingBox();
  await page.mouse.move(x + 5, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x - 95, y + 40, { steps: 5 });
  assert.equal(await width(page), 532);
  await page.mouse.up();
  assert.equal(await edge(page).getAttribute("aria-valuenow"), "532");
  await edge(page).focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  assert.equal(await width(page), 548);
  await page.keyboard.press("Home");
  assert.equal(await width(page), Number(await edge(page).getAttribute("aria-valuemin")));
  await page.keyboard.press("End");
  assert.equal(await width(page), Number(await edge(page).getAttribute("aria-valuemax")));
  await page.keyboard.press("ArrowRight");
  const chosen = await width(page);
  await checkAccessibility(page, "wide details");
  // Another row, and a page that is loaded anew, have the same.
  await details(page).getByRole("button", { name: "Close the details" }).click();
  await opened(page, 1);
  assert.equal(await width(page), chosen);
  assert.equal(await page.evaluate(() => localStorage.getItem("bucketscope.details-width")), String(chosen));
  await edge(page).dblclick();
  assert.equal(await width(page), usual);
  assert.equal(await page.evaluate(() => localStorage.getItem("bucketscope.details-width")), null);
  page.check();
});

test("on a phone the details stand alone, without an edge", async () => {
  for (const size of [{ width: 390, height: 844 }, { width: 320, height: 640 }]) {
    const page = await dropped({ size });
    await page.evaluate(() => localStorage.setItem("bucketscope.details-width", "700"));
    await opened(page, 0);
    assert.equal(await width(page), size.width);
    assert.equal(await edge(page).count(), 0);
    await asIs(page).scrollIntoViewIfNeeded();
    const wide = await details(page).evaluate((panel) => [...panel.querySelectorAll("*")].some((part) => part.getBoundingClientRect().right > innerWidth + 1));
    assert.equal(wide, false, "nothing is wider than the phone");
    await details(page).getByRole("button", { name: "Close the details" }).click();
    await details(page).waitFor({ state: "detached" });
    page.check();
  }
});

test("fields are explained with their names and the address of AWS's page, which is no link", async () => {
  const page = await dropped();
  await opened(page, 0);
  await details(page).getByText("Explain the fields").click();
  const status = details(page).locator(".field-row").filter({ hasText: "http_status" });
  await status.getByText("The numeric HTTP status of the response.").last().waitFor();
  await status.getByText("AWS: HTTP status · Athena: httpstatus").waitFor();
  await status.getByText("https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html").waitFor();
  assert.equal(await details(page).locator("a[href^=http]").count(), 0);
  await checkAccessibility(page, "explained fields");
  page.check();
});

test("a line of the access log tells what each of its fields is", async () => {
  const page = await dropped();
  await opened(page, 2);
  assert.equal(await asIs(page).innerText(), LOG.split("\n")[2]);
  const told = () => details(page).locator(".raw-told").innerText();
  await asIs(page).getByText("403", { exact: true }).hover();
  assert.match(await told(), /^http_status The numeric/);
  // The quote in the address belongs to it.
  await asIs(page).getByText('GET /b.jpg?"200 HTTP/1.1').hover();
  assert.match(await told(), /^request_uri /);
  await asIs(page).getByText("[08/Aug/2026:10:00:03 +0000]").click();
  assert.match(await told(), /^time /);
  await asIs(page).focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await told(), /^remote_ip /);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.match(await told(), /^bucket /);
  page.check();
});

test("an event is indented and coloured, shown as the file has it, and copied as it is", async () => {
  const page = await dropped();
  await place(page, "CloudTrail").click();
  await opened(page, 0);
  assert.equal(await indented(page).innerText(), JSON.stringify(EVENTS[0], null, 2));
  assert.equal(await indented(page).getByText('"eventName"', { exact: true }).getAttribute("class"), "token-field");
  assert.equal(await indented(page).getByText('"GetObject"', { exact: true }).getAttribute("class"), "token-text");
  assert.equal(await indented(page).getByText("512.5", { exact: true }).getAttribute("class"), "token-function");
  assert.equal(await indented(page).getByText("null", { exact: true }).getAttribute("class"), "token-keyword");
  assert.equal(await indented(page).locator("b").count(), 0, "log text is never markup");
  await details(page).getByRole("button", { name: "Copy", exact: true }).click();
  await details(page).getByText("Copied.").waitFor();
  assert.equal(await copied(page), JSON.stringify(EVENTS[0]));
  await details(page).getByRole("checkbox", { name: "As the file has it" }).check();
  assert.equal(await asIs(page).innerText(), JSON.stringify(EVENTS[0]));
  page.check();
});

test("a search in the record marks all hits, goes from one to the next, and Escape clears it", async () => {
  const page = await dropped();
  await place(page, "CloudTrail").click();
  await opened(page, 0);
  await search(page).fill("ARN");
  // It is searched once nobody types.
  const says = (text) => details(page).locator(".raw-hits").getByText(text, { exact: true }).waitFor();
  const marks = indented(page).locator("mark");
  const current = () => indented(page).locator("mark.current").evaluate((mark) => [...mark.closest("pre").querySelectorAll("mark")].indexOf(mark));
  await says("1 of 2");
  assert.equal(await marks.count(), 2);
  await search(page).press("Enter");
  await says("2 of 2");
  assert.equal(await current(), 1);
  await search(page).press("Enter");
  assert.equal(await current(), 0, "after the last comes the first");
  await search(page).press("Shift+Enter");
  await says("2 of 2");
  await details(page).getByRole("button", { name: "Previous hit" }).click();
  await says("1 of 2");
  // A hit over several pieces is one.
  await search(page).fill('eventName": "Get');
  await says("1 of 1");
  assert.equal((await marks.allInnerTexts()).join(""), 'eventName": "Get');
  await checkAccessibility(page, "a search in the record");
  await search(page).fill("nothing of the kind");
  await says("No hit");
  await search(page).press("Escape");
  assert.equal(await search(page).inputValue(), "");
  assert.equal(await marks.count(), 0);
  assert.equal(await details(page).count(), 1, "the details stay");
  await search(page).press("Escape");
  await details(page).waitFor({ state: "detached" });
  page.check();
});

test("a long record is coloured at its beginning, searched whole, and scrolled to its hit", async () => {
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`name-${at}`, `a value of some length, the number ${at}`]));
  const long = event(1, { requestParameters: { bucketName: "photos", ...many, last: "NEEDLE" } });
  const page = await dropped({}, [{ name: "trail.json", text: JSON.stringify({ Records: [long] }) }]);
  await place(page, "CloudTrail").click();
  await opened(page, 0);
  await details(page).getByText("The record is long: only its beginning is coloured and indented.").waitFor();
  assert.ok((await indented(page).locator("span").count()) <= 10_000);
  // Who goes on typing searches nothing; then nothing is drawn anew but what has the hit.
  await page.evaluate(() => {
    window.changed = new Set();
    const pre = document.querySelector("pre.raw");
    const note = (records) => records.forEach(({ target }) => window.changed.add(target));
    new MutationObserver(note).observe(pre, { subtree: true, childList: true, characterData: true });
  });
  await page.evaluate(async () => {
    const input = document.querySelector(".raw-tools input[type=search]");
    for (const length of [1, 2, 3, 4, 5, 6]) {
      input.value = "needle".slice(0, length);
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      // The page draws in turns of its own, between which no clock runs.
      for (let turn = 0; turn < 50; turn += 1) await null;
    }
  });
  const mark = indented(page).locator("mark.current");
  await mark.waitFor();
  const changed = await page.evaluate(() => [...window.changed].map((node) => node.className ?? node.nodeName));
  assert.ok(changed.length <= 3 && changed.every((name) => ["raw-rest", "#text", "current"].includes(name)), changed.slice(0, 9).join());
  const seen = await mark.evaluate((mark) => {
    const [inner, outer] = [mark, mark.closest("pre")].map((element) => element.getBoundingClientRect());
    return inner.top >= outer.top && inner.bottom <= outer.bottom;
  });
  assert.ok(seen, "the hit is in sight");
  await search(page).fill("a value");
  await details(page).locator(".raw-hits").getByText("1 of 1000+", { exact: true }).waitFor();
  assert.equal(await indented(page).locator("mark").count(), 1_000);
  await details(page).getByRole("checkbox", { name: "As the file has it" }).check();
  assert.equal(await asIs(page).evaluate((pre) => pre.textContent), JSON.stringify(long));
  page.check();
});

test("a row leads to its neighbours, which are counted", async () => {
  const page = await dropped();
  await opened(page, 0);
  const door = (name) => details(page).getByRole("link", { name, exact: true });
  for (const name of [
    "Same request ID, Access log: 1 row",
    "Same request ID, CloudTrail: 1 row",
    "Same object, Access log: 2 rows",
    "Same object, CloudTrail: 2 rows",
    "Same principal, Access log: 3 rows",
    "Same principal, Compare: 3 rows",
    "Same IP address, Access log: 2 rows",
    "Same IP address, CloudTrail: 2 rows",
    "Same IP address, Compare: 2 rows",
  ]) {
    await door(name).waitFor();
  }
  await door("Same IP address, Compare: 2 rows").click();
  await page.getByText("2 of 3").waitFor();
  assert.equal(await filter(page).inputValue(), 'filter remote_ip = "192.0.2.7" or source_ip = "192.0.2.7" | sort time asc');
  await page.goBack();
  await door("Same object, CloudTrail: 2 rows").click();
  await page.getByText(/^2 · /).waitFor();
  assert.equal(await filter(page).inputValue(), "bucket:photos key:b.jpg");
  await opened(page, 1);
  await door("Same access key, CloudTrail: 2 rows").waitFor();
  await place(page, "Access log").click();
  await opened(page, 1);
  // What leads nowhere is no link.
  await details(page).getByText("Same request ID, CloudTrail: 0 rows").waitFor();
  assert.equal(await details(page).getByRole("link", { name: /^Same request ID, CloudTrail/ }).count(), 0);
  page.check();
});

for (const theme of ["light", "dark", "contrast"]) {
  test(`axe finds nothing in the details: ${theme}`, async () => {
    for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      const page = await dropped({ size, dark: theme === "dark" });
      await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
      await opened(page, 2);
      await search(page).fill("jpg");
      await asIs(page).getByText("403", { exact: true }).click();
      await checkAccessibility(page, "a line's details");
      await details(page).getByRole("button", { name: "Close the details" }).click();
      await place(page, "CloudTrail").click();
      await opened(page, 0);
      await search(page).fill("arn");
      await details(page).getByText("Explain the fields").click();
      await checkAccessibility(page, "an event's details");
      page.check();
    }
  });
}

const GUEST = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
const of = (id, requester) => line({ id, key: "b.jpg" }).replace("arn:aws:iam::111122223333:user/ada", requester);
const guest = (id) => event(id, { userIdentity: { type: "AWSAccount", accountId: "999988887777", principalId: "AIDAGUEST" } });

test("who is behind an ID is inferred where CloudTrail is silent, with the requests that it rests on", async () => {
  const log = [of(1, GUEST), of(2, GUEST), of(3, GUEST), of(4, "0".repeat(64))].join("");
  const files = [{ name: "log", text: log }, { name: "trail.json", text: JSON.stringify({ Records: [guest(1), guest(3)] }) }];
  for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    const page = await dropped({ size }, files);
    const inferred = details(page).getByRole("region", { name: "Inferred: who is behind this ID" });
    await opened(page, 1);
    await inferred.getByText("999988887777").waitFor();
    await checkAccessibility(page, "an inference");
    // A row with an event has facts; of another ID nothing was learned.
    for (const [row, events] of [[0, 1], [3, 0]]) {
      await details(page).getByRole("button", { name: "Close the details" }).click();
      await opened(page, row);
      await details(page).getByText(`Same request ID, CloudTrail: ${events}`).or(
        details(page).getByRole("link", { name: `Same request ID, CloudTrail: ${events}` }),
      ).waitFor();
      assert.equal(await inferred.count(), 0, `row ${row}`);
    }
    // A request says the same.
    await details(page).getByRole("button", { name: "Close the details" }).click();
    await place(page, "Compare").click();
    await page.getByRole("link", { name: "All requests" }).click();
    await opened(page, 1);
    await inferred.getByRole("link", { name: "rests on 2 joined requests" }).click();
    await page.getByText("2 of 4").waitFor();
    assert.equal(await filter(page).inputValue(), `witnessed:both requester:${GUEST} principal_account_id:999988887777`);
    page.check();
  }
});

test("a denial says its cause, where to look, and on request AWS's page", async () => {
  const denied = event(3, {
    errorCode: "AccessDenied",
    errorMessage: "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: s3:GetObject on resource: " +
      '"arn:aws:s3:::photos/b.jpg" with an explicit deny in a service control policy',
  });
  const page = await dropped({}, [
    { name: "log", text: LOG.replace("403 -", "403 AccessDenied") },
    { name: "trail.json", text: JSON.stringify({ Records: [event(1), denied] }) },
  ]);
  await place(page, "Compare").click();
  await page.getByRole("link", { name: "Why requests were denied" }).click();
  const byCause = page.getByRole("group", { name: "By cause" });
  const cause = byCause.getByRole("link", { name: /^service control policy.*organization forbids it: look at/ });
  await cause.waitFor();
  await checkAccessibility(page, "causes of denial");
  await cause.click();
  await page.getByText("1 of 3").waitFor();
  assert.equal(await filter(page).inputValue(), "filter ispresent(denied_because) denied_because:service_control_policy");
  await page.locator("#cell-0-1").click();
  await details(page).getByText("Denied: service control policy.").waitFor();
  await details(page).getByText(/organization forbids it: look at/).waitFor();
  await details(page).getByText("Explain the fields").click();
  await details(page).getByText("https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html").waitFor();
  await checkAccessibility(page, "a denial");
  page.check();
});

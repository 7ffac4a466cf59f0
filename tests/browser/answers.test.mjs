// What both logs answer together, as a person reads it: by link, by the menu of a cell, by the palette, behind a filter.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const ADA = "arn:aws:iam::111122223333:user/ada";
const SIGNATURE = "0af9c0de".repeat(8);

const line = ({ id, key, operation = "REST.GET.OBJECT", uri = `"GET /${key} HTTP/1.1"`, status = 200, error = "-", ip = "192.0.2.7", who = ADA, auth = "AuthHeader", time = "10:00:01" }) =>
  `0a1b photos [08/Aug/2026:${time} +0000] ${ip} ${who} ${id} ${operation} ${key} ` +
  `${uri} ${status} ${error} 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== SigV4 ` +
  `TLS_AES_128_GCM_SHA256 ${auth} photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n`;

const event = (name, id, more = {}, time = "10:00:01") => ({
  eventVersion: "1.11",
  eventTime: `2026-08-08T${time}Z`,
  eventSource: "s3.amazonaws.com",
  eventName: name,
  awsRegion: "eu-west-1",
  sourceIPAddress: "192.0.2.7",
  userIdentity: { type: "IAMUser", arn: ADA, accountId: "111122223333", accessKeyId: "AKIAEXAMPLE" },
  requestID: id,
  eventID: `event-${id}`,
  readOnly: name.startsWith("Get"),
  requestParameters: { bucketName: "photos", key: "a.jpg" },
  ...more,
});

const presigned = (id, ip, time) =>
  line({
    id, ip, time, key: "shared.pdf", auth: "QueryString",
    uri: `"GET /shared.pdf?X-Amz-Credential=AKIAEXAMPLE%2F20260808%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260808T100000Z` +
      `&X-Amz-Expires=60&X-Amz-Signature=${SIGNATURE} HTTP/1.1"`,
  });

const LOG = [
  line({ id: "READ", key: "a.jpg" }),
  line({ id: "BATCH", key: "-", operation: "REST.POST.MULTI_OBJECT_DELETE", uri: '"POST /?delete HTTP/1.1"' }),
  ...["a.jpg", "b.jpg", "c.jpg"].map((key) => line({ id: "BATCH", key, operation: "BATCH.DELETE.OBJECT", uri: "-", status: 204 })),
  line({ id: "DENIED", key: "secret.txt", status: 403, error: "AccessDenied" }),
  line({ id: "FORGED", key: "a.jpg", status: 403, error: "SignatureDoesNotMatch" }),
  presigned("SHARED1", "192.0.2.7", "10:00:30"),
  presigned("SHARED2", "198.51.100.9", "10:05:00"),
  line({ id: "LATE", key: "a.jpg", time: "12:00:00" }),
].join("");

const TRAIL = JSON.stringify({
  Records: [
    event("GetObject", "READ"),
    event("DeleteObjects", "BATCH", { requestParameters: { bucketName: "photos" } }),
    event("GetObject", "DENIED", {
      requestParameters: { bucketName: "photos", key: "secret.txt" },
      errorCode: "AccessDenied",
      errorMessage: `User: ${ADA} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::photos/secret.txt" because no identity-based policy allows the s3:GetObject action`,
    }),
    event("StopLogging", "STOP", { eventSource: "cloudtrail.amazonaws.com", requestParameters: { name: "main" } }, "11:00:00"),
    event("GetObject", "AFTER", {}, "13:00:00"),
  ],
});

async function dropped(options) {
  const page = await browser.page(options);
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await drop(page, [{ name: "log", text: LOG }, { name: "trail.json", text: TRAIL }]);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  return page;
}

const compare = (page) => page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Compare" });
const answers = (page) => page.getByRole("navigation", { name: "What both logs answer together" });
const section = (page, name) => page.getByRole("region", { name, exact: true }).first();
const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const title = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

/** The rows of a section as texts, once it has as many. */
async function rows(page, name, count) {
  const found = section(page, name).locator("tbody tr");
  await found.nth(count - 1).waitFor();
  assert.equal(await found.count(), count, name);
  return found.evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
}

async function opened(page, name) {
  await compare(page).click();
  await answers(page).getByRole("link", { name }).click();
  await title(page, name);
}

test("a batch deletion has its keys from one log and its sender from the other", async () => {
  const page = await dropped();
  await opened(page, "Batch deletions unmasked");
  const [deletion] = await rows(page, "Each batch deletion", 1);
  assert.ok(deletion.includes("user/ada") && deletion.includes("BATCH"), String(deletion));
  await page.waitForFunction(() => document.querySelector(".answer-section tbody tr td:nth-last-child(4)")?.textContent === "3");
  const keys = await rows(page, "The keys, and who removed them", 3);
  assert.deepEqual(keys.map((row) => row[2]).sort(), ["a.jpg", "b.jpg", "c.jpg"]);
  await section(page, "The keys, and who removed them").getByText("user/ada").first().waitFor();
  await checkAccessibility(page, "an answer");
  // A row leads to the request.
  await section(page, "Each batch deletion").getByRole("link").first().click();
  await page.getByRole("complementary", { name: "Details of the row" }).waitFor();
  page.check();
});

test("an answer about one thing offers those that there are", async () => {
  const page = await dropped();
  await opened(page, "One object's life");
  const objects = await rows(page, "Objects that were asked for most", 3);
  assert.deepEqual(objects.map((row) => row.slice(0, 3)), [["a.jpg", "photos", "4"], ["shared.pdf", "photos", "2"], ["secret.txt", "photos", "1"]]);
  await checkAccessibility(page, "an answer that is about nothing yet");
  await section(page, "Objects that were asked for most").getByRole("link", { name: "shared.pdf" }).click();
  await section(page, "Reads").waitFor();
  assert.equal(await filter(page).inputValue(), "bucket:photos key:shared.pdf");
  assert.equal((await rows(page, "Reads", 2)).length, 2);
  await opened(page, "One principal's doings");
  await rows(page, "Requesters, as the access log names them", 1);
  await section(page, "Principals, as CloudTrail names them").getByRole("link", { name: "user/ada" }).click();
  await section(page, "Programs").waitFor();
  // What either log calls them.
  assert.match(await filter(page).inputValue(), /^filter requester = "(arn:\S+)" or principal_arn = "\1"$/);
  page.check();
});

test("a denial names its cause and the statement that would have allowed it", async () => {
  const page = await dropped();
  await opened(page, "Why requests were denied");
  const causes = await rows(page, "By cause", 2);
  const signature = "bad signatureThe signature does not fit: look at the secret key, the Region, and proxies that change requests.";
  const policy = "no identity policy allowsNo policy of the caller allows it: look at the user, its groups, or the role.";
  assert.deepEqual(causes.map((row) => row.slice(0, 2)).sort(), [[signature, "1"], [policy, "1"]]);
  const statement = await page.locator(".statements pre").textContent();
  assert.deepEqual(JSON.parse(statement), { Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:aws:s3:::photos/secret.txt"] });
  await page.getByRole("button", { name: "Copy" }).click();
  await page.waitForFunction((text) => navigator.clipboard.readText().then((copied) => copied === text), statement);
  // A filter leaves the other.
  await filter(page).fill("request_id:FORGED");
  await filter(page).press("Enter");
  await section(page, "Statements that would have allowed them").getByText("Nothing of this kind.").waitFor();
  assert.deepEqual((await rows(page, "By cause", 1))[0].slice(0, 2), [signature, "1"]);
  // An address brings a mistake, which is said once, by the search bar.
  await page.evaluate(() => (location.hash = location.hash.replace(/q=[^&]*/, "q=opertion%3Ax")));
  await page.getByText("Nothing is asked until the filter above is mended.").waitFor();
  assert.equal(await page.getByText("no field `opertion`").count(), 1);
  await page.goBack();
  await section(page, "By cause").getByRole("link", { name: "bad signature" }).click();
  await page.getByRole("grid").waitFor();
  await page.getByText(/^1 of 9/).waitFor();
  page.check();
});

test("a trail that was stopped leaves a window, and what the access log saw in it", async () => {
  const page = await dropped();
  await opened(page, "Blind windows");
  const [window] = await rows(page, "Intervals", 1);
  assert.match(window[0], /main/);
  assert.match(window[2], /StopLogging by user\/ada.*still open/);
  await section(page, "Intervals").getByRole("link", { name: "1 request in the access log only" }).click();
  await page.getByRole("gridcell", { name: "2026-08-08 12:00:00" }).waitFor();
  await page.getByText(/^1 of 9/).waitFor();
  page.check();
});

test("an object's life is reached from the menu of a cell, and needs its object", async () => {
  const page = await dropped();
  await page.getByRole("gridcell", { name: "a.jpg" }).first().click({ button: "right" });
  await page.getByRole("menuitem", { name: "This object’s life" }).click();
  await title(page, "One object's life");
  assert.equal(await filter(page).inputValue(), "bucket:photos key:a.jpg");
  assert.equal((await rows(page, "Deleted in a batch", 1))[0][1], "a.jpg");
  assert.equal((await rows(page, "Readers", 3)).length, 3);
  await filter(page).fill("");
  await filter(page).press("Enter");
  await page.getByText("Write above what it is to be about").waitFor();
  await page.goBack();
  await section(page, "Deleted in a batch").waitFor();
  page.check();
});

test("presigned URLs tell who used them how late, and never their signature", async () => {
  const page = await dropped();
  await opened(page, "Presigned URLs");
  const [url] = await rows(page, "By the key that signed, and when", 1);
  assert.deepEqual(url.slice(0, 5), ["AKIAEXAMPLE", "2026-08-08 10:00:00", "2", "2", "1"]);
  assert.deepEqual(url.slice(5, 7), ["300,000", "1"]);
  assert.equal((await rows(page, "Used past expiry", 1))[0][0], "2026-08-08 10:05:00");
  await section(page, "Used past expiry").getByRole("link").click();
  const details = page.getByRole("complementary", { name: "Details of the row" });
  await details.getByText("X-Amz-Expires=60").first().waitFor();
  const text = await page.evaluate(() => document.body.textContent);
  assert.ok(!text.includes(SIGNATURE) && text.includes(`X-Amz-Signature=${"x".repeat(64)}`));
  page.check();
});

test("the palette leads to AWS's own comparison, by keys alone", async () => {
  const page = await dropped({ viewport: { width: 390, height: 844 } });
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox", { name: "What to do" }).or(page.getByRole("dialog").getByRole("combobox")).first().fill("answer aws compares");
  await page.keyboard.press("Enter");
  await title(page, "The two logs, as AWS compares them");
  await page.getByRole("row", { name: /Keys in a batch deletion/ }).getByRole("link", { name: "3 keys" }).waitFor();
  await page.getByRole("row", { name: /Authentication failures/ }).getByRole("link", { name: "1 request", exact: true }).waitFor();
  await checkAccessibility(page, "the comparison on a phone");
  page.check();
});

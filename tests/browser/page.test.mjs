// The page as a person uses it: drop, filter, sort, count, look closer, compare.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { deflateRawSync, gzipSync } from "node:zlib";
import { checkAccessibility, drop, dropPaths, open, temporaryFolder } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const line = ({ id, time = "10:00:00", key = "a.jpg", status = 200, error = "-", operation = "REST.GET.OBJECT" }) =>
  `0a1b photos [08/Aug/2026:${time} +0000] 192.0.2.7 arn:aws:iam::111122223333:user/ada ${id} ${operation} ${key} ` +
  `"GET /${key} HTTP/1.1" ${status} ${error} 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== SigV4 ` +
  `TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n`;

const event = ({ id, time = "10:00:01", key = "a.jpg", name = "GetObject", ip = "192.0.2.7" }) => ({
  eventVersion: "1.11",
  eventTime: `2026-08-08T${time}Z`,
  eventSource: "s3.amazonaws.com",
  eventName: name,
  awsRegion: "eu-west-1",
  sourceIPAddress: ip,
  userAgent: "[aws-cli/2.17]",
  requestID: id,
  eventID: `event-${id}`,
  readOnly: true,
  eventCategory: "Data",
  userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/ada" },
  requestParameters: { bucketName: "photos", key },
});

const log = [
  line({ id: "R1" }),
  line({ id: "R2", time: "10:00:01", key: "b.jpg", status: 403, error: "AccessDenied" }),
  line({ id: "R3", time: "10:00:02", key: "<img/src=x/onerror=alert(1)>" }),
  line({ id: "R4", time: "10:00:03", operation: "S3.EXPIRE.OBJECT" }),
].join("");
const trail = JSON.stringify({
  Records: [event({ id: "R1" }), event({ id: "R2", time: "10:00:02", key: "b.jpg", ip: "198.51.100.7" }), event({ id: "T1" })],
});
const FILES = [
  { name: "access-log", text: log },
  { name: "trail.json", text: trail },
];

const rows = (page) => page.getByRole("grid").locator("[role=row][aria-rowindex]:not([aria-rowindex='1'])");
const place = (page, name) => page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

/** Tries to connect: the outcome, and the directives of the policy that forbid it. */
const attempt = async (url) => {
  const directives = [];
  self.addEventListener("securitypolicyviolation", (event) => directives.push(event.effectiveDirective));
  const outcome = await fetch(url).then(() => "sent", () => "refused");
  // A violation is told of in a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
  return { outcome, directives: [...new Set(directives)] };
};

const attemptImage = () =>
  new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", (event) => resolve([event.effectiveDirective]), { once: true });
    new Image().src = new URL("picture.png", "http://127.0.0.1:9/").href;
  });

async function dropped(options) {
  const page = await browser.page(options);
  await page.getByRole("heading", { name: "Both sides of every S3 request" }).waitFor();
  await drop(page, FILES);
  await page.getByRole("grid").waitFor();
  // Rows are there before both logs are joined.
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  return page;
}

for (const single of [false, true]) {
  const where = single ? "the single file, network cut" : "the served page";

  test(`${where}: both logs are dropped and compared, and nothing leaves`, async () => {
    const page = await dropped({ single });
    await place(page, "Access log 4").waitFor();
    await place(page, "CloudTrail 3").waitFor();
    await place(page, "Compare 5").click();
    await page.getByRole("link", { name: "2 seen by both" }).waitFor();
    await page.getByRole("link", { name: "2 only in the access log" }).waitFor();
    await page.getByRole("link", { name: "1 only in CloudTrail" }).waitFor();
    await page.getByRole("link", { name: /lifecycle/ }).click();
    await page.getByText("1 of 5").waitFor();
    assert.match(await rows(page).first().innerText(), /S3\.EXPIRE\.OBJECT/);

    // The network is shut for the page and for its worker: by their policy, whatever the network itself would say.
    page.check();
    const [worker] = page.workers();
    assert.ok(worker, "there is a worker");
    for (const side of [page, worker]) {
      // A page from disk has no server of its own.
      for (const url of ["https://example.com/", ...(single ? [] : [page.url().split("#")[0]])]) {
        assert.deepEqual(await side.evaluate(attempt, url), { outcome: "refused", directives: ["connect-src"] });
      }
    }
    // Nothing else of the page asks for anything either.
    assert.deepEqual(await page.evaluate(attemptImage), ["img-src"]);
  });
}

test("the network is shut before the first file is read", async () => {
  const page = await browser.page();
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  const policies = () => document.querySelectorAll("meta[http-equiv=Content-Security-Policy]").length;
  assert.equal(await page.evaluate(policies), 1);
  await page.evaluate(() => {
    // What the page tells its worker, and how many policies there are by then.
    const post = Worker.prototype.postMessage;
    window.told = [];
    Worker.prototype.postMessage = function (message, ...rest) {
      const count = document.querySelectorAll("meta[http-equiv=Content-Security-Policy]").length;
      window.told.push([count, Boolean(message?.files)]);
      return post.call(this, message, ...rest);
    };
  });
  await drop(page, FILES);
  await page.getByRole("grid").waitFor();
  const told = await page.evaluate(() => window.told);
  assert.ok(told.some(([, files]) => files), "the worker was told of files");
  assert.ok(told.every(([count]) => count === 2), "by then the second policy was there");
  page.check();
});

test("a filter is typed, and its mistakes are shown where they are", async () => {
  const page = await dropped();
  const filter = page.getByRole("combobox", { name: "Filter" });
  await filter.fill("opertion:REST*");
  await page.getByText("no field `opertion` in access").waitFor();
  await page.getByRole("button", { name: "Write operation" }).click();
  assert.equal(await filter.inputValue(), "operation:REST*");
  await filter.press("Enter");
  await page.getByText("3 of 4").waitFor();
  await filter.fill("http_status:403");
  await filter.press("Enter");
  await page.getByText("1 of 4").waitFor();
  assert.equal(await rows(page).count(), 1);
  assert.match(page.url(), /#\/access\?q=http_status%3A403$/);
  await page.goBack();
  await page.getByText("3 of 4").waitFor();
  await page.getByRole("button", { name: "Remove operation:REST*" }).click();
  await page.getByText(/^4 · /).waitFor();
  await filter.fill("key:nothing");
  await filter.press("Enter");
  await page.getByRole("button", { name: "Remove all conditions" }).click();
  await page.getByText(/^4 · /).waitFor();
  await filter.fill("stats count(*) as n by http_status | sort n desc");
  await filter.press("Enter");
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await page.getByRole("columnheader", { name: "n", exact: true }).waitFor();
  assert.match(await rows(page).first().innerText(), /200\s+3/);
  await page.getByText("2 groups of 4 rows").waitFor();
  // A group leads to its rows, and a row's condition keeps the row open.
  await rows(page).first().click();
  await page.getByText("3 of 4").waitFor();
  assert.equal(await filter.inputValue(), "http_status:200");
  await rows(page).nth(1).click();
  const details = page.getByRole("complementary", { name: "Details of the row" });
  await details.getByRole("heading", { name: "R3" }).waitFor();
  await details.getByRole("button", { name: "Only this key" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("1 of 4").waitFor();
  await details.getByRole("heading", { name: "R3" }).waitFor();
  assert.equal(await rows(page).first().getAttribute("aria-current"), "true");
  // Another tab and back: the filter is still there.
  await place(page, "CloudTrail").click();
  await page.getByText(/^3 · /).waitFor();
  await place(page, "Access log").click();
  await page.getByText("1 of 4").waitFor();
  page.check();
});

test("a query is completed by keys: fields, their values with counts, and the words of the language", async () => {
  const page = await dropped();
  const filter = page.getByRole("combobox", { name: "Filter" });
  const list = page.getByRole("listbox");
  const option = (name) => list.getByRole("option", { name });
  const active = () => filter.evaluate((input) => document.getElementById(input.getAttribute("aria-activedescendant"))?.textContent);
  await filter.focus();
  assert.equal(await list.count(), 0, "the focus alone opens nothing");
  await filter.press("Control+Space");
  await option(/^stats/).waitFor();
  await filter.press("Escape");
  await list.waitFor({ state: "detached" });
  // What is brought back where nothing was offered opens no list either.
  await filter.fill("opertion:x");
  await page.getByRole("button", { name: "Write operation" }).waitFor();
  await filter.press("Escape");
  assert.equal(await filter.inputValue(), "");
  assert.equal(await filter.getAttribute("aria-expanded"), "false");
  await filter.pressSequentially("http_st");
  await option(/^http_status/).waitFor();
  assert.equal(await filter.getAttribute("aria-expanded"), "true");
  await checkAccessibility(page, "the list of fields");
  await filter.press("ArrowDown");
  assert.match(await active(), /^http_status/);
  await filter.press("Tab");
  assert.equal(await filter.inputValue(), "http_status:");
  await option(/^403 1$/).waitFor();
  await option(/^200 3$/).waitFor();
  await filter.press("ArrowDown");
  await checkAccessibility(page, "the list of values");
  assert.match(await active(), /^200/);
  await filter.press("ArrowDown");
  await filter.press("Tab");
  assert.equal(await filter.inputValue(), "http_status:403");
  await list.waitFor({ state: "detached" });
  await filter.press("Enter");
  await page.getByText("1 of 4").waitFor();

  // Values are those under the other conditions; what needs quotes gets them.
  await filter.pressSequentially(" key:");
  await option(/^b\.jpg 1$/).waitFor();
  assert.equal(await list.getByRole("option").count(), 1);
  // Escape closes the list first, then brings the query back.
  await filter.press("Escape");
  await list.waitFor({ state: "detached" });
  assert.equal(await filter.inputValue(), "http_status:403 key:");
  await filter.press("Escape");
  assert.equal(await filter.inputValue(), "http_status:403");

  await filter.fill("");
  await filter.pressSequentially("filter operation = \"rest");
  await filter.press("Backspace");
  await filter.press("Backspace");
  await filter.press("Backspace");
  await filter.press("Backspace");
  await filter.pressSequentially("S3");
  await option(/^S3\.EXPIRE\.OBJECT 1$/).click();
  assert.equal(await filter.inputValue(), 'filter operation = "S3.EXPIRE.OBJECT"');
  await filter.press("Enter");
  await page.getByText("1 of 4").waitFor();
  await filter.pressSequentially(" | sta");
  await option(/^stats/).waitFor();
  // With nothing chosen, Tab leaves, and the list goes with the focus.
  await filter.press("Tab");
  await list.waitFor({ state: "detached" });
  assert.match(await filter.inputValue(), /sta$/);
  page.check();
});

test("columns sort, counts filter, and turn into their opposite", async () => {
  const page = await dropped();
  await page.getByRole("columnheader", { name: "key" }).getByText("key").click();
  await page.waitForFunction(() => document.querySelector("[aria-sort=ascending]")?.textContent.includes("key"));
  await page.getByRole("columnheader", { name: "key" }).getByText("key").click();
  await page.waitForFunction(() => document.querySelector("[aria-sort=descending]")?.textContent.includes("key"));
  await page.waitForFunction(() => /b\.jpg/.test(document.querySelector("[aria-rowindex='2']")?.textContent ?? ""));
  const status = page.getByRole("region", { name: "http_status" });
  await status.getByRole("button", { name: "200" }).first().click();
  await page.getByText("3 of 4").waitFor();
  await status.getByRole("button", { name: "Without http_status: 200" }).click();
  await page.getByText("1 of 4").waitFor();
  assert.match(await page.getByRole("combobox", { name: "Filter" }).inputValue(), /^-http_status:200/);
  page.check();
});

test("a row opens with every field and its record exactly as in the file", async () => {
  const page = await dropped();
  await rows(page).nth(2).click();
  const details = page.getByRole("complementary", { name: "Details of the row" });
  const raw = details.getByLabel("The record as the file has it");
  assert.equal(await raw.innerText(), log.split("\n")[2]);
  assert.match(await details.getByText("<img/src=x/onerror=alert(1)>").first().innerText(), /^<img/);
  assert.equal(await page.locator("img").count(), 0, "log text is never markup");
  assert.equal(await details.locator("dt").count(), 28);
  await details.getByRole("button", { name: "Only this operation" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("3 of 4").waitFor();
  page.check();
});

test("a file that changed or went away is named when its record is asked for", async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, "access-log");
  for (const [lose, reason] of [
    [() => rmSync(path), "The record can no longer be read: the file was moved, renamed or deleted since it was dropped."],
    [() => writeFileSync(path, "other"), "The record can no longer be read: the file changed since it was dropped"],
  ]) {
    writeFileSync(path, log);
    const page = await browser.page();
    await page.locator("input[type=file]").first().setInputFiles([path]);
    await page.getByRole("grid").waitFor();
    lose();
    await page.getByRole("gridcell", { name: "b.jpg" }).click();
    await page.getByText(reason).waitFor();
    await page.getByText(/^access-log, byte \d+$/).waitFor();
    page.check();
  }
});

test("a record leads to both sides of its request", async () => {
  const page = await dropped();
  await rows(page).nth(1).click();
  await page.getByRole("link", { name: "Both sides of this request" }).click();
  await page.getByText("1 of 5").waitFor();
  await rows(page).first().click();
  await page.getByRole("region", { name: "What both logs say" }).waitFor();
  await page.getByText("All fields of the event").click();
  const details = page.getByRole("complementary", { name: "Details of the row" });
  await details.getByText("Explain the fields").click();
  await details.getByText("The Region that the request was made to.").waitFor();
  page.check();
});

test("both witnesses of a request stand side by side", async () => {
  const page = await dropped();
  await place(page, "Compare").click();
  await page.getByRole("link", { name: "2 seen by both" }).click();
  await page.getByText("2 of 5").waitFor();
  await rows(page).nth(1).click();
  const witnesses = page.getByRole("region", { name: "What both logs say" });
  await witnesses.getByText("1 disagree").waitFor();
  const row = witnesses.getByRole("row", { name: /remote_ip/ });
  assert.match(await row.innerText(), /192\.0\.2\.7\s+198\.51\.100\.7/);
  await witnesses.getByRole("row", { name: /bucket the logs agree/ }).waitFor();
  await witnesses.getByRole("row", { name: /total_ ?time_ ?ms only the access log says it/ }).waitFor();
  await witnesses.getByRole("row", { name: /^operation not comparable/ }).waitFor();
  const records = page.getByLabel("The record as the file has it");
  assert.equal(await records.nth(0).innerText(), log.split("\n")[1]);
  await page.getByRole("checkbox", { name: "As the file has it" }).check();
  assert.equal(await records.nth(1).innerText(), JSON.stringify(JSON.parse(trail).Records[1]));
  page.check();
});

test("a broken file among good ones is told of, and takes nothing with it", async () => {
  const page = await browser.page();
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await drop(page, [...FILES, { name: "half.json", text: trail.slice(0, -60) }, { name: "notes.txt", text: "no log\n" }, { name: "mixed", text: log + "not a record\n" }]);
  await page.getByRole("grid").waitFor();
  await place(page, /Files 5.*problems/).click();
  await page.getByText("Refused:", { exact: true }).waitFor();
  await page.getByText("A file was refused: Files tells which and why.").waitFor();
  await page.getByText("text, but no line is an S3 access-log record").waitFor();
  await page.getByText("Line 5, byte").waitFor();
  await page.getByText("not a record", { exact: true }).waitFor();
  await page.getByText("the file ends inside this record").waitFor();
  await checkAccessibility(page, "Files");
  page.check();
});

test("a digest is kept without a fuss, and a path tells its date", async () => {
  const page = await browser.page();
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  const digest = JSON.stringify({ awsAccountId: "111122223333", digestEndTime: "2026-08-08T10:00:00Z", logFiles: [] });
  await drop(page, [{ name: "digest.json", text: digest }, { name: "2026-08-08-10-55-00-0123456789ABCDEF", text: log }]);
  await page.getByRole("grid").waitFor();
  await rows(page).first().click();
  const details = page.getByRole("complementary", { name: "Details of the row" });
  await details.getByRole("heading", { name: "From the path" }).waitFor();
  await details.getByText("2026-08-08", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await place(page, "Files 2").click();
  await page.getByText("CloudTrail digest: kept for verification, holds no events").waitFor();
  assert.equal(await page.getByText("Refused:", { exact: true }).count(), 0);
  await checkAccessibility(page, "Files");
  page.check();
});

test("a folder is dropped, and read to the bottom", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "logs/deep/er"), { recursive: true });
  writeFileSync(join(folder, "logs/deep/er/access-log"), log);
  writeFileSync(join(folder, "logs/trail.json"), trail);
  const page = await browser.page();
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await dropPaths(page, [join(folder, "logs")]);
  await page.getByRole("grid").waitFor();
  await place(page, "Compare 5").waitFor();
  await place(page, "Files 2").click();
  await page.getByText("logs/deep/er/access-log").waitFor();
  page.check();
});

test("a folder of 20,000 small files is read, each with its row", async (t) => {
  const folder = temporaryFolder(t);
  for (let day = 0; day < 20; day += 1) {
    mkdirSync(join(folder, "logs", String(day)), { recursive: true });
    for (let index = 0; index < 1000; index += 1) {
      writeFileSync(join(folder, "logs", String(day), `${index}.gz`), gzipSync(line({ id: `R${day}X${index}` })));
    }
  }
  const page = await browser.page();
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await dropPaths(page, [join(folder, "logs")]);
  await page.getByText(/Reading · .*[1-9][\d,]* rows/).waitFor({ timeout: 60_000 });
  await page.getByRole("grid").waitFor({ timeout: 120_000 });
  await place(page, "Access log 20,000").waitFor();
  await place(page, "Files 20,000").click();
  await page.getByText("logs/0/0.gz", { exact: true }).waitFor();
  page.check();
});

test("files that are dropped again are read anew, and those that come meanwhile wait", async () => {
  const page = await dropped();
  await place(page, "Access log 4").waitFor();
  await drop(page, FILES);
  await drop(page, [{ name: "more", text: line({ id: "R9" }) }]);
  await place(page, "Access log 5").waitFor();
  await place(page, "CloudTrail 3").waitFor();
  await place(page, "Files 3").waitFor();
  page.check();
});

test("200 MB are read; another load is cancelled, keeps what was read, and says what was not", async (t) => {
  const folder = temporaryFolder(t);
  // So much that no machine is through with it before somebody who sees it begin has cancelled it.
  const many = line({ id: "R0" }).repeat(400_000);
  for (let part = 0; part < 4; part++) writeFileSync(join(folder, "a-long"), many, { flag: "a" });
  writeFileSync(join(folder, "b-never"), log);
  const large = Array.from({ length: 800_000 }, (_, index) => line({ id: `B${index}` })).join("");
  assert.ok(large.length > 200_000_000);
  writeFileSync(join(folder, "large"), large);
  const page = await dropped();
  await page.locator("input[type=file]").first().setInputFiles([join(folder, "large")]);
  await place(page, "Access log 800,004").waitFor({ timeout: 120_000 });
  await page.locator("input[type=file]").first().setInputFiles([join(folder, "a-long"), join(folder, "b-never")]);
  await page.getByText(/Reading · .*[1-9][\d,]* rows/).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Reading was cancelled.").waitFor();
  await place(page, /Files 5/).click();
  // Both workers may have been between two parts of the file.
  await page.getByText(/reading was cancelled( here|: \d+ bytes)/).first().waitFor();
  await page.getByText("not read: reading was cancelled before this file").waitFor();
  await place(page, "Access log").click();
  await page.getByRole("combobox", { name: "Filter" }).fill("http_status:403");
  await page.getByRole("combobox", { name: "Filter" }).press("Enter");
  await page.getByText(/^1 of /).waitFor();
  page.check();
});

/** Stops a worker as a fault of its own would. */
const stop = (worker) => worker.evaluate(() => void setTimeout(() => { throw new Error("composed fault"); }));

test("a worker that stops is started again, and what it held is read anew", async (t) => {
  const page = await dropped();
  const [, ...shards] = page.workers();
  assert.ok(shards.length >= 1, "a worker for each core beside the pool");
  for (const shard of shards) {
    const gone = shard.waitForEvent?.("close") ?? new Promise((resolve) => shard.once("close", resolve));
    await stop(shard);
    await gone;
  }
  const filter = page.getByRole("combobox", { name: "Filter" });
  await filter.fill("operation:REST*");
  await filter.press("Enter");
  await page.getByText("3 of 4").waitFor();
  await place(page, "Compare 5").click();
  await page.getByRole("heading", { name: "Why one log is silent" }).waitFor();

  // During a load too: it had several files to read, and each is read once more alone, to know which of them stops it.
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "after"), line({ id: "AFTER" }));
  for (const name of ["long-a", "long-b", "long-c", "long-d"]) {
    writeFileSync(join(folder, name), line({ id: name }).repeat(150_000));
  }
  await page.locator("input[type=file]").first().setInputFiles(["after", "long-a", "long-b", "long-c", "long-d"].map((name) => join(folder, name)));
  await page.getByText(/Reading · .*[1-9][\d,]* rows/).waitFor();
  await stop(page.workers().at(-1));
  await place(page, "Access log 600,005").waitFor({ timeout: 60_000 });
  await place(page, /^Files/).click();
  await page.getByRole("row", { name: /^after s3-access-log/ }).waitFor();
  assert.equal(await page.getByText("the engine stopped").count(), 0);
  page.check();
});

test("files are removed, one or all, and the page asks before it is left", async () => {
  const page = await dropped();
  await place(page, "Files 2").click();
  await page.getByRole("button", { name: "Remove trail.json" }).click();
  await place(page, "CloudTrail 0").waitFor();
  await place(page, "Compare 4").waitFor();
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    return dialog.dismiss();
  });
  await page.close({ runBeforeUnload: true });
  await page.waitForFunction(() => true);
  assert.equal(asked, 1, "the page asked");
  await page.getByRole("button", { name: "Remove all" }).click();
  await page.getByRole("heading", { name: "Both sides of every S3 request" }).waitFor();
  await drop(page, FILES);
  await place(page, "Access log 4").waitFor();
  page.check();
});

/** A zip archive of members that are deflated. */
function zip(members) {
  const field = (size, ...values) => Buffer.concat(values.map((value) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUIntLE(value, 0, size);
    return bytes;
  }));
  const [files, directory] = [[], []];
  let place = 0;
  for (const [name, text] of members) {
    const packed = deflateRawSync(text);
    const head = [field(2, 20, 0, 8, 0, 0), field(4, 0, packed.length, Buffer.byteLength(text)), field(2, name.length, 0)];
    const file = Buffer.concat([Buffer.from("PK\x03\x04"), ...head, Buffer.from(name), packed]);
    directory.push(Buffer.from("PK\x01\x02"), field(2, 20), ...head, Buffer.alloc(10), field(4, place), Buffer.from(name));
    files.push(file);
    place += file.length;
  }
  const size = Buffer.concat(directory).length;
  const end = [Buffer.from("PK\x05\x06"), field(2, 0, 0, members.length, members.length), field(4, size, place), field(2, 0)];
  return Buffer.concat([...files, ...directory, ...end]);
}

test("a zip archive gives a file for each of its members", async () => {
  const page = await browser.page();
  await page.getByRole("button", { name: "Open files" }).waitFor();
  const buffer = zip([["logs/access-log", log], ["logs/trail.json", trail]]);
  await page.locator("input[type=file]").first().setInputFiles([{ name: "logs.zip", mimeType: "application/zip", buffer }]);
  await place(page, "Compare 5").waitFor();
  await place(page, "Files 2").click();
  await page.getByText("logs.zip!logs/trail.json").waitFor();
  page.check();
});

test("one log alone asks for the other, and files may come later", async () => {
  const page = await browser.page();
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await page.locator("input[type=file]").first().setInputFiles([{ name: "access-log", mimeType: "text/plain", buffer: Buffer.from(log) }]);
  await page.getByRole("grid").waitFor();
  await place(page, "Compare").click();
  await page.getByRole("heading", { name: "Drop CloudTrail's files too" }).waitFor();
  await place(page, "CloudTrail").click();
  await page.getByRole("heading", { name: "No CloudTrail file is loaded" }).waitFor();
  await drop(page, [FILES[1]]);
  await page.getByRole("grid").waitFor();
  await place(page, "Compare 5").click();
  await page.getByRole("link", { name: "2 seen by both" }).waitFor();
  page.check();
});

test("the keyboard reaches a row's details and leaves them", async () => {
  const page = await dropped();
  await page.getByRole("grid").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const details = page.getByRole("complementary", { name: "Details of the row" });
  await details.getByRole("heading", { name: "R3" }).waitFor();
  await details.getByRole("button", { name: "Close the details" }).focus();
  await page.keyboard.press("Escape");
  await details.waitFor({ state: "detached" });
  page.check();
});

test("the address holds the view, or keeps log values to itself", async () => {
  const page = await dropped();
  const filter = page.getByRole("combobox", { name: "Filter" });
  await filter.fill("key:b.jpg");
  await filter.press("Enter");
  await page.getByText("1 of 4").waitFor();
  await page.getByText("Link", { exact: true }).click();
  await page.getByText("The link holds the place and the filter's text").waitFor();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Copied.").waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#\/access\?q=key%3Ab\.jpg$/);
  await page.getByLabel("Keep log values out of the address").check();
  await page.waitForFunction(() => /#\/access\?v=\w+$/.test(location.href));
  await page.getByText("1 of 4").waitFor();
  await filter.fill("key:a.jpg");
  await filter.press("Enter");
  await page.waitForFunction(() => !location.href.includes("jpg"));
  await page.goBack();
  await page.getByRole("button", { name: "Remove key:b.jpg" }).waitFor();
  // A link holds no row, and the switch outlives a reload, which the filters do not.
  await rows(page).first().click();
  await page.waitForFunction(() => location.hash.includes("row="));
  await page.getByText("Link", { exact: true }).click();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Copied.").waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#\/access\?v=\w+$/);
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.getByText("known only to the tab that made it").waitFor();
  await drop(page, FILES);
  await page.getByText(/^4 · /).waitFor();
  await page.getByRole("combobox", { name: "Filter" }).fill("key:a.jpg");
  await page.getByRole("combobox", { name: "Filter" }).press("Enter");
  await page.getByText("2 of 4").waitFor();
  assert.ok(!page.url().includes("jpg"));
  page.check();
});

test("a link brings its filter to the files that are dropped on it", async () => {
  const page = await browser.page({ hash: "#/access?q=http_status%3A403&row=access.0.0.7" });
  await page.getByText("The link that you opened holds a filter").waitFor();
  await drop(page, FILES);
  await page.getByText("1 of 4").waitFor();
  assert.equal(await page.getByRole("complementary", { name: "Details of the row" }).count(), 0);
  page.check();
});

test("a million rows scroll, with few of them in the document", async (t) => {
  const folder = temporaryFolder(t);
  const of = (index) => `o b [08/Aug/2026:10:00:00 +0000] - - R${index} REST.GET.OBJECT ${"k".repeat(200)}${index % 500} - 200 - - - - - - - -\n`;
  const file = join(folder, "big");
  for (let index = 0; index < 1_000_000; index += 10_000) {
    writeFileSync(file, Array.from({ length: 10_000 }, (_, more) => of(index + more)).join(""), { flag: "a" });
  }
  const page = await browser.page();
  await page.getByRole("button", { name: "Open files" }).waitFor();
  await page.locator("input[type=file]").first().setInputFiles([file]);
  await page.getByText(/^1,000,000 · /).waitFor({ timeout: 120_000 });
  const grid = page.getByRole("grid");
  await grid.focus();
  await page.keyboard.press("Control+End");
  await page.waitForFunction(() => {
    const rows = document.querySelectorAll("[role=grid] .grid-row");
    return rows.length > 0 && [...rows].at(-1).id === "row-999999" && !rows[0].querySelector(".waiting");
  });
  assert.ok((await rows(page).count()) < 100, "only rows in sight are in the document");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, "long keys do not widen the page");
  page.check();
});

test("files that are added leave the place and the focus in the rows", async () => {
  const page = await dropped();
  const grid = page.getByRole("grid");
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await grid.getAttribute("aria-activedescendant"), "cell-2-0");
  await drop(page, [{ name: "more", text: line({ id: "R9", time: "10:00:09" }) }]);
  await page.getByText(/^5 · /).waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await page.getByText(/^5 · /).waitFor();
  assert.equal(await grid.getAttribute("aria-activedescendant"), "cell-2-0");
  assert.equal(await grid.evaluate((grid) => document.activeElement === grid), true, "the focus stays");
  page.check();
});

for (const dark of [false, true]) {
  test(`axe finds nothing, ${dark ? "dark" : "light"}`, async () => {
    const first = await browser.page({ dark });
    await first.getByRole("button", { name: "Try the sample" }).waitFor();
    await checkAccessibility(first, "first sight");
    const page = await dropped({ dark });
    await rows(page).first().click();
    await page.getByLabel("The record as the file has it").waitFor();
    await checkAccessibility(page, "Access log with details");
    await place(page, "CloudTrail").click();
    await rows(page).first().waitFor();
    await checkAccessibility(page, "CloudTrail");
    await place(page, "Compare").click();
    await page.getByRole("heading", { name: "Why one log is silent" }).waitFor();
    await checkAccessibility(page, "Compare");
    await page.getByRole("link", { name: "2 seen by both" }).click();
    await rows(page).nth(1).click();
    await page.getByRole("region", { name: "What both logs say" }).waitFor();
    await checkAccessibility(page, "Compare with both witnesses");
    await page.getByRole("combobox", { name: "Filter" }).fill("opertion:x");
    await page.getByText("no field `opertion`").waitFor();
    await checkAccessibility(page, "a mistaken filter");
    page.check();
  });
}

test("on a phone: one column, counts behind a button, details as a sheet", async () => {
  const page = await dropped({ size: { width: 390, height: 844 } });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, "the page is no wider than the phone");
  await page.getByRole("button", { name: "Show counts", exact: true }).click();
  await page.getByRole("region", { name: "http_status" }).waitFor();
  await page.getByRole("button", { name: "Hide counts" }).click();
  await rows(page).first().click();
  const details = page.getByRole("complementary", { name: "Details of the row" });
  await details.getByRole("heading").first().waitFor();
  assert.equal((await details.boundingBox()).width, 390);
  await checkAccessibility(page, "the phone's details");
  await details.getByRole("button", { name: "Close the details" }).click();
  await drop(page, [{ name: "notes.txt", text: "no log\n" }]);
  await place(page, /^Files/).click();
  const reason = await page.getByText(/^Refused: text, but no line is/).boundingBox();
  assert.ok(reason.x >= 0 && reason.x + reason.width <= 390, "why a file is refused is read without scrolling");
  page.check();
});

for (const single of [false, true]) test(`the sample opens with one click and says that it is composed${single ? ", in the single file" : ""}`, async () => {
  const page = await browser.page({ single });
  await page.getByRole("button", { name: "Try the sample" }).click();
  await page.getByText("Composed sample").waitFor();
  await page.getByRole("grid").waitFor();
  const operations = page.getByRole("region", { name: "operation" });
  await operations.getByRole("button", { name: /and \d+ more/ }).click();
  await operations.getByRole("button", { name: "Show fewer" }).waitFor();
  await operations.getByRole("listitem").nth(20).waitFor();
  await place(page, "Compare").click();
  await page.getByRole("heading", { name: "Why one log is silent" }).waitFor();
  for (const reason of ["lifecycle", "authentication failure", "not selected", "redirect", "account-level call", "unexplained"]) {
    await page.getByRole("link", { name: reason }).first().waitFor();
  }
  page.check();
});

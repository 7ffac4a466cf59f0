// Built-in questions: from dropped files to an answer and to its rows, by keys alone and by the mouse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const line = (id, operation, key, status, requester) =>
  `0a1b photos [08/Aug/2026:10:00:00 +0000] 192.0.2.7 arn:aws:iam::111122223333:user/${requester} ${id} ${operation} ${key} ` +
  `"GET /${key} HTTP/1.1" ${status} ${status === 403 ? "AccessDenied" : "-"} 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== ` +
  "SigV4 TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n";
const LOG =
  line("R1", "REST.DELETE.OBJECT", "a.jpg", 204, "ada") +
  line("R2", "REST.DELETE.OBJECT", "b.jpg", 204, "ada") +
  line("R3", "REST.DELETE.OBJECT", "c.jpg", 403, "bob") +
  line("R4", "REST.GET.OBJECT", "a.jpg", 403, "bob") +
  line("R5", "REST.GET.OBJECT", "a.jpg", 200, "bob");

const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const palette = (page) => page.getByRole("dialog", { name: "Actions" });
const list = (page) => page.getByRole("dialog", { name: "Questions" });
const button = (page) => page.locator(".tools").getByRole("button", { name: "Questions", exact: true });
const finder = (page) => list(page).getByRole("combobox", { name: "Find a question" });
const question = (page, title) => list(page).getByRole("option").filter({ has: page.getByText(title, { exact: true }) });
const query = (page) => page.waitForFunction(() => document.querySelector("[role=search] input")?.value);
const isFocused = (element) => element.evaluate((element) => document.activeElement === element);

async function loaded(options, files = [{ name: "log", text: LOG }]) {
  const page = await browser.page(options);
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await drop(page, files);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  return page;
}

/** An answer of groups draws itself; its table is wanted. */
async function showTable(page) {
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await page.getByRole("grid").waitFor();
}

test("by keys alone: the palette asks who deleted objects, and a group leads to its requests", async () => {
  const page = await loaded();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find an action" }).waitFor();
  await page.keyboard.type("who deleted");
  await palette(page).getByText("1 action", { exact: true }).waitFor();
  await palette(page).getByText("Object audit", { exact: true }).waitFor();
  await checkAccessibility(page, "questions in the palette");
  await page.keyboard.press("Enter");
  await palette(page).waitFor({ state: "detached" });
  // It is asked of both logs together, and the address holds it.
  await page.getByText(/^1 group · table of 5 rows/).waitFor();
  assert.match(page.url(), /#\/compare\?q=/);
  assert.match(await (await query(page)).jsonValue(), /^filter \(operation in \["REST\.DELETE\.OBJECT"/);
  await showTable(page);
  await page.getByRole("grid").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.getByText(/^2 of 5/).waitFor();
  assert.match(await filter(page).inputValue(), /user\/ada/);
  for (const key of ["a.jpg", "b.jpg"]) await page.getByRole("gridcell", { name: key, exact: true }).waitFor();
  await page.keyboard.press("z");
  await page.getByText(/^1 group · table of 5 rows/).waitFor();
  page.check();
});

test("by the mouse: the list has the table's questions under what they are asked for", async () => {
  const page = await loaded();
  await filter(page).fill("half typed");
  await button(page).click();
  for (const name of ["Object access patterns", "Troubleshooting", "Object audit", "Compliance", "Changes to data", "Cost"]) {
    await list(page).getByRole("presentation").filter({ hasText: name }).waitFor();
  }
  await question(page, "Requests by operation").getByText("What begins with S3 it did by itself.").waitFor();
  assert.equal(await question(page, "Events by service and action").count(), 0, "another table's are not here");
  await checkAccessibility(page, "the list of questions");
  await question(page, "Who was refused what?").click();
  await list(page).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelector("[role=search] input").value.startsWith("filter http_status = 403 |"));
  await page.getByText(/^2 groups (·|of|· table of) ?.*5 rows/).waitFor();
  await showTable(page);
  await page.getByRole("gridcell", { name: "c.jpg", exact: true }).click();
  await page.getByText(/^1 of 5/).waitFor();
  await page.getByRole("gridcell", { name: "REST.DELETE.OBJECT", exact: true }).waitFor();
  page.check();
});

test("the list by keys: words find a question, arrows reach it, Enter asks it, Escape goes back", async () => {
  const page = await loaded();
  await button(page).focus();
  await page.keyboard.press("Enter");
  await finder(page).waitFor();
  assert.ok(await isFocused(finder(page)));
  await page.keyboard.type("nothing of the kind");
  await list(page).getByText("Nothing is called “nothing of the kind”.").waitFor();
  await page.keyboard.press("Escape");
  await list(page).waitFor({ state: "detached" });
  assert.ok(await isFocused(button(page)));
  await page.keyboard.press("Enter");
  await finder(page).fill("");
  // The last one is far below, and is brought to sight.
  await page.keyboard.press("ArrowUp");
  const last = list(page).locator("[aria-selected=true]");
  await last.filter({ hasText: "Keys that sent the most bytes" }).waitFor();
  const [inside, around] = [await last.boundingBox(), await list(page).getByRole("listbox").boundingBox()];
  assert.ok(inside.y >= around.y && inside.y + inside.height <= around.y + around.height);
  await finder(page).fill("compliance TLS");
  await page.keyboard.press("ArrowDown");
  await last.filter({ hasText: "Who uses TLS older than 1.2?" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await last.filter({ hasText: "TLS versions and ciphers" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("[role=search] input").value.includes("by tls_version, cipher_suite"));
  await page.getByText(/^1 group · table of 5 rows/).waitFor();
  page.check();
});

test("where no row matches, other questions are near", async () => {
  const page = await loaded();
  await filter(page).fill("key:nowhere");
  await filter(page).press("Enter");
  await page.getByRole("heading", { name: "No row matches" }).waitFor();
  await page.getByRole("region", { name: "Rows" }).getByRole("button", { name: "Questions" }).click();
  await question(page, "Most read keys").click();
  await page.getByText(/^1 group · table of 5 rows/).waitFor();
  page.check();
});

test("only what is loaded can be asked", async () => {
  const page = await loaded();
  await page.keyboard.press("Control+k");
  const find = page.getByRole("combobox", { name: "Find an action" });
  await find.fill("ask who stopped trail");
  await palette(page).getByText(/^Nothing is called/).waitFor();
  await find.fill("ask refused");
  await palette(page).getByRole("option", { name: /Who was refused what/ }).waitFor();
  page.check();
});

for (const dark of [false, true]) {
  test(`on a phone, the list fits: ${dark ? "dark" : "light"}`, async () => {
    for (const width of [390, 320]) {
      const page = await loaded({ size: { width, height: 844 }, dark });
      await button(page).click();
      await question(page, "Requests by operation").waitFor();
      const { x, y, width: wide, height } = await list(page).boundingBox();
      assert.ok(x >= 0 && x + wide <= width && y + height <= 844, `${x} to ${x + wide}, ${y} to ${y + height}`);
      await checkAccessibility(page, "the list on a phone");
      await question(page, "Errors by status, code and operation").click();
      await page.getByText(/2 groups .*5 rows/).waitFor();
      const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(scrolls, false, "the page is no wider than the phone");
      page.check();
    }
  });
}

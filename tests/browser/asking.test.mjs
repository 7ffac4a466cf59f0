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
const menu = (page) => page.locator("summary", { hasText: /^Questions$/ });
const finder = (page) => page.getByRole("textbox", { name: "Find a question" });
const question = (page, title) => page.locator(".questions-menu").getByRole("button", { name: title });
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
  await page.getByText(/^1 group of 5 rows/).waitFor();
  assert.match(page.url(), /#\/compare\?q=/);
  assert.match(await (await query(page)).jsonValue(), /^filter \(operation in \["REST\.DELETE\.OBJECT"/);
  const cell = page.getByRole("gridcell", { name: /user\/ada$/ });
  if (!(await cell.isVisible())) await page.getByRole("radio", { name: "Table" }).check();
  await cell.waitFor();
  await page.getByRole("grid").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.getByText(/^2 of 5/).waitFor();
  assert.match(await filter(page).inputValue(), /user\/ada/);
  for (const key of ["a.jpg", "b.jpg"]) await page.getByRole("gridcell", { name: key, exact: true }).waitFor();
  await page.keyboard.press("z");
  await page.getByText(/^1 group of 5 rows/).waitFor();
  page.check();
});

test("by the mouse: the menu lists the table's questions by what they are asked for", async () => {
  const page = await loaded();
  await menu(page).click();
  for (const name of ["Object access patterns", "Troubleshooting", "Object audit", "Compliance", "Changes to data", "Cost"]) {
    await page.getByRole("heading", { name, exact: true }).waitFor();
  }
  await question(page, "Requests by operation").getByText("S3 did S3.… by itself.").waitFor();
  assert.equal(await question(page, "Events by service and action").count(), 0, "another table's are not here");
  await checkAccessibility(page, "the menu of questions");
  await filter(page).fill("half typed");
  await menu(page).click();
  await question(page, "Who was refused what?").click();
  await page.waitForFunction(() => document.querySelector("[role=search] input").value.startsWith("filter http_status = 403 |"));
  await page.getByText(/^2 groups of 5 rows/).waitFor();
  assert.equal(await finder(page).count(), 0, "the menu is closed");
  await page.getByRole("gridcell", { name: "c.jpg", exact: true }).click();
  await page.getByText(/^1 of 5/).waitFor();
  await page.getByRole("gridcell", { name: "REST.DELETE.OBJECT", exact: true }).waitFor();
  page.check();
});

test("the menu by keys: words find a question, Enter asks the first, Escape goes back", async () => {
  const page = await loaded();
  await menu(page).focus();
  await page.keyboard.press("Enter");
  await finder(page).waitFor();
  assert.ok(await isFocused(finder(page)));
  await page.keyboard.type("nothing of the kind");
  await page.getByText("No question has these words.").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await finder(page).waitFor({ state: "detached" });
  assert.ok(await isFocused(menu(page)));
  await page.keyboard.press("Enter");
  await finder(page).waitFor();
  assert.equal(await finder(page).inputValue(), "");
  // Words of the hint and of the use case find it, too.
  await page.keyboard.type("compliance PLAIN");
  await question(page, "TLS versions and ciphers").waitFor();
  await page.keyboard.press("Tab");
  assert.ok(await isFocused(question(page, "TLS versions and ciphers")));
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("[role=search] input").value.includes("by tls_version, cipher_suite"));
  await page.getByText(/^1 group of 5 rows/).waitFor();
  assert.ok(await isFocused(menu(page)));
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
  test(`on a phone, the menu fits: ${dark ? "dark" : "light"}`, async () => {
    for (const width of [390, 320]) {
      const page = await loaded({ size: { width, height: 844 }, dark });
      await menu(page).click();
      await question(page, "Requests by operation").waitFor();
      const { x, y, width: wide, height } = await page.locator(".questions-menu .menu-body").boundingBox();
      assert.ok(x >= 0 && x + wide <= width && y + height <= 844, `${x} to ${x + wide}, ${y} to ${y + height}`);
      await checkAccessibility(page, "the menu on a phone");
      await question(page, "Errors by status, code and operation").click();
      await page.getByText(/2 groups of 5 rows/).waitFor();
      const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(scrolls, false, "the page is no wider than the phone");
      page.check();
    }
  });
}

// What this device keeps by name: views, queries that were typed, and sets of columns.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const log = Array.from({ length: 20 }, (_, number) =>
  `0a1b photos [08/Aug/2026:10:${10 + number}:00 +0000] 192.0.2.7 - R${number} REST.GET.OBJECT key-${number} ` +
  `"GET /key HTTP/1.1" ${number < 5 ? 403 : 200} - 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== ` +
  "SigV4 TLS_AES_128_GCM_SHA256 AuthHeader photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n").join("");

const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const button = (page, name) => page.getByRole("button", { name, exact: true });
const menu = (page, name) => page.locator("summary", { hasText: new RegExp(`^${name}$`) });
const holds = (page, query) =>
  page.waitForFunction((query) => document.querySelector("[role=search] input")?.value === query, query);

async function load(page) {
  await button(page, "Try the sample").waitFor();
  await drop(page, [{ name: "access-log", text: log }]);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
}

async function dropped() {
  const page = await browser.page();
  await load(page);
  return page;
}

async function ask(page, query) {
  await filter(page).fill(query);
  await filter(page).press("Enter");
}

test("a view gets a name, is shown again after a reload and from the palette, and goes", async () => {
  const page = await dropped();
  await ask(page, "http_status:403 | sort key desc");
  await page.getByText("5 of 20").waitFor();
  await menu(page, "Views").click();
  await page.getByRole("textbox", { name: "Name of this view" }).fill("Denied, by key");
  await page.keyboard.press("Enter");
  await button(page, "Remove Denied, by key").waitFor();
  await checkAccessibility(page, "the menu of views");
  page.check();
  await page.reload();
  await load(page);
  await ask(page, "key:key-1");
  await menu(page, "Views").click();
  await page.getByRole("button", { name: /^Denied, by key/ }).click();
  await holds(page, "http_status:403 | sort key desc");
  await ask(page, "");
  await page.getByText(/^20 · /).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find an action" }).fill("show denied");
  await page.keyboard.press("Enter");
  await holds(page, "http_status:403 | sort key desc");
  // It takes away what was typed and not run, too.
  await filter(page).fill("half typed");
  await menu(page, "Views").click();
  await page.getByRole("button", { name: /^Denied, by key/ }).click();
  await holds(page, "http_status:403 | sort key desc");
  await menu(page, "Views").click();
  await button(page, "Remove Denied, by key").click();
  await page.getByText("Name the one that is shown to come back to it.").waitFor();
});

test("a view's link is copied by mouse and keyboard, opens it elsewhere, and keeps log values if it is to", async () => {
  const page = await dropped();
  await ask(page, "http_status:403 | sort key desc");
  await menu(page, "Views").click();
  const name = page.getByRole("textbox", { name: "Name of this view" });
  for (const view of ["Denied", "Denied again"]) {
    await name.fill(view);
    await page.keyboard.press("Enter");
    await button(page, `Remove ${view}`).waitFor();
  }
  await page.keyboard.press("Escape");
  await ask(page, "");
  await page.getByText(/^20 · /).waitFor();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await menu(page, "Views").click();
  await button(page, "Copy link to Denied").click();
  await page.getByText("Copied.", { exact: true }).waitFor();
  const link = await clipboard();
  assert.match(link, /#\/access\?q=http_status%3A403%20%7C%20sort%20key%20desc$/);
  assert.equal(await filter(page).inputValue(), "", "the view is not shown");
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await button(page, "Copy link to Denied again").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== "");
  assert.equal(await clipboard(), link);
  await checkAccessibility(page, "views with their links");
  page.check();

  const other = await browser.page({ hash: link.slice(link.indexOf("#")) });
  await load(other);
  await holds(other, "http_status:403 | sort key desc");
  await other.getByText("5 of 20").waitFor();
  other.check();

  // A link that says nothing of the log opens it in this tab only, and the menu says so.
  await page.keyboard.press("Escape");
  await menu(page, "Link").click();
  await page.getByRole("checkbox", { name: "Keep log values out of the address" }).check();
  await page.keyboard.press("Escape");
  await menu(page, "Views").click();
  await page.getByText("a view's link holds a number that only this tab knows").waitFor();
  await button(page, "Copy link to Denied").click();
  await page.waitForFunction(async () => /#\/access\?v=[0-9a-f]+$/.test(await navigator.clipboard.readText()));
  const hidden = await clipboard();
  assert.doesNotMatch(hidden, /403|key/);
  await page.evaluate((link) => void (location.href = link), hidden);
  await holds(page, "http_status:403 | sort key desc");
  page.check();
});

test("queries that were typed are found again, and are forgotten when asked to", async () => {
  const page = await dropped();
  for (const query of ["key:key-1", "key:key-2", "key:key-3"]) {
    await ask(page, query);
    await holds(page, query);
    await page.getByText("1 of 20").waitFor();
  }
  await filter(page).press("Alt+ArrowUp");
  await filter(page).press("Alt+ArrowUp");
  assert.equal(await filter(page).inputValue(), "key:key-2");
  await filter(page).press("Alt+ArrowUp");
  await filter(page).press("Alt+ArrowUp");
  assert.equal(await filter(page).inputValue(), "key:key-1");
  await filter(page).press("Alt+ArrowDown");
  assert.equal(await filter(page).inputValue(), "key:key-2");
  await filter(page).press("Enter");
  await menu(page, "Views").click();
  const typed = page.locator(".views-menu .mono");
  assert.deepEqual(await typed.allTextContents(), ["key:key-2", "key:key-3", "key:key-1"]);
  await typed.nth(2).click();
  await holds(page, "key:key-1");
  await menu(page, "Views").click();
  await button(page, "Forget them").click();
  await page.getByText("Queries that you run stand here").waitFor();
  await page.keyboard.press("Escape");
  // What keeps log values out of the address keeps them out of this, too.
  await menu(page, "Link").click();
  await page.getByRole("checkbox", { name: "Keep log values out of the address" }).check();
  await page.keyboard.press("Escape");
  await ask(page, "key:key-4");
  await holds(page, "key:key-4");
  await menu(page, "Views").click();
  await page.getByText("While log values are kept out of the address, no query is remembered.").waitFor();
  assert.equal(await typed.count(), 0);
  assert.equal(await page.evaluate(() => localStorage.getItem("bucketscope.typed")), null);
  page.check();
});

test("columns get a name and come back by it", async () => {
  const page = await dropped();
  const heads = async () => (await page.getByRole("columnheader").allTextContents()).map((text) => text.trim());
  const before = await heads();
  await menu(page, "Columns").click();
  const columns = page.locator(".columns-menu");
  await columns.getByRole("checkbox", { name: "bucket", exact: true }).uncheck();
  await columns.getByRole("checkbox", { name: "user_agent", exact: true }).check();
  await page.getByRole("columnheader", { name: /user_agent/ }).waitFor({ state: "attached" });
  await columns.getByRole("textbox", { name: "Name of these columns" }).fill("Agents");
  await columns.getByRole("button", { name: "Save" }).click();
  await columns.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("columnheader", { name: /^bucket/ }).waitFor({ state: "attached" });
  await columns.getByRole("button", { name: /^Agents/ }).click();
  await page.getByRole("columnheader", { name: /^bucket/ }).waitFor({ state: "detached" });
  await checkAccessibility(page, "sets of columns");
  await columns.getByRole("button", { name: "Remove Agents" }).click();
  await columns.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("columnheader", { name: /^bucket/ }).waitFor({ state: "attached" });
  assert.deepEqual(await heads(), before);
  page.check();
});

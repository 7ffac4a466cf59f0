// What is done by keys and by names, and how the page looks: the palette, the sheet of shortcuts, the settings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const line = (id, status, time = "08/Aug/2026:10:00:00") =>
  `0a1b photos [${time} +0000] 192.0.2.7 - ${id} REST.GET.OBJECT a.jpg "GET /a.jpg HTTP/1.1" ${status} - 512 2048 20 9 ` +
  `"-" "aws-cli/2.17" - aG9zdA== SigV4 - AuthHeader - - - -\n`;
const LOG = line("R1", 200) + line("R2", 403) + line("R3", 200);
const TRAIL = JSON.stringify({
  Records: [{ eventVersion: "1.11", eventTime: "2026-08-08T10:00:01Z", eventSource: "s3.amazonaws.com", eventName: "GetObject", requestID: "R1", eventID: "e1" }],
});

const filter = (page) => page.getByRole("combobox", { name: "Filter" });
const palette = (page) => page.getByRole("dialog", { name: "Actions" });
const finder = (page) => palette(page).getByRole("combobox", { name: "Find an action" });
const options = (page) => palette(page).getByRole("option");
const row = (page, place) => page.locator(`#row-${place}`);
const isFocused = (element) => element.evaluate((element) => document.activeElement === element);
const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const setting = (page, name) => page.getByRole("radio", { name, exact: true });
const openSettings = (page) => page.getByText("Settings", { exact: true }).click();

async function loaded(options, log = LOG) {
  const page = await browser.page(options);
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await drop(page, [{ name: "log", text: log }, { name: "trail.json", text: TRAIL }]);
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  return page;
}

/** What the palette calls so is done. */
async function act(page, words) {
  await page.keyboard.press("Control+k");
  await finder(page).fill(words);
  await page.keyboard.press("Enter");
  await palette(page).waitFor({ state: "detached" });
}

test("the palette finds by words in any order, does it, and gives the focus back", async () => {
  const page = await loaded();
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+k");
  await finder(page).waitFor();
  assert.ok(await isFocused(finder(page)));
  // The table's fields follow what can be done anywhere.
  await options(page).filter({ hasText: "Filter by http_status…" }).waitFor();
  await finder(page).fill("CLOUDTRAIL go");
  await palette(page).getByText("1 action", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "detached" });
  assert.ok(await isFocused(page.getByRole("grid")), "the focus is back in the rows");

  await page.keyboard.press("Control+k");
  await finder(page).fill("nothing of the kind");
  await palette(page).getByText("Nothing is called “nothing of the kind”.").waitFor();
  await page.keyboard.press("Enter");
  await finder(page).fill("go to");
  await options(page).nth(1).waitFor();
  const active = () => finder(page).evaluate((input) => document.getElementById(input.getAttribute("aria-activedescendant")).textContent);
  assert.match(await active(), /Go to Access log/);
  await page.keyboard.press("ArrowDown");
  await page.locator("#go-trail[aria-selected=true]").waitFor();
  assert.match(await active(), /Go to CloudTrail/);
  await page.keyboard.press("ArrowUp");
  await page.locator("#go-access[aria-selected=true]").waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.locator("#go-trail[aria-selected=true]").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("grid", { name: "CloudTrail rows" }).waitFor();
  assert.match(page.url(), /#\/trail$/);
  // It opens from a text field, too, and by the mouse.
  await filter(page).focus();
  await page.keyboard.press("Control+k");
  await options(page).filter({ hasText: "Go to Files" }).click();
  await page.getByRole("heading", { name: "Files", exact: true }).waitFor();
  page.check();
});

test("the palette begins a condition on a field, whose values are offered", async () => {
  const page = await loaded();
  await act(page, "by http_status");
  assert.equal(await filter(page).inputValue(), "http_status:");
  assert.ok(await isFocused(filter(page)));
  await page.getByRole("option", { name: /^403/ }).waitFor();
  await filter(page).fill("sort http_status desc");
  await page.keyboard.press("Enter");
  await page.getByText(/^3 · /).waitFor();
  await act(page, "by http_status");
  assert.equal(await filter(page).inputValue(), "sort http_status desc | http_status:");
  await page.getByRole("option", { name: /^403/ }).click();
  await page.keyboard.press("Enter");
  await page.getByText("1 of 3").waitFor();
  await act(page, "clear filter");
  await page.getByText(/^3 · /).waitFor();
  await act(page, "copy link");
  await page.getByText("Link to this view: Copied.").waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#\/access$/);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), act(page, "add files")]);
  assert.ok(chooser.isMultiple());
  page.check();
});

test("single keys search, undo, redo and list themselves, but not where text is typed or a dialog is open", async () => {
  const page = await loaded({ hash: "#/access" });
  await page.getByRole("grid").focus();
  await page.keyboard.press("/");
  assert.ok(await isFocused(filter(page)));
  await page.keyboard.type("key:/zZ?");
  assert.equal(await filter(page).inputValue(), "key:/zZ?", "what is typed is text");
  await filter(page).fill("http_status:403");
  await page.keyboard.press("Enter");
  await page.getByText("1 of 3").waitFor();
  await page.getByRole("grid").focus();
  await page.keyboard.press("z");
  await page.getByText(/^3 · /).waitFor();
  await page.keyboard.press("Shift+Z");
  await page.getByText("1 of 3").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText(/^3 · /).waitFor();
  await page.keyboard.press("Control+Shift+Z");
  await page.getByText("1 of 3").waitFor();
  await page.keyboard.press("z");
  await page.getByText(/^3 · /).waitFor();
  // A tab that leads where one is makes no step.
  await page.getByRole("link", { name: /^Access log/ }).click();
  await page.keyboard.press("Shift+Z");
  await page.getByText("1 of 3").waitFor();
  await page.keyboard.press("z");
  await page.getByText(/^3 · /).waitFor();
  // Before the first view lies another page: there is nothing to undo.
  await page.keyboard.press("z");
  await page.keyboard.press("Control+k");
  await finder(page).fill("undo");
  await palette(page).getByText("Nothing is called “undo”.").waitFor();
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "detached" });
  await page.getByRole("grid").focus();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Shortcuts" });
  for (const part of ["Outside text fields", "In the rows", "In the search bar"]) {
    await sheet.getByRole("region", { name: part }).waitFor();
  }
  await sheet.getByText("Undo the last step").waitFor();
  await page.keyboard.press("Shift+Z");
  await page.keyboard.press("/");
  await page.keyboard.press("Control+k");
  assert.equal(await page.getByRole("dialog").count(), 1, "the sheet takes all keys");
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  assert.ok(await isFocused(page.getByRole("grid")));
  await page.getByText(/^3 · /).waitFor();
  // One leads to the other, and a button closes it.
  await act(page, "shortcuts");
  await sheet.getByRole("button", { name: "Close the shortcuts" }).click();
  await sheet.waitFor({ state: "detached" });
  page.check();
});

test("a dark page under a light system, compact rows: both survive a reload", async () => {
  const page = await loaded();
  assert.equal(await background(page), "rgb(246, 247, 249)");
  const height = async () => (await row(page, 1).boundingBox()).height;
  assert.equal(await height(), 26);
  await openSettings(page);
  await setting(page, "Dark").check();
  assert.equal(await background(page), "rgb(14, 17, 22)");
  await setting(page, "Compact").check();
  assert.equal(await height(), 22);
  const [first, third] = [await row(page, 0).boundingBox(), await row(page, 2).boundingBox()];
  assert.equal(third.y - first.y, 44, "rows lie where the grid counts them");
  await page.keyboard.press("Escape");
  await setting(page, "Dark").waitFor({ state: "hidden" });
  page.on("dialog", (dialog) => dialog.accept());
  // It is dark before the page's own program is there.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/\/app-.*\.wasm$/, (route) => held.then(() => route.continue()));
  await page.reload({ waitUntil: "commit" });
  await page.waitForFunction(() => document.body && getComputedStyle(document.body).backgroundColor === "rgb(14, 17, 22)");
  assert.equal(await page.getByRole("button").count(), 0);
  release();
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  assert.equal(await background(page), "rgb(14, 17, 22)");
  await openSettings(page);
  assert.ok(await setting(page, "Dark").isChecked());
  assert.ok(await setting(page, "Compact").isChecked());
  await page.keyboard.press("Escape");
  await act(page, "theme light");
  assert.equal(await background(page), "rgb(246, 247, 249)");
  page.check();
});

test("times in the browser's zone say which, each by the clock of its day", async () => {
  const page = await loaded({ timezoneId: "Europe/Berlin" }, LOG + line("R4", 200, "08/Jan/2026:10:00:00"));
  const head = page.getByRole("columnheader", { name: /^time/ });
  const cell = (place) => row(page, place).getByRole("gridcell").first();
  await cell(1).waitFor();
  assert.match(await head.innerText(), /UTC$/);
  assert.equal(await cell(0).innerText(), "2026-01-08 10:00:00");
  await openSettings(page);
  await setting(page, "Local").check();
  await page.getByText("Filters and links are in UTC.").waitFor();
  await page.keyboard.press("Escape");
  assert.match(await head.innerText(), /UTC\+2$/);
  assert.equal(await cell(0).innerText(), "2026-01-08 11:00:00 UTC+1");
  assert.equal(await cell(1).innerText(), "2026-08-08 12:00:00");
  await page.getByText("2026-01-08 11:00:00 UTC+1 – 2026-08-08 12:00:01 UTC+2").waitFor();
  await row(page, 1).click();
  const details = page.getByRole("complementary", { name: "Details of the row" });
  await details.getByText("2026-08-08 12:00:00 UTC+2").waitFor();
  // The query goes on in UTC.
  await details.getByRole("button", { name: "Only this time" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("3 of 4").waitFor();
  assert.match(await filter(page).inputValue(), /2026-08-08T10:00:00Z/);
  await act(page, "times utc");
  await details.getByText("2026-08-08 10:00:00 UTC").waitFor();
  page.check();
});

for (const theme of ["Light", "Dark", "High contrast"]) {
  test(`axe finds nothing in palette, sheet and settings: ${theme}`, async () => {
    const page = await loaded({ dark: theme !== "Dark" });
    await openSettings(page);
    await setting(page, theme).check();
    await checkAccessibility(page, "the settings' menu");
    await page.keyboard.press("Escape");
    await row(page, 1).click();
    await page.getByLabel("The record as the file has it").waitFor();
    await checkAccessibility(page, "the page");
    await page.keyboard.press("Control+k");
    await options(page).first().waitFor();
    await checkAccessibility(page, "the palette");
    await finder(page).fill("nothing of the kind");
    await palette(page).getByText(/^Nothing is called/).waitFor();
    await checkAccessibility(page, "the palette without a find");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Shortcuts" }).waitFor();
    await checkAccessibility(page, "the sheet of shortcuts");
    page.check();
  });
}

test("high contrast: every text of the page at 7:1 and more", async () => {
  for (const dark of [false, true]) {
    const page = await loaded({ dark });
    await act(page, "high contrast");
    assert.equal(await background(page), dark ? "rgb(0, 0, 0)" : "rgb(255, 255, 255)");
    await row(page, 1).click();
    await page.getByLabel("The record as the file has it").waitFor();
    await checkAccessibility(page, "high contrast", ["color-contrast-enhanced"]);
    page.check();
  }
});

test("on a phone, settings and palette fit", async () => {
  const page = await loaded({ size: { width: 390, height: 844 } });
  await openSettings(page);
  await setting(page, "Compact").check();
  const fits = async (element) => {
    const { x, width } = await element.boundingBox();
    assert.ok(x >= 0 && x + width <= 390, `${x} to ${x + width}`);
  };
  await fits(page.getByRole("group", { name: "Theme" }));
  await page.getByRole("button", { name: "Actions" }).click();
  await fits(palette(page));
  await page.keyboard.press("Escape");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, "the page is no wider than the phone");
  page.check();
});

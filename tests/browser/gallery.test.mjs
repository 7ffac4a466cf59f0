// The page's own parts, each in each of its states, and a grid of more rows than an element is tall.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

async function gallery(options) {
  const page = await browser.page({ hash: "#/gallery", ...options });
  await page.getByRole("heading", { name: "Gallery" }).waitFor();
  return page;
}

const rowsInSight = (page) =>
  page.evaluate(() => {
    const grid = document.querySelector("[role=grid]").getBoundingClientRect();
    // The head lies over the rows.
    const isSeen = ({ top, bottom }) => top >= grid.top + 29 && bottom <= grid.bottom;
    const rows = [...document.querySelectorAll("[role=grid] .grid-row")];
    return rows.filter((row) => isSeen(row.getBoundingClientRect())).map((row) => Number(row.ariaRowIndex) - 2);
  });

/** Waits until a row is the first one in sight, or the last. */
const shows = (page, expected) =>
  page.waitForFunction(
    ([first, last]) => {
      const rows = [...document.querySelectorAll("[role=grid] .grid-row")];
      const grid = document.querySelector("[role=grid]").getBoundingClientRect();
      const seen = rows.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= grid.top + 29 && bottom <= grid.bottom;
      });
      const index = (row) => Number(row.ariaRowIndex) - 2;
      if (seen.length === 0) return false;
      return (first === null || index(seen[0]) === first) && (last === null || index(seen.at(-1)) === last);
    },
    [expected.first ?? null, expected.last ?? null],
  );

for (const theme of ["System", "Light", "Dark", "High contrast"]) {
  test(`axe finds nothing in any part, ${theme}`, async () => {
    const page = await gallery();
    await page.getByRole("group", { name: "Theme" }).getByRole("button", { name: theme }).click();
    for (const form of ["Bars", "Lines", "Area", "Heat map"]) {
      await page.getByRole("region", { name: "Charts" }).getByRole("button", { name: form }).click();
      await page.getByRole("group", { name: "Charts" }).waitFor();
    }
    await page.getByRole("checkbox", { name: "Newer rows are on their way" }).check();
    await page.getByText("Dropdown", { exact: true }).click();
    await checkAccessibility(page, `the gallery, ${theme}`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Open a menu" }).click();
    await checkAccessibility(page, `a menu, ${theme}`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Open a dialog" }).click();
    await checkAccessibility(page, `a dialog, ${theme}`);
    await page.keyboard.press("Escape");
    page.check();
  });
}

test("twenty million rows scroll row by row, to the end, and by the scroll bar", async () => {
  const page = await gallery();
  const grid = page.getByRole("grid");
  await grid.scrollIntoViewIfNeeded();
  assert.equal(await grid.getAttribute("aria-rowcount"), "20000001");
  await grid.focus();
  await page.keyboard.press("Control+End");
  await shows(page, { last: 19_999_999 });
  assert.equal(await page.getByRole("gridcell", { name: "reports/19999998.csv" }).count(), 1);
  for (let times = 0; times < 30; times++) await page.keyboard.press("ArrowUp");
  await shows(page, { first: 19_999_969 });
  await page.keyboard.press("Control+Home");
  await shows(page, { first: 0 });
  // The scroll bar's middle is the middle of the rows.
  await grid.evaluate((grid) => (grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2));
  await page.waitForFunction(() => {
    const row = Number(document.querySelector("[role=grid] .grid-row")?.ariaRowIndex);
    return Math.abs(row - 10_000_000) < 1000;
  });
  // A wheel moves by the same pixels there as anywhere, again and again, also when the scroll bar was put right between.
  const first = async () => (await rowsInSight(page))[0];
  await page.mouse.move(...(await grid.boundingBox().then(({ x, y }) => [x + 200, y + 150])));
  for (let times = 0; times < 3; times++) {
    const before = await first();
    await page.mouse.wheel(0, 26 * 10);
    await shows(page, { first: before + 10 });
    const top = await grid.evaluate((grid) => grid.scrollTop);
    await page.waitForFunction((top) => document.querySelector("[role=grid]").scrollTop !== top, top);
    await shows(page, { first: before + 10 });
  }
  // Few of them are in the document.
  assert.ok((await page.locator(".grid-row").count()) < 60);
  page.check();
});

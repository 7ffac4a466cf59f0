// Takes README's pictures of the page, with the composed sample.
// usage: SITE=target/site node screenshot.mjs FOLDER
import { join } from "node:path";
import { open } from "./harness.mjs";

const browser = await open();

/** A picture of what `show` makes of the page. */
async function picture(name, dark, show) {
  const page = await browser.page({ dark });
  await page.getByRole("button", { name: "Try the sample" }).click();
  await page.getByRole("grid").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await show(page);
  // The pointer leaves no trace.
  await page.mouse.move(0, 0);
  await page.locator("[role=grid][aria-busy=true], .stale").waitFor({ state: "detached" });
  await page.screenshot({ path: join(process.argv[2], `${name}.png`) });
  page.check();
}

const ask = async (page, query) => {
  await page.getByRole("combobox", { name: "Filter" }).fill(query);
  await page.getByRole("combobox", { name: "Filter" }).press("Enter");
  await page.getByText(/ of 3,263/).waitFor();
};
const place = (page, name) => page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

await picture("compare", false, async (page) => {
  await place(page, "Compare").click();
  await page.getByRole("link", { name: "All requests" }).waitFor();
});
await picture("details", false, async (page) => {
  await ask(page, "http_status in [403, 404]");
  await page.getByRole("gridcell", { name: "sensors/late.json" }).first().click();
  const details = page.getByRole("complementary", { name: "Details of the row" });
  await details.getByLabel("The record").first().waitFor();
  await details.getByLabel("The record").first().scrollIntoViewIfNeeded();
});
await picture("chart", true, async (page) => {
  await ask(page, "stats count(*) by bin(1h), operation");
  await page.getByRole("group", { name: /^count/ }).waitFor();
});
await browser.close();

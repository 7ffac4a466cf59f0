// Takes README's picture of the page: Compare, with the composed sample.
// usage: SITE=target/site node screenshot.mjs FILE
import { open } from "./harness.mjs";

const browser = await open();
const page = await browser.page();
await page.getByRole("button", { name: "Try the sample" }).click();
await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Compare" }).click();
await page.getByRole("link", { name: "All requests" }).waitFor();
await page.screenshot({ path: process.argv[2] });
page.check();
await browser.close();

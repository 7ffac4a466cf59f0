// What is asked before files are read, and what stops their reading.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkAccessibility, drop, open } from "./harness.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => browser.close());

const line = (id, day = "08") =>
  `0a1b photos [${day}/Aug/2026:10:00:00 +0000] 192.0.2.7 arn:aws:iam::111122223333:user/ada ${id} REST.GET.OBJECT a.jpg ` +
  `"GET /a.jpg HTTP/1.1" 200 - 512 2048 20 9 "-" "aws-cli/2.17" - aG9zdA== SigV4 TLS_AES_128_GCM_SHA256 AuthHeader ` +
  `photos.s3.amazonaws.com TLSv1.3 - - eu-west-1\n`;

const place = (page, name) => page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

async function opened(options) {
  const page = await browser.page(options);
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  return page;
}

test("a load that needs more than the memory budget stops by name, and goes on with a larger one", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bucketscope-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const names = ["large-1", "large-2", "large-3", "large-4"].map((name) => join(folder, name));
  for (const [number, name] of names.entries()) {
    writeFileSync(name, Array.from({ length: 60_000 }, (_, index) => line(`F${number}L${index}`)).join(""));
  }
  const page = await opened();
  await drop(page, [{ name: "small", text: line("S1") }]);
  await place(page, "Access log 1").waitFor();
  await page.getByText(/engine memory [\d.]+ MB of [\d.]+ GB/).waitFor();
  await place(page, "Files 1").click();
  const budget = page.getByRole("textbox", { name: "Memory budget" });
  await budget.fill("none");
  await budget.press("Enter");
  await page.getByText("Write a number of gigabytes, 0.01 or more.").waitFor();
  await checkAccessibility(page, "a mistaken budget");
  await budget.fill("0.02");
  await budget.press("Enter");
  await page.getByText(/engine memory [\d.]+ MB of 20\.0 MB/).waitFor();

  const choose = () => page.locator("input[type=file]").first().setInputFiles(names);
  await choose();
  await page.getByText("The memory budget of 20.0 MB was used up").waitFor({ timeout: 60_000 });
  await page.getByText("the memory budget was used up before this file; raise it").first().waitFor();
  await checkAccessibility(page, "Files after a stop");
  const kept = await place(page, "Access log").innerText();
  assert.ok(!kept.includes("240,001"), `not everything was read: ${kept}`);

  // Many write a comma for the point.
  await budget.fill("1,5");
  await budget.press("Enter");
  await page.getByText("of 1.5 GB").waitFor();
  await choose();
  await place(page, "Access log 240,001").waitFor({ timeout: 60_000 });
  await place(page, "Files 5").waitFor();
  await page.getByText("was used up").first().waitFor({ state: "detached" });

  // What is chosen outlives a reload, and can be taken back.
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await drop(page, [{ name: "small", text: line("S1") }]);
  await page.getByText("of 1.5 GB").waitFor();
  await page.getByRole("button", { name: /^Back to / }).click();
  await page.getByRole("button", { name: /^Back to / }).waitFor({ state: "detached" });
  assert.equal(await page.getByText("of 1.5 GB").count(), 0);
  page.check();
});

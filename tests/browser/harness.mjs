// Serves the built page, drives it in Chromium, and fails on anything that should not happen: a message on the
// console, an error of the page, a request beyond the page's own files.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

const SITE = process.env.SITE ?? "target/site";
const SINGLE_FILE = process.env.SINGLE_FILE ?? "target/bucketscope.html";
// Any folder of any file server must do.
const SUB_PATH = "/some/where/else/";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** Serves a folder: its address, and the server to close. */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const inside = path.startsWith(SUB_PATH) && normalize(path.slice(SUB_PATH.length) || "index.html");
    try {
      if (!inside || inside.startsWith("..")) throw new Error("outside");
      const body = await readFile(join(folder, inside));
      response.writeHead(200, { "content-type": TYPES[extname(inside)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}${SUB_PATH}` };
}

/** Starts a browser that asks nobody for anything by itself. */
export function launch(...more) {
  return chromium.launch({
    executablePath: process.env.CHROME ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

/** Opens the browser and the server; `close` ends both. */
export async function open() {
  const browser = await launch();
  const { server, address } = await serve(SITE);
  return {
    /** A fresh page: served, or the single file with the network cut. `check` tells what went wrong so far. */
    async page({ single = false, dark = false, size = { width: 1440, height: 900 }, hash = "", timezoneId } = {}) {
      const context = await browser.newContext({
        viewport: size,
        colorScheme: dark ? "dark" : "light",
        reducedMotion: "reduce",
        timezoneId,
        offline: single,
        permissions: single ? [] : ["clipboard-read", "clipboard-write"],
      });
      const page = await context.newPage();
      const problems = [];
      const requests = [];
      const expected = [];
      page.on("console", (message) => problems.push(`console ${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
      context.on("request", (request) => requests.push(request.url()));
      const start = single ? pathToFileURL(SINGLE_FILE).href : address;
      await page.goto(start + hash);
      return Object.assign(page, {
        requests,
        /** What is written to the console from now on that matches is expected. */
        expectProblem: (pattern) => expected.push(pattern),
        check() {
          const unexpected = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
          assert.deepEqual(unexpected, [], "nothing goes wrong");
          const foreign = requests.filter((url) => !url.startsWith(start.replace(/[^/]*$/, "")) && !/^(blob|data):/.test(url));
          assert.deepEqual(foreign, [], "no request beyond the page's own files");
          if (single) {
            const others = requests.filter((url) => !url.startsWith(start) && !/^(blob|data):/.test(url));
            assert.deepEqual(others, [], "the single file asks for nothing");
          }
        },
      });
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** Drops files on the page, as a person would: [{ name, text }], a `/` in the name being a folder. */
export async function drop(page, files) {
  await page.evaluate((files) => {
    const transfer = new DataTransfer();
    for (const { name, text, base64 } of files) {
      const content = base64 ? Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) : text;
      transfer.items.add(new File([content], name));
    }
    const target = document.body;
    for (const type of ["dragenter", "dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  }, files);
}

/** Drops files and folders of this machine on the page, as the system's own file manager would. */
export async function dropPaths(page, files) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  }
}

/** Fails on any accessibility violation that axe knows, or on those of some rules only. */
export async function checkAccessibility(page, where, rules) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async (rules) => {
    const only = rules && { runOnly: rules };
    const result = await window.axe.run(document, { resultTypes: ["violations"], ...only });
    return result.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html).slice(0, 3) }));
  }, rules);
  assert.deepEqual(violations, [], `axe finds nothing in ${where}`);
}

/** A folder of this test alone. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "bucketscope-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

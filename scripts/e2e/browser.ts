import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";

/** Chromium speaks to nobody but the page. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Browser extends AsyncDisposable {
  /** An empty browser window: no cookies, no storage. */
  open(url: string, size?: { width: number; height: number }): Promise<WatchedPage>;
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts and violations of the content security policy, as the console shows them. */
  readonly complaints: string[];
}

/** The browser of the end-to-end test: THOTH_CHROMIUM, else Debian's. */
export const chromiumPath: string = process.env.THOTH_CHROMIUM ?? "/usr/bin/chromium";

/** Milliseconds for each thing the page should do. */
const deadlineMs = 20_000;

export async function startBrowser(): Promise<Browser> {
  await using stack = new AsyncDisposableStack();
  const home = stack.adopt(await mkdtemp(join(tmpdir(), "thoth-chromium-")), (folder) =>
    rm(folder, { recursive: true, force: true }),
  );
  const chrome = await chromium.launch({
    executablePath: chromiumPath,
    args: flags,
    env: { ...process.env, HOME: home },
  });
  stack.defer(() => chrome.close());
  const kept = stack.move();
  return {
    async open(url, size = { width: 1280, height: 900 }) {
      const context = await chrome.newContext({ viewport: size });
      context.setDefaultTimeout(deadlineMs);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        // The console also names every answer that is no success; the tests look at those on the page.
        const isStatus = message.text().startsWith("Failed to load resource: the server responded with");
        if (message.type() === "error" && !isStatus) complaints.push(message.text());
      });
      await page.goto(url);
      return { page, complaints };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

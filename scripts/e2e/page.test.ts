/// <reference lib="dom" />
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answers, xyzzy } from "./answers.ts";
import { type Browser, chromiumPath, startBrowser, type WatchedPage } from "./browser.ts";
import { type StartedProduct, startProduct } from "./started-product.ts";

let started: StartedProduct;
let browser: Browser;

const italy = "How many customers are there in Italy?";
const customersIn = (country: string): unknown => {
  using database = new DatabaseSync(started.databasePath, { readOnly: true });
  return database.prepare("SELECT COUNT(*) AS n FROM customers WHERE country = ?").get(country)?.n;
};
const question = (page: Page): Locator => page.getByLabel("Your question");

async function signedIn(size?: { width: number; height: number }): Promise<WatchedPage> {
  const watched = await browser.open(started.addresses.ui, size);
  const { page } = watched;
  await page.getByLabel("User name").fill(started.username);
  await page.getByLabel("Password").fill(started.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await page.getByRole("combobox", { name: "Workspace" }).waitFor();
  return watched;
}

async function ask(page: Page, text: string): Promise<void> {
  await question(page).fill(text);
  await question(page).press("Enter");
}

const isAscending = (list: number[]): boolean =>
  list.every((entry, index) => index === 0 || entry >= (list[index - 1] ?? 0));
const firstCell = (page: Page): Promise<string | null> =>
  page.locator("tbody tr").first().locator("td").first().textContent();

const hasBrowser = existsSync(chromiumPath);

describe.skipIf(!hasBrowser)(`the page in ${chromiumPath}`, () => {
  beforeAll(async () => {
    [started, browser] = await Promise.all([startProduct(answers(() => started.llm)), startBrowser()]);
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await started?.[Symbol.asyncDispose]();
  });

  it("refuses a wrong password in words and signs in with the right one, by keyboard", async () => {
    const { page, complaints } = await browser.open(started.addresses.ui);
    await page.getByLabel("User name").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type(started.username);
    await page.keyboard.press("Tab");
    await page.keyboard.type("wrong");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("alert").textContent()).toContain("User name or password is wrong.");
    await page.getByLabel("Password").fill(started.password);
    await page.keyboard.press("Enter");
    const workspace = page.getByRole("combobox", { name: "Workspace" });
    await workspace.waitFor();
    expect(await workspace.locator("option:checked").textContent()).toBe("Demo trade");

    await page.reload();
    await workspace.waitFor();
    const token = await page.evaluate(
      () => JSON.parse(sessionStorage.getItem("thoth.session") ?? "{}").token,
    );
    const whoAmI = (): Promise<Response> =>
      fetch(`${started.addresses.thothBe}/api/user`, { headers: { authorization: `Token ${token}` } });
    expect((await whoAmI()).status).toBe(200);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("User name").waitFor();
    await expect.poll(async () => (await whoAmI()).status).toBe(401);
    await page.reload();
    await page.getByLabel("User name").waitFor();
    expect(complaints).toEqual([]);
  });

  it("answers a question asked by keyboard: progress, number, SQL, words, and why", async () => {
    const { page, complaints } = await signedIn();
    await page.keyboard.type(italy);
    await page.keyboard.press("Enter");
    const progress = page.getByRole("region", { name: "Progress" });
    await progress
      .locator("summary")
      .filter({ hasText: /^Answered in/ })
      .waitFor();
    const steps = progress.getByRole("listitem");
    await progress.locator("summary").press("Enter");
    await steps.first().waitFor();
    expect(await steps.count()).toBeGreaterThanOrEqual(4);
    expect(await steps.nth(1).textContent()).toMatch(/Searching.* in Demo trade[\d.]+ m?s$/);

    expect(await page.locator(".big-number strong").textContent()).toBe(String(customersIn("Italy")));
    const sql = await page.getByRole("region", { name: "SQL" }).locator("code").textContent();
    expect(sql).toMatch(/COUNT\([\s\S]*customers[\s\S]*'Italy'/);
    expect(await page.getByRole("region", { name: "Explanation" }).textContent()).toContain("Italy");

    const why = page.getByRole("region", { name: "Why" });
    const value = why.getByRole("listitem").filter({ hasText: "Italy in customers.country" });
    expect(await value.locator(".score-number").textContent()).toBe("1.00");
    const column = why
      .getByRole("listitem")
      .filter({ has: page.getByText("customers.country", { exact: true }) })
      .nth(1);
    await column.locator("summary").press("Enter");
    expect(await column.textContent()).toContain('"Italy" is like its value "Italy"');
    expect(complaints).toEqual([]);
  });

  it("pages and sorts many rows, in the database's order", async () => {
    const { page, complaints } = await signedIn();
    await ask(page, xyzzy.many);
    await page.getByText("Page 1 of").waitFor();
    const byId = await firstCell(page);
    await page.getByRole("button", { name: "Next" }).click();
    await expect.poll(() => firstCell(page)).not.toBe(byId);
    await page.getByText("Page 2 of").waitFor();

    const head = page.getByRole("columnheader", { name: "list_price" });
    const prices = async (): Promise<number[]> =>
      (await page.locator("tbody td:nth-child(2)").allTextContents()).map(Number);
    await head.getByRole("button").press("Enter");
    await page.getByText("Page 1 of").waitFor();
    await expect.poll(async () => isAscending(await prices())).toBe(true);
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    const cheapest = (await prices())[0] ?? Number.NaN;
    await head.getByRole("button").press("Enter");
    await expect.poll(async () => (await prices())[0]).toBeGreaterThan(cheapest);
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    await head.getByRole("button").press("Enter");
    await expect.poll(() => firstCell(page)).toBe(byId);

    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download CSV" }).click(),
    ]);
    const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
    expect(lines[0]).toBe("product_name,list_price");
    expect(await page.getByRole("heading", { name: /rows$/ }).textContent()).toBe(`${lines.length - 1} rows`);
    expect(complaints).toEqual([]);
  });

  it("ends a run on Cancel, down to the call of the language model, and takes the next question", async () => {
    const { page, complaints } = await signedIn();
    await ask(page, "Slow: how many orders are there?");
    const progress = page.getByRole("region", { name: "Progress" });
    await progress.locator("li.now").filter({ hasText: "double-1" }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await progress
      .locator("summary")
      .filter({ hasText: /^Cancelled after/ })
      .waitFor();
    expect(await page.getByRole("button", { name: "Cancel" }).count()).toBe(0);
    await started.llm.abandoned;
    await ask(page, italy);
    await page.locator(".big-number").waitFor();
    expect(complaints).toEqual([]);
  });

  it("says why there is no answer, what that means and what to do", async () => {
    const { page, complaints } = await signedIn();
    await ask(page, "What is the meaning of life?");
    const alert = page.getByRole("alert");
    await alert.waitFor();
    const words = await alert.locator("p").allTextContents();
    expect(words).toHaveLength(3);
    for (const sentence of words) expect(sentence.length).toBeGreaterThan(20);
    expect(words[2]).toMatch(/^What to do: /);
    await page
      .locator("summary")
      .filter({ hasText: /^Not answered/ })
      .waitFor();
    expect(complaints).toEqual([]);
  });

  it("shows a query without rows as such", async () => {
    const { page } = await signedIn();
    await ask(page, xyzzy.none);
    await page.getByText("The query ran and found nothing.").waitFor();
  });

  it.each(["light", "dark"] as const)(
    "is readable in %s: text has a contrast of at least 4.5",
    async (colorScheme) => {
      const { page, complaints } = await signedIn();
      await page.emulateMedia({ colorScheme });
      await ask(page, xyzzy.wide);
      await page.getByText("Page 1 of").waitFor();
      expect(await page.evaluate(poorContrasts)).toEqual([]);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(ground).toBe(colorScheme === "light" ? "rgb(246, 244, 238)" : "rgb(20, 25, 26)");
      expect(complaints).toEqual([]);
    },
  );

  it("fits a narrow screen: only the table scrolls sideways", async () => {
    const { page } = await signedIn({ width: 360, height: 740 });
    await ask(page, xyzzy.wide);
    await page.getByText("Page 1 of").waitFor();
    const widths = await page.evaluate(() => {
      const table = document.querySelector(".table-scroll");
      return {
        page: document.documentElement.scrollWidth,
        table: table === null ? 0 : table.scrollWidth - table.clientWidth,
      };
    });
    expect(widths.page).toBe(360);
    expect(widths.table).toBeGreaterThan(0);
  });

  it("goes through its controls by Tab in the order they are seen, each with a visible focus and a name", async () => {
    const { page } = await signedIn();
    await ask(page, xyzzy.count);
    await page.locator(".big-number").waitFor();
    await page.getByRole("combobox", { name: "Workspace" }).focus();
    const names: string[] = [];
    for (let index = 0; index < 9; index += 1) {
      const focus = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const label = element.closest("label")?.firstChild?.textContent;
        return {
          name: (element.ariaLabel ?? label ?? element.textContent ?? "").replaceAll(/\s+/g, " ").trim(),
          outline: getComputedStyle(element).outlineStyle,
        };
      });
      expect(focus.outline, `focus of ${focus.name}`).toBe("solid");
      names.push(focus.name);
      await page.keyboard.press("Tab");
    }
    expect(names).toEqual([
      "Workspace",
      "Sign out",
      "Your question",
      "Ask",
      expect.stringMatching(/^Answered in/),
      "Copy",
      expect.stringMatching(/^SELECT/),
      "This is right: keep it as an example",
      expect.stringMatching(/^by /),
    ]);
    await page.keyboard.press("/");
    expect(await question(page).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("says that sql-generator has stopped, in the middle of a run and at the next question", async () => {
    const { page, complaints } = await signedIn();
    await ask(page, "Slow: how many orders are there?");
    await page.locator("li.now").filter({ hasText: "double-1" }).waitFor();
    await started.product.stopSqlGenerator();
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/shutting down|connection broke/);
    await ask(page, italy);
    await alert
      .getByText("sql-generator cannot be reached. Check that it is running, then try again.")
      .waitFor();
    expect(complaints).toEqual([]);
  });
});

/** Texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3); runs in the page. */
function poorContrasts(): string[] {
  const rgb = (text: string): number[] => (text.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([red = 0, green = 0, blue = 0]: number[]): number => {
    const linear = (value: number): number => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const behind = (element: Element | null): number[] => {
    if (element === null) return [255, 255, 255];
    const color = rgb(getComputedStyle(element).backgroundColor);
    return color[3] === 0 ? behind(element.parentElement) : color;
  };
  return [...document.querySelectorAll<HTMLElement>("body *")].flatMap((element) => {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3 && node.textContent?.trim());
    if (text.length === 0 || element.matches(":disabled") || element.getClientRects().length === 0) return [];
    const front = luminance(rgb(getComputedStyle(element).color));
    const back = luminance(behind(element));
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    return contrast < 4.5 ? [`${element.textContent?.slice(0, 30)}: ${contrast.toFixed(2)}`] : [];
  });
}

import { expect, it } from "vitest";
import { exportMaxRows, toCsv } from "./csv.ts";

it("quotes what needs it and writes null as an empty field", async () => {
  const csv = await toCsv(async () => ({
    columns: ["name", 'say "x"', "n"],
    data: [
      { name: "Rossi, Anna", 'say "x"': 'a "b"', n: 1.5 },
      { name: "two\nlines", 'say "x"': null, n: false },
    ],
    total: 2,
  }));
  expect(csv).toBe('name,"say ""x""",n\r\n"Rossi, Anna","a ""b""",1.5\r\n"two\nlines",,false\r\n');
});

it.each([
  [0, 1, 0],
  [1_000, 1, 1_000],
  [1_001, 2, 1_001],
  [50_000, 10, exportMaxRows],
])("fetches all pages of %i rows in %i calls and stops at the limit", async (total, calls, rows) => {
  const pages: number[] = [];
  const csv = await toCsv(async (page, size) => {
    pages.push(page);
    const count = Math.min(size, total - page * size);
    return {
      columns: ["n"],
      data: Array.from({ length: count }, (_, index) => ({ n: page * size + index })),
      total,
    };
  });
  expect(pages).toEqual(Array.from({ length: calls }, (_, index) => index));
  expect(csv.trimEnd().split("\r\n")).toHaveLength(rows + 1);
});

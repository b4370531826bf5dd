import { expect, it } from "vitest";
import { ariaSort, nextSort, numericColumns, pageOfPreview, rowCount } from "./rows.ts";

it("shows a preview as a page, and does not claim to know the total of a cut one", () => {
  const preview = { columns: ["a", "b"], rows: [[1, "x"], [null]], truncated: false };
  expect(pageOfPreview(preview)).toEqual({
    columns: ["a", "b"],
    data: [
      { a: 1, b: "x" },
      { a: null, b: null },
    ],
    total: 2,
  });
  expect(pageOfPreview({ ...preview, truncated: true }).total).toBeNull();
});

it("goes up, down and back to the query's own order; another column begins anew", () => {
  const up = nextSort(null, "a");
  const down = nextSort(up, "a");
  expect([up, down, nextSort(down, "a"), nextSort(down, "b")]).toEqual([
    { column: "a", direction: "asc" },
    { column: "a", direction: "desc" },
    null,
    { column: "b", direction: "asc" },
  ]);
  expect([ariaSort(up, "a"), ariaSort(down, "a"), ariaSort(down, "b")]).toEqual([
    "ascending",
    "descending",
    "none",
  ]);
});

it("takes a column as numeric when all it holds are numbers and nulls", () => {
  const data = [
    { n: 1, s: "1", mixed: 1, none: null },
    { n: null, s: "2", mixed: "x", none: null },
  ];
  expect(numericColumns({ columns: ["n", "s", "mixed", "none"], data, total: 2 })).toEqual(new Set(["n"]));
});

it.each([
  [null, "First rows"],
  [0, "No rows"],
  [1, "1 row"],
  [12_345, "12,345 rows"],
])("counts %s as %s", (total, words) => {
  expect(rowCount(total)).toBe(words);
});

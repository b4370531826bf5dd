import { expect, it } from "vitest";
import { explanationParts } from "./explanation-parts.ts";

it("finds headings, bullets and plain sentences", () => {
  const text =
    "Reads one table.\n\n**Data Selection**\n- Reads customers\n• Shows - all of - them\n\n\nOverall Result\n- 1 row\n";
  expect(explanationParts(text)).toEqual([
    { title: "", lines: ["Reads one table."], bullets: [] },
    { title: "Data Selection", lines: [], bullets: ["Reads customers", "Shows - all of - them"] },
    { title: "Overall Result", lines: [], bullets: ["1 row"] },
  ]);
});

it("loses no line, also of texts in no such form", () => {
  expect(explanationParts("- a\nb\n-5 is no bullet")).toEqual([
    { title: "", lines: ["b", "-5 is no bullet"], bullets: ["a"] },
  ]);
  expect(explanationParts(" \n\n ")).toEqual([]);
});

import { expect, it } from "vitest";
import { Patience } from "./patience.ts";

it("waits short after a failure, for a while, until it works again", () => {
  let now = 0;
  const patience = new Patience(() => now);
  expect(patience.deadline(15_000)).toBe(15_000);
  patience.note(false);
  expect(patience.deadline(15_000)).toBe(1_500);
  expect(patience.deadline(500)).toBe(500);
  now = 30_000;
  expect(patience.deadline(15_000)).toBe(15_000);
  patience.note(false);
  patience.note(true);
  expect(patience.deadline(15_000)).toBe(15_000);
});

import { guardSql } from "thoth-dbmanager";
import { expect, it } from "vitest";
import { generateInSteps } from "../builtin/index.ts";
import { warmUp } from "./warm-up.ts";

const guard: Parameters<typeof warmUp>[1] = async (sql, schema) =>
  guardSql(sql, { dialect: schema.dialect, schema });

it("goes through every step in every language", async () => {
  const answers = await warmUp(generateInSteps, guard, AbortSignal.timeout(60_000));
  expect(answers).toHaveLength(3);
  for (const answer of answers) expect(answer).toMatch(/readers/i);
});

it("ends with its signal", async () => {
  await expect(warmUp(generateInSteps, guard, AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
});

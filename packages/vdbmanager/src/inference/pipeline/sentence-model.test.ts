import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openSentenceModel } from "./sentence-model.ts";

const root = fileURLToPath(new URL("../../../testdata/tiny-models/", import.meta.url));
const texts = new Map(
  readFileSync(`${root}texts.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; text: string })
    .map(({ id, text }) => [id, text]),
);
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Golden {
  maxSeqLength: number | null;
  dimensions: number;
  runs: { kind: string; prompt: string; items: { id: string; ids: number[]; vector: number[] }[] }[];
}

describe("a tiny model gives the token ids and vectors of the Python reference", () => {
  it.each(folders)("%s", async (name) => {
    const golden = JSON.parse(readFileSync(`${root}${name}/golden.json`, "utf8")) as Golden;
    const model = await openSentenceModel(`${root}${name}`, 1);
    expect(model.description.dimensions).toBe(golden.dimensions);
    expect(model.description.maxTokens).toBe(golden.maxSeqLength);
    let largest = 0;
    let compared = 0;
    for (const { prompt, items } of golden.runs) {
      const tokenized = await model.tokenize(
        items.map(({ id }) => texts.get(id) as string),
        prompt,
      );
      expect(tokenized.map(({ ids }) => ids)).toEqual(items.map(({ ids }) => ids));
      for (const { ids, vector } of items) {
        const [computed] = await model.run([ids], prompt);
        expect(computed).toHaveLength(vector.length);
        vector.forEach((value, index) => {
          largest = Math.max(largest, Math.abs(value - (computed?.[index] ?? Number.NaN)));
        });
        compared += 1;
      }
    }
    await model.release();
    expect(compared).toBeGreaterThanOrEqual(41);
    expect(largest).toBeLessThanOrEqual(1e-5);
  });

  it("finds the folders", () => {
    expect(folders.length).toBeGreaterThanOrEqual(6);
  });
});

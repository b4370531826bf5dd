import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readVectors, vectorsByIndex } from "./read-vectors.ts";

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const matrix = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 20 }))
  .chain(([rows, dimensions]) =>
    fc.array(fc.array(float32, { minLength: dimensions, maxLength: dimensions }), {
      minLength: rows,
      maxLength: rows,
    }),
  );
const base64 = (row: readonly number[]): string =>
  Buffer.from(Float32Array.from(row).buffer).toString("base64");

describe("readVectors", () => {
  it("gives the same bits from JSON floats and from base64, in any order of an answer", () => {
    fc.assert(
      fc.property(
        matrix,
        fc.boolean(),
        fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
        (rows, isBase64, order) => {
          const data = rows
            .map((row, index) => ({ index, embedding: isBase64 ? base64(row) : row }))
            .sort((left, right) => (order[left.index] ?? 0) - (order[right.index] ?? 0));
          const answer: unknown = JSON.parse(JSON.stringify({ data }));
          const given = vectorsByIndex(answer, rows.length, "s");
          const read = readVectors(given, { server: "s", texts: rows.length, dimensions: null });
          // JSON knows no -0.
          const expected = Float32Array.from(rows.flat());
          expect(read.data).toEqual(isBase64 ? expected : expected.map((value) => value + 0));
          expect(read).toMatchObject({ dimensions: rows[0]?.length, wasBase64: isBase64 });
        },
      ),
    );
  });

  it("refuses anything else with a typed error, whatever a server may send", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 3 }), (answer, texts) => {
        try {
          const given = vectorsByIndex(answer, texts, "s");
          const { data, dimensions } = readVectors(given, { server: "s", texts, dimensions: null });
          expect(data.length).toBe(texts * dimensions);
        } catch (error) {
          expect(error).toMatchObject({ code: "EMBEDDING_SERVER_UNUSABLE" });
        }
      }),
    );
  });

  it.each([
    ["numbers too large for float32", [[1e39]], "no finite numbers for text 0"],
    ["an empty vector", [[]], "gave 0 numbers"],
    ["half a float", ["AAAAAAA="], "no base64 of float32"],
    ["a text", ["hello world"], "no base64 of float32"],
    ["rows of different length", [[1, 2], [1]], "gave 1 numbers for text 1, expected 2"],
  ])("refuses %s", (_what, given, message) => {
    expect(() => readVectors(given, { server: "s", texts: given.length, dimensions: null })).toThrow(message);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";
import { SliceQueue } from "./slice-queue.ts";

const slices = new SliceQueue();
const outcome = async (parse: () => unknown): Promise<unknown> => {
  try {
    return { value: await parse() };
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return "SyntaxError";
  }
};

/** Makes any text long enough to be parsed in slices, without changing what it means. */
const padding = " ".repeat(64 * 1024);

describe("parseJson", () => {
  it("gives what JSON.parse gives, for any value", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
        const text = JSON.stringify(value) + padding;
        expect(await outcome(() => parseJson(text, slices))).toEqual(await outcome(() => JSON.parse(text)));
      }),
    );
  });

  it("gives what JSON.parse gives, for texts that are broken somewhere", async () => {
    const broken = fc
      .tuple(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
        fc.nat(),
        fc.constantFrom("", '"', ",", "[", "]", "{", "}", "\\", "1", ":"),
      )
      .map(([value, at, put]) => {
        const text = JSON.stringify(value);
        const position = at % (text.length + 1);
        return text.slice(0, position) + put + text.slice(position + 1);
      });
    await fc.assert(
      fc.asyncProperty(broken, async (start) => {
        const text = start + padding;
        expect(await outcome(() => parseJson(text, slices))).toEqual(await outcome(() => JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  it("cuts long lists at their elements, whatever is in them", async () => {
    const texts = Array.from(
      { length: 3000 },
      (_, index) => `${index} a "quoted, text\\" with ] and [, ü 東京`,
    );
    const body = { model: "m", input: texts, nested: [[1, 2], { a: [",", "]"] }], input2: [] };
    expect(await parseJson(JSON.stringify(body, null, 1), slices)).toEqual(body);
  });

  it.each([
    ["an empty element", (list: string) => list.replace(/,/, ",,")],
    ["a comma at the end", (list: string) => list.replace(/\]$/, ",]")],
    ["no comma between elements", (list: string) => list.replace(/,/, " ")],
    ["no end", (list: string) => list.slice(0, -1)],
  ])("refuses a long list with %s", async (_what, spoil) => {
    const list = JSON.stringify(Array.from({ length: 4 }, (_, index) => "x".repeat(70 * 1024 - index)));
    const text = `{"input":${spoil(list)}}`;
    await expect(parseJson(text, slices)).rejects.toThrow(SyntaxError);
  });

  it("refuses so many values outside of such a list that parsing them would take long", async () => {
    const text = JSON.stringify({ input: [Array.from({ length: 300_000 }, () => 1)] });
    await expect(parseJson(text, slices)).rejects.toThrow("more than 200000 nested values");
  });

  it("refuses deep nesting at once", async () => {
    await expect(parseJson("[".repeat(4_000_000), slices)).rejects.toThrow("nested deeper than 16");
    await expect(parseJson('{"a":'.repeat(1_000_000), slices)).rejects.toThrow("nested deeper than 16");
  });
});

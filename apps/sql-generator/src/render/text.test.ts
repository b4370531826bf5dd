import fc from "fast-check";
import { expect, it } from "vitest";
import { textRenderer } from "./text.ts";

const { render } = textRenderer("ada");

it("keeps every line whole, in ASCII payloads, below 16 KiB, whatever the texts", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 200 }),
      fc.integer({ min: 1, max: 400 }),
      (seed, times) => {
        const text = seed.repeat(times);
        const lines = [
          ...render({ event: "status", data: { step: "x", message: text } }),
          ...render({ event: "explanation", data: { explanation: text, language: "en" } }),
          ...render({
            event: "error",
            data: {
              type: "no_sql",
              component: "selection",
              message: text,
              impact: "i",
              action: "a",
              code: "NO_SQL",
              status: 422,
              retryable: false,
              details: {},
              request_id: "r",
              degraded: [],
              timings: {},
            },
          }),
        ];
        expect(lines).toHaveLength(3);
        for (const line of lines) {
          expect(line.indexOf("\n")).toBe(line.length - 1);
          expect(line).not.toContain("\r");
          expect(Buffer.byteLength(line)).toBeLessThan(16 * 1024);
        }
        for (const line of lines.slice(1)) {
          expect(line).toMatch(/^[\x20-\x7e]+\n$/);
          expect(() => JSON.parse(line.slice(line.indexOf(":") + 1)) as unknown).not.toThrow();
        }
      },
    ),
  );
});

import { expect, it } from "vitest";
import { answerFormat } from "./accept.ts";
import { originAllowed } from "./origins.ts";

it.each([
  [undefined, "text"],
  ["*/*", "text"],
  ["text/plain", "text"],
  ["application/json", "json"],
  ["application/json, text/plain, */*", "json"],
  ["text/plain;q=0.5, application/x-ndjson", "ndjson"],
  ["text/event-stream", "sse"],
  ["application/json;q=0, text/plain", "text"],
  ["image/png", "text"],
])("answers %s as %s", (accept, format) => {
  expect(answerFormat(accept)).toBe(format);
});

it.each([
  ["http://localhost:3200", true],
  ["http://localhost", true],
  ["http://localhost:3200.evil.example", false],
  ["http://localhost.evil.example:80", false],
  ["https://localhost:1", false],
])("origin %s allowed: %s", (origin, allowed) => {
  expect(originAllowed(origin, ["http://localhost:*"])).toBe(allowed);
});

import fc from "fast-check";
import type { Filter, Payload, PayloadValue, Point, StoreCapabilities } from "../stores/types.ts";

/** Texts that would end a quoted string, a JSON path or a statement if anything were put together by hand. */
const hostile = [
  "a",
  "b",
  "it's",
  'say "hi"',
  "back\\slash",
  "a.b",
  "$",
  "$.a",
  "a[0]",
  "%",
  "_",
  "?",
  ":a",
  "'; DROP TABLE collections; --",
  '") OR 1=1 --',
  "{k}",
  "é",
  "e\u0301",
  "😀",
  "\uffff",
  "tab\tline\nend",
  "\u2028",
  " space ",
  "1",
  "true",
  "null",
  "__proto__",
  "constructor",
];

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostile) },
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
    .filter((value) => value.isWellFormed() && !value.includes("\0")),
);

/** Few different ones, so that commands meet each other's points. */
export const id: fc.Arbitrary<string> = fc.constantFrom(...hostile.slice(0, 8), "😀", "\uffff", "z'--");

const field = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...hostile.slice(0, 6)) }, text);

const number = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0.1, 0.30000000000000004, 1e21, -1e-7, Number.MAX_SAFE_INTEGER, 2 ** 63),
);

const value: fc.Arbitrary<string | number | boolean> = fc.oneof(text, number, fc.boolean());

export const payload: fc.Arbitrary<Payload> = fc
  .array(fc.tuple(field, fc.oneof(value, fc.constant(null)) as fc.Arbitrary<PayloadValue>), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

/** Small whole numbers, so that equal and parallel vectors are common. */
export const vector: fc.Arbitrary<Float32Array> = fc
  .array(fc.integer({ min: -2, max: 2 }), { minLength: 4, maxLength: 4 })
  .filter((values) => values.some((component) => component !== 0))
  .map((values) => Float32Array.from(values));

export const point: fc.Arbitrary<Point> = fc.record({ id, vector, payload });

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ op: fc.constantFrom("eq" as const, "ne" as const), field, value }),
  fc.record({
    op: fc.constantFrom("gt" as const, "gte" as const, "lt" as const, "lte" as const),
    field,
    value: fc.oneof(text, number),
  }),
  fc.record({
    op: fc.constantFrom("in" as const, "nin" as const),
    field,
    values: fc.array(value, { maxLength: 4 }),
  }),
  fc.record({ op: fc.constant("exists" as const), field }),
);

export const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.record({
      op: fc.constantFrom("and" as const, "or" as const),
      filters: fc.array(tie("filter"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ op: fc.constant("not" as const), filter: tie("filter") }),
  ),
})).filter;

/** The same filter, in the place of what the store does not take something that it does. */
export function within(capabilities: StoreCapabilities, condition: Filter): Filter {
  const { rangeTypes = ["string", "number"], filterOps } = capabilities;
  const isTaken = filterOps.includes(condition.op);
  switch (condition.op) {
    case "and":
    case "or": {
      const filters = condition.filters.map((child) => within(capabilities, child));
      return isTaken || filters[0] === undefined ? { ...condition, filters } : filters[0];
    }
    case "not": {
      const filter = within(capabilities, condition.filter);
      return isTaken ? { ...condition, filter } : filter;
    }
    case "gt":
    case "gte":
    case "lt":
    case "lte": {
      const { value: bound } = condition;
      if (!isTaken) return { op: "eq", field: condition.field, value: bound };
      if (rangeTypes.some((type) => type === typeof bound)) return condition;
      return { ...condition, value: typeof bound === "string" ? bound.length - 2 : String(bound) };
    }
    default:
      return isTaken ? condition : { op: "eq", field: condition.field, value: "a" };
  }
}

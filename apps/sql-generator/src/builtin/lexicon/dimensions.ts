import type { Dimension } from "./types.ts";

/** Qualities that comparative and superlative words speak about, with English schema words. */
export const dimensions: ReadonlyMap<string, Dimension> = new Map(
  Object.entries({
    price: { columns: ["unit price", "price", "list price", "cost", "amount", "rate", "fee"], reversed: [] },
    age: {
      columns: ["age"],
      reversed: [
        "birth date",
        "date of birth",
        "birthday",
        "birth day",
        "year of birth",
        "birth year",
        "birth",
      ],
    },
    length: { columns: ["length", "duration", "milliseconds", "seconds", "minutes", "time"], reversed: [] },
    height: { columns: ["height"], reversed: [] },
    weight: { columns: ["weight"], reversed: [] },
    size: { columns: ["size", "area", "capacity", "population"], reversed: [] },
    time: { columns: [], reversed: [] },
    speed: { columns: ["speed"], reversed: [] },
  }),
);

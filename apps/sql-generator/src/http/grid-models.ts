import type { ColumnFilter } from "thoth-dbmanager";
import { z } from "zod";

const condition = z.union([
  z.object({
    type: z.enum(["contains", "notContains", "equals", "notEqual", "startsWith", "endsWith"]),
    filter: z.coerce.string().max(1_000),
  }),
  z.object({ type: z.enum(["blank", "notBlank"]) }),
]);

const filter = z
  .union([
    z.object({ operator: z.enum(["AND", "OR"]), conditions: z.array(condition).min(1).max(10) }),
    condition.transform((one) => ({ operator: "AND" as const, conditions: [one] })),
  ])
  .transform((value): ColumnFilter => value);

/** The grid's filters by column; absent, null and `{}` mean none. */
export const filterModel = z
  .record(z.string().max(1_000), filter)
  .nullish()
  .transform((value) => value ?? {});

/** The grid's order, first key first; absent, null and `[]` mean none. */
export const sortModel = z
  .array(z.object({ colId: z.string().max(1_000), sort: z.enum(["asc", "desc"]) }))
  .max(50)
  .nullish()
  .transform((value) => (value ?? []).map(({ colId, sort }) => ({ column: colId, direction: sort })));

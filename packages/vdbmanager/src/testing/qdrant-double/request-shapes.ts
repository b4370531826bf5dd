import type { Schemas } from "@qdrant/js-client-rest";
import { z } from "zod";

/**
 * What requests may look like. The annotation of each shape is the type that Qdrant publishes for it (OpenAPI, as
 * generated into its client), so that nothing can be accepted here that the published API does not take. They are
 * stricter in two ways: unknown keys are refused, and parts of the API that the double does not do are left out.
 * Numeric limits are those of the OpenAPI document, which the generated types do not carry.
 */
type Shape<T> = z.ZodType<T>;

const uuid =
  /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32})$/;

const pointId: Shape<Schemas["ExtendedPointId"]> = z.union([z.int().nonnegative(), z.string().regex(uuid)]);

const matchValue: Shape<Schemas["MatchValue"]> = z.strictObject({
  value: z.union([z.string(), z.int(), z.boolean()]),
});
const matchAny: Shape<Schemas["MatchAny"]> = z.strictObject({
  any: z.union([z.array(z.string()), z.array(z.int())]),
});
const bound = z.number().exactOptional();
const range: Shape<Schemas["Range"]> = z.strictObject({ lt: bound, gt: bound, lte: bound, gte: bound });

const field = z.strictObject({ key: z.string() });
const fieldMatch = field.extend({ match: z.union([matchValue, matchAny]) });
const fieldRange = field.extend({ range });
const isEmpty: Shape<Schemas["IsEmptyCondition"]> = z.strictObject({ is_empty: field });
const isNull: Shape<Schemas["IsNullCondition"]> = z.strictObject({ is_null: field });
const hasId: Shape<Schemas["HasIdCondition"]> = z.strictObject({ has_id: z.array(pointId) });

export interface FilterShape {
  must?: ConditionShape | ConditionShape[];
  should?: ConditionShape | ConditionShape[];
  must_not?: ConditionShape | ConditionShape[];
}
export type ConditionShape =
  | { key: string; match: Schemas["MatchValue"] | Schemas["MatchAny"] }
  | { key: string; range: Schemas["Range"] }
  | Schemas["IsEmptyCondition"]
  | Schemas["IsNullCondition"]
  | Schemas["HasIdCondition"]
  | FilterShape;

const condition: Shape<ConditionShape & Schemas["Condition"]> = z.lazy(() =>
  z.union([fieldMatch, fieldRange, isEmpty, isNull, hasId, filter]),
);
const conditions = z.union([condition, z.array(condition)]).exactOptional();
export const filter: Shape<FilterShape & Schemas["Filter"]> = z.strictObject({
  must: conditions,
  should: conditions,
  must_not: conditions,
});

const vector = z.array(z.number()).min(1);
const payload: Shape<Schemas["Payload"]> = z.record(z.string(), z.unknown());
const limit = z.int().min(1);

export const createCollection: Shape<
  {
    vectors: Schemas["VectorParams"];
    metadata?: Schemas["Payload"];
  } & Schemas["CreateCollection"]
> = z.strictObject({
  vectors: z.strictObject({
    size: z.int().min(1).max(65_536),
    distance: z.enum(["Cosine", "Dot"]),
    on_disk: z.boolean().exactOptional(),
  }),
  metadata: payload.exactOptional(),
});

const integerIndex: Shape<Schemas["IntegerIndexParams"]> = z.strictObject({
  type: z.literal("integer"),
  lookup: z.boolean().exactOptional(),
  range: z.boolean().exactOptional(),
});
const keywordIndex: Shape<Schemas["KeywordIndexParams"]> = z.strictObject({ type: z.literal("keyword") });
export const createFieldIndex: Shape<{
  field_name: string;
  field_schema: Schemas["IntegerIndexParams"] | Schemas["KeywordIndexParams"];
}> = z.strictObject({
  field_name: z.string(),
  field_schema: z.union([integerIndex, keywordIndex]),
}) satisfies Shape<Schemas["CreateFieldIndex"]>;

export interface PointShape {
  id: Schemas["ExtendedPointId"];
  vector: number[];
  payload?: Schemas["Payload"];
}
const point: Shape<PointShape & Schemas["PointStruct"]> = z.strictObject({
  id: pointId,
  vector,
  payload: payload.exactOptional(),
});
export const upsertPoints: Shape<{
  points: PointShape[];
  update_filter?: FilterShape;
}> = z.strictObject({
  points: z.array(point).min(1),
  update_filter: filter.exactOptional(),
}) satisfies Shape<Schemas["PointsList"]>;

export const getPoints: Shape<
  {
    ids: Schemas["ExtendedPointId"][];
    with_payload?: boolean;
    with_vector?: boolean;
  } & Schemas["PointRequest"]
> = z.strictObject({
  ids: z.array(pointId),
  with_payload: z.boolean().exactOptional(),
  with_vector: z.boolean().exactOptional(),
});

export const deletePoints: Shape<{ points: Schemas["ExtendedPointId"][] } | { filter: FilterShape }> =
  z.union([
    z.strictObject({ points: z.array(pointId) }) satisfies Shape<Schemas["PointIdsList"]>,
    z.strictObject({ filter }) satisfies Shape<Schemas["FilterSelector"]>,
  ]);

const orderBy: Shape<{ key: string; direction?: "asc" | "desc"; start_from?: number }> = z.strictObject({
  key: z.string(),
  direction: z.enum(["asc", "desc"]).exactOptional(),
  start_from: z.number().exactOptional(),
}) satisfies Shape<Schemas["OrderBy"]>;
export const scrollPoints: Shape<{
  offset?: Schemas["ExtendedPointId"];
  limit?: number;
  filter?: FilterShape;
  with_payload?: boolean;
  with_vector?: boolean;
  order_by?: z.infer<typeof orderBy>;
}> = z.strictObject({
  offset: pointId.exactOptional(),
  limit: limit.exactOptional(),
  filter: filter.exactOptional(),
  with_payload: z.boolean().exactOptional(),
  with_vector: z.boolean().exactOptional(),
  order_by: orderBy.exactOptional(),
}) satisfies Shape<Schemas["ScrollRequest"]>;

export const countPoints: Shape<{ filter?: FilterShape; exact?: boolean }> = z.strictObject({
  filter: filter.exactOptional(),
  exact: z.boolean().exactOptional(),
}) satisfies Shape<Schemas["CountRequest"]>;

export const queryPoints: Shape<{
  query: number[];
  filter?: FilterShape;
  params?: { exact?: boolean };
  score_threshold?: number;
  limit?: number;
  with_payload?: boolean;
  with_vector?: boolean;
}> = z.strictObject({
  query: vector,
  filter: filter.exactOptional(),
  params: z.strictObject({ exact: z.boolean().exactOptional() }).exactOptional(),
  score_threshold: z.number().exactOptional(),
  limit: limit.exactOptional(),
  with_payload: z.boolean().exactOptional(),
  with_vector: z.boolean().exactOptional(),
}) satisfies Shape<Schemas["QueryRequest"]>;

const name = z.string().min(1).max(255);
export const changeAliases: Shape<
  {
    actions: ({ create_alias: Schemas["CreateAlias"] } | { delete_alias: Schemas["DeleteAlias"] })[];
  } & Schemas["ChangeAliasesOperation"]
> = z.strictObject({
  actions: z.array(
    z.union([
      z.strictObject({ create_alias: z.strictObject({ collection_name: name, alias_name: name }) }),
      z.strictObject({ delete_alias: z.strictObject({ alias_name: name }) }),
    ]),
  ),
});

/** Parameters after the `?`, which are texts. */
const seconds = z
  .string()
  .regex(/^[1-9]\d*$/)
  .optional();
const wait = z.enum(["true", "false"]).optional();
const ordering = z.enum(["weak", "medium", "strong"] satisfies Schemas["WriteOrdering"][]).optional();
export const noQuery: z.ZodType = z.strictObject({});
export const timeoutQuery: z.ZodType = z.strictObject({ timeout: seconds });
export const writeQuery: z.ZodType = z.strictObject({ wait, ordering, timeout: seconds });
export const readQuery: z.ZodType = z.strictObject({
  consistency: z.union([z.enum(["majority", "quorum", "all"]), z.string().regex(/^\d+$/)]).optional(),
  timeout: seconds,
});

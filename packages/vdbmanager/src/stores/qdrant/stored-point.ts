import { z } from "zod";
import { ThothError } from "../../errors/index.ts";
import type { StoredPoint } from "../core/backend.ts";
import type { PayloadValue, Point } from "../types.ts";
import { fieldKey, fieldOf, ownKey } from "./field-key.ts";
import { type NumberKey, numberKey, numberOf } from "./number-key.ts";
import { orderKeys } from "./order-keys.ts";
import { pointId } from "./point-id.ts";
import { fromBase64, toUnit, vectorHash } from "./stored-vector.ts";

/** What the adapter keeps in a payload beside the fields. */
const ownShape = z.object({
  /** The point's id as its owner gave it. */
  id: z.string(),
  /** Hash of the vector, so that an upsert need not read vectors to see what has changed. */
  hash: z.string(),
  /** The vector as it was given, when Qdrant has it divided by its length. */
  vector: z.string().optional(),
  /**
   * Fields that are numbers, as {@link NumberKey}. Qdrant reads decimals of many digits only nearly (`serde_json`
   * without `float_roundtrip`), so the exact number is here, and in a form that can be compared.
   */
  n: z.unknown().optional(),
});

const half = z.int().nonnegative();
const numberShape = z.object({ h: half, l: half });

/** `payload` by hand, since a record of zod drops the key `__proto__`. */
const recordShape = z.object({
  id: z.union([z.string(), z.number()]),
  payload: z.unknown().optional(),
  vector: z.array(z.number()).nullish(),
});

/** A point in the form of Qdrant's API. */
export interface QdrantPoint {
  readonly id: string;
  readonly vector: number[];
  readonly payload: Record<string, unknown>;
}

export function toQdrant({ id, vector, payload }: Point): QdrantPoint {
  const { unit, original } = toUnit(vector);
  const numbers: [string, NumberKey][] = [];
  const fields = Object.entries(payload).map(([field, value]): [string, PayloadValue] => {
    const key = fieldKey(field);
    if (typeof value === "number") numbers.push([key, numberKey(value)]);
    return [key, value];
  });
  const own = {
    id,
    hash: vectorHash(vector),
    ...Object.fromEntries(orderKeys(id).map((key, level) => [`k${level}`, key])),
    ...(original === null ? {} : { vector: original }),
    ...(numbers.length === 0 ? {} : { n: Object.fromEntries(numbers) }),
  };
  return { id: pointId(id), vector: unit, payload: Object.fromEntries([...fields, [ownKey, own]]) };
}

export interface QdrantRecord extends StoredPoint {
  readonly hash: string;
}

/** @throws STORE_UNAVAILABLE when another program wrote the point */
export function fromQdrant(collection: string, record: unknown): QdrantRecord {
  const parsed = recordShape.safeParse(record).data;
  if (parsed === undefined)
    throw foreign(collection, "without an id", "is not of the form that is written here");
  const { id, payload, vector } = parsed;
  const own = ownShape.safeParse(partOf(payload, ownKey)).data;
  if (own === undefined) throw foreign(collection, id, `has no "${ownKey}.id"`);
  const fields = Object.entries(payload as object)
    .filter(([key]) => key !== ownKey)
    .map(([key, value]: [string, unknown]): [string, PayloadValue] => {
      const number = numberShape.safeParse(partOf(own.n, key)).data;
      if (number !== undefined) return [fieldOf(key), numberOf(number)];
      if (typeof value === "string" || typeof value === "boolean" || value === null)
        return [fieldOf(key), value];
      throw foreign(collection, id, `has no text, boolean or null in "${key}"`);
    });
  const point = { id: own.id, hash: own.hash, payload: Object.fromEntries(fields) };
  if (!vector) return point;
  return {
    ...point,
    vector: own.vector === undefined ? Float32Array.from(vector) : fromBase64(own.vector),
  };
}

function partOf(object: unknown, key: string): unknown {
  if (typeof object !== "object" || object === null || !Object.hasOwn(object, key)) return undefined;
  return (object as Record<string, unknown>)[key];
}

function foreign(collection: string, id: string | number, problem: string): ThothError {
  return new ThothError("STORE_UNAVAILABLE", {
    message: `The point ${id} of the Qdrant collection "${collection}" ${problem}: another program wrote it.`,
    remedy: "Delete the point, or copy the collection into a new one and write only through this program.",
    details: { collection, point: id },
  });
}

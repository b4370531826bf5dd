import type { CollectionSpec, Point, VectorStore } from "../../stores/types.ts";

/** One place where a backend keeps its data. */
export interface StorePlace {
  /** A new handle; each is closed by the suite. */
  open(): VectorStore;
  /** Stops servers and removes files. */
  dispose(): Promise<void>;
}

/** The database's own process, for the tests that end it in the middle of work. */
export interface ServerControl {
  /** Ends it at once, as `kill -9` does; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again at the same address over the same data; resolves when it answers. */
  restart(): Promise<void>;
}

/** What the tests of every theme share. `store` is open and its collection {@link name} is empty when a test begins. */
export interface Suite {
  readonly store: VectorStore;
  readonly place: StorePlace;
  /** Random command sequences, and sets of filters, to run. */
  readonly runs: number;
}

export const name = "conformance";

export const spec: CollectionSpec = {
  name,
  dimensions: 4,
  metric: "cosine",
  spaceFingerprint: `vs1:${"a1".repeat(32)}`,
  spaceModel: "test/model-a@1",
  numericClass: "fp32/test",
  recipes: { evidence: "evidence/1" },
};

export function vec(...values: number[]): Float32Array {
  return Float32Array.from(values);
}

export function point(
  id: string,
  vector: Float32Array = vec(1, 2, 3, 4),
  payload: Point["payload"] = {},
): Point {
  return { id, vector, payload };
}

/** Points in many directions, the same in every run. */
export function manyPoints(count: number, prefix = "p"): Point[] {
  return Array.from({ length: count }, (_, i) =>
    point(`${prefix}${i}`, vec(Math.sin(i + 1), Math.cos(i * 7), Math.sin(i * 13), Math.cos(i * 3)), {
      i,
      odd: i % 2,
      text: `text ${i}`,
    }),
  );
}

import { createInterface } from "node:readline";
import type { CollectionSpec, Point } from "../../types.ts";
import { createSqliteStore } from "../index.ts";

/** Another process at the same file. Usage: store-process.ts <mode> <path> [prefix] [batches] */
const [mode = "", path = "", prefix = "p", batches = "0"] = process.argv.slice(2);

const spec: CollectionSpec = {
  name: "shared",
  dimensions: 8,
  metric: "cosine",
  spaceFingerprint: `vs1:${"c3".repeat(32)}`,
  spaceModel: "test/model@1",
  numericClass: "fp32/test",
  recipes: {},
};

const say = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);

function pointsOf(batch: number): Point[] {
  return Array.from({ length: 20 }, (_, i) => ({
    id: `${prefix}-${batch}-${i}`,
    vector: Float32Array.from({ length: spec.dimensions }, (_, d) => Math.sin(batch * 31 + i * 7 + d) + 2),
    payload: { batch, writer: prefix },
  }));
}

/** Writes batches and says the number of each as soon as it is acknowledged. */
async function write(): Promise<void> {
  await using store = createSqliteStore({ path });
  await store.ensureCollection(spec);
  for (let batch = 0; batch < Number(batches); batch++) {
    await store.upsert(spec.name, pointsOf(batch));
    say(batch);
  }
}

/** Answers each line, an id, with the best match for that point's own direction as this process sees it. */
async function read(): Promise<void> {
  await using store = createSqliteStore({ path, readOnly: true });
  say("ready");
  for await (const id of createInterface({ input: process.stdin })) {
    const [point] = await store.get(spec.name, [id], { withVectors: true });
    const vector = point && "vector" in point ? point.vector : Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1);
    const found = await store.query(spec.name, { vector, limit: 1 });
    say({ count: await store.count(spec.name), best: found[0]?.id ?? null });
  }
}

/** Tries to read and to write as a user without rights. */
async function asNobody(): Promise<void> {
  if (process.geteuid?.() === 0) process.seteuid?.(65_534);
  for (const readOnly of [true, false]) {
    await using store = createSqliteStore({ path, readOnly, busyTimeoutMs: 100 });
    try {
      const count = await store.count(spec.name);
      if (readOnly) say({ readOnly, count });
      else say({ readOnly, upsert: await store.upsert(spec.name, pointsOf(999)) });
    } catch (error) {
      say({ readOnly, code: (error as { code: string }).code, message: (error as Error).message });
    }
  }
}

const modes: Record<string, () => Promise<void>> = { write, read, "as-nobody": asNobody };
await modes[mode]?.();

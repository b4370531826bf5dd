import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import type { CollectionSpec, Filter, Point, VectorStore } from "thoth-vdbmanager";
import { createSqliteStore } from "thoth-vdbmanager/stores/sqlite";

const dimensions = 384;
const rare: Filter = { op: "eq", field: "rare", value: true };

const spec: CollectionSpec = {
  name: "bench",
  dimensions,
  metric: "cosine",
  spaceFingerprint: `vs1:${"0".repeat(64)}`,
  spaceModel: "bench/random@1",
  numericClass: "fp32/random",
  recipes: {},
};

/**
 * The embedded store on random vectors: ingest rate, loading, query time with and without a filter that keeps 1 % of
 * the points, recall against a brute-force search written here, longest block of the event loop.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: "string", default: "10000,100000" },
      queries: { type: "string", default: "100" },
      synchronous: { type: "string", default: "normal" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(
      "Usage: npm run bench -- stores [--sizes 10000,100000] [--queries 100] [--synchronous normal|full|off]",
    );
    return;
  }
  const [cpu] = cpus();
  console.log(
    `${cpu?.model ?? "unknown cpu"} x ${cpus().length}, Node ${process.version}, SQLite ${process.versions.sqlite}`,
  );
  console.log(`${dimensions} dimensions, float32, cosine, top 10, synchronous=${values.synchronous}\n`);
  const rows = [];
  for (const size of values.sizes.split(",").map(Number)) {
    rows.push(await measure(size, Number(values.queries), values.synchronous as "normal"));
  }
  console.table(rows);
}

async function measure(
  size: number,
  queries: number,
  synchronous: "normal",
): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), "thoth-bench-stores-"));
  const store = createSqliteStore({ path: join(folder, "vectors.sqlite"), synchronous });
  const random = generator(size);
  try {
    await store.ensureCollection(spec);
    const points = Array.from({ length: size }, (_, i) => makePoint(i, random));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const ingestMs = await timed(() => ingest(store, points));
    const ingestBlock = takeMaxMs(delay);
    const loadMs = await timed(() => store.query(spec.name, { vector: randomVector(random) }));
    const loadBlock = takeMaxMs(delay);
    const vectors = Array.from({ length: queries }, () => randomVector(random));
    const all = await runQueries(store, vectors, () => undefined);
    const cached = await runQueries(store, vectors, () => rare);
    // A condition that no earlier query had, so its result is not remembered.
    const fresh = await runQueries(store, vectors, (i) => ({
      op: "and",
      filters: [rare, { op: "ne", field: "text", value: `${i}` }],
    }));
    const queryBlock = takeMaxMs(delay);
    delay.disable();
    const checked = vectors.slice(0, 20);
    return {
      points: size,
      "ingest/s": Math.round((size / ingestMs) * 1000),
      "load ms": Math.round(loadMs),
      "query p50 ms": all.p50,
      "query p99 ms": all.p99,
      "1% filter p50 ms": cached.p50,
      "1% filter, first use, p50 ms": fresh.p50,
      "recall@10": recall(points, checked, all.ids, () => true),
      "recall@10, filter": recall(points, checked, cached.ids, ({ payload }) => payload.rare === true),
      "longest block ms (ingest, load, query)": [ingestBlock, loadBlock, queryBlock].join(", "),
    };
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

async function ingest(store: VectorStore, points: readonly Point[]): Promise<void> {
  for (let start = 0; start < points.length; start += 2560) {
    await store.upsert(spec.name, points.slice(start, start + 2560));
  }
}

async function runQueries(
  store: VectorStore,
  vectors: readonly Float32Array[],
  filterOf: (index: number) => Filter | undefined,
): Promise<{ p50: number; p99: number; ids: string[][] }> {
  const times: number[] = [];
  const ids: string[][] = [];
  for (const [index, vector] of vectors.entries()) {
    const filter = filterOf(index);
    const startedAt = performance.now();
    const found = await store.query(spec.name, {
      vector,
      limit: 10,
      ...(filter === undefined ? {} : { filter }),
    });
    times.push(performance.now() - startedAt);
    ids.push(found.map(({ id }) => id));
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN).toFixed(2));
  return { p50: at(0.5), p99: at(0.99), ids };
}

function recall(
  points: readonly Point[],
  vectors: readonly Float32Array[],
  found: readonly string[][],
  keep: (point: Point) => boolean,
): number {
  let hits = 0;
  let wanted = 0;
  const kept = points.filter(keep);
  for (const [index, vector] of vectors.entries()) {
    const best = kept
      .map(({ id, vector: other }) => ({ id, score: cosine(vector, other) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 10);
    wanted += best.length;
    hits += best.filter(({ id }) => found[index]?.includes(id)).length;
  }
  return hits / wanted;
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return dot / Math.sqrt(squaresA * squaresB);
}

function makePoint(index: number, random: () => number): Point {
  const text = `Table t${index % 40}, column c${index}. A description about as long as those people write for columns.`;
  const payload = { kind: "column_name", rare: index % 100 === 0, text };
  return { id: `point-${index}`, vector: randomVector(random), payload };
}

function randomVector(random: () => number): Float32Array {
  return Float32Array.from({ length: dimensions }, () => random() - 0.5);
}

/** mulberry32: the same vectors in every run. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function takeMaxMs(delay: { max: number; reset(): void }): number {
  const max = delay.max / 1e6;
  delay.reset();
  return Number(max.toFixed(1));
}

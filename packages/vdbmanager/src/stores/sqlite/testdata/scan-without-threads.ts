import { Deadline } from "../../../resilience/index.ts";
import { toUnit } from "../scan/exact-score.ts";
import { quantizeQuery } from "../scan/quantize.ts";
import { ScanEngine } from "../scan/scan-engine.ts";
import { VectorMemory } from "../vector-memory.ts";

// Run with `--permission`, which forbids threads: prints the best key of two scans that would go to one.
const dimensions = 40;
const vectorOf = (seed: number): Float32Array =>
  Float32Array.from({ length: dimensions }, (_, d) => Math.sin((seed + 1) * (d * d + 1)));
const engine = new ScanEngine({ maxBytes: 1 << 24, ownThreadBytes: 0 });
const memory = new VectorMemory(dimensions, engine.pool);
for (let key = 0; key < 5000; key++) memory.set(key, vectorOf(key));
const question = { query: quantizeQuery(toUnit(vectorOf(77))), limit: 5, minScore: -2 };
const found: unknown[] = [];
for (let i = 0; i < 2; i++) {
  using deadline = Deadline.start({ what: "scan", deadlineMs: 10_000 });
  const target = { of: "pages", addresses: memory.addresses(), dimensions } as const;
  found.push((await engine.scan(target, question, deadline)).keys[0]);
}
process.stdout.write(`${JSON.stringify(found)}\n`);

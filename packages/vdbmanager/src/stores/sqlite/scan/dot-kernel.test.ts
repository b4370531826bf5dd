import fc from "fast-check";
import { expect, it } from "vitest";
import { type DotKernel, instantiateDotKernel, pageBytes, rowHeaderBytes } from "./dot-kernel.ts";
import { createRowMemory, paddedLength, type RowMemory, rowBytesOf } from "./row-memory.ts";

const offsetsAt = 32_768;
const sumsAt = 49_152;

function plainDot(memory: RowMemory, row: number, query: Int16Array): number {
  return query.reduce((sum, value, i) => sum + value * memory.int8[row + rowHeaderBytes + i]!, 0);
}

function runKernel(
  memory: RowMemory,
  kernel: DotKernel,
  base: number,
  offsets: number[],
  query: Int16Array,
): number[] {
  memory.int16.set(query, 0);
  memory.int32.set(offsets, offsetsAt / 4);
  kernel(base, offsetsAt, offsets.length, 0, sumsAt, query.byteLength);
  return [...memory.int32.subarray(sumsAt / 4, sumsAt / 4 + offsets.length)];
}

it("sums what a plain loop sums, whatever the length, the rows and their order", () => {
  const memory = createRowMemory(5);
  const kernel = instantiateDotKernel(memory.memory);
  const property = fc.property(
    fc.oneof(fc.integer({ min: 1, max: 80 }), fc.constantFrom(384, 385, 768, 1024, 4096, 8192)),
    fc.integer({ min: 1, max: 5 }),
    fc.infiniteStream(fc.integer({ min: -128, max: 127 })),
    fc.infiniteStream(fc.integer({ min: -32_767, max: 32_767 })),
    (dimensions, steps, bytes, words) => {
      const length = paddedLength(dimensions);
      // As the quantized query does it, so that no sum leaves 32 bits.
      const bound = Math.min(32_767, Math.floor((2 ** 31 - 1) / 128 / length));
      const query = Int16Array.from({ length }, () =>
        Math.trunc((words.next().value as number) % (bound + 1)),
      );
      const rowBytes = rowBytesOf(dimensions);
      const places = Math.floor((4 * pageBytes) / rowBytes);
      const offsets = Array.from({ length: steps * 4 }, (_, i) => ((i * 7919) % places) * rowBytes);
      for (const offset of offsets) {
        const row = pageBytes + offset;
        for (let i = 0; i < rowHeaderBytes + length; i++) memory.int8[row + i] = bytes.next().value as number;
      }
      const sums = runKernel(memory, kernel, pageBytes, offsets, query);
      expect(sums).toEqual(offsets.map((offset) => plainDot(memory, pageBytes + offset, query)));
    },
  );
  fc.assert(property, { numRuns: 60 });
});

it("reaches the largest sums that fit", () => {
  const memory = createRowMemory(2);
  const kernel = instantiateDotKernel(memory.memory);
  const query = new Int16Array(512).fill(32_767);
  memory.int8.fill(127, pageBytes, pageBytes + rowBytesOf(512));
  memory.int8.fill(-127, pageBytes + rowBytesOf(512), pageBytes + 2 * rowBytesOf(512));
  const sum = 512 * 127 * 32_767;
  const other = rowBytesOf(512);
  expect(runKernel(memory, kernel, pageBytes, [0, other, other, 0], query)).toEqual([sum, -sum, -sum, sum]);
});

it("reads rows beyond 2 GiB", () => {
  const memory = createRowMemory(2 ** 15 + 2);
  const kernel = instantiateDotKernel(memory.memory);
  const page = 2 ** 31 + pageBytes;
  const query = new Int16Array(16).fill(3);
  memory.int8.fill(5, page, page + rowBytesOf(16));
  expect(runKernel(memory, kernel, page, [0, 0, 0, 0], query)).toEqual([240, 240, 240, 240]);
  expect(runKernel(memory, kernel, 0, [page, page, page, page], query)).toEqual([240, 240, 240, 240]);
});

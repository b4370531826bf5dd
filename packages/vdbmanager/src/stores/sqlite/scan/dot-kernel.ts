import * as wasm from "./wasm-code.ts";
import { type WasmMemory, type WasmModule, webAssembly } from "./web-assembly.ts";

/** Bytes of a page of WebAssembly memory. */
export const pageBytes = 65_536;
/** The most pages that 32-bit addresses reach: 4 GiB. */
export const maximumPages = 65_536;
/** Bytes before the components of a row; the kernel skips them. */
export const rowHeaderBytes = 16;
/** Components a row is filled up to a multiple of. */
export const componentsPerStep = 16;
/** Rows that are worked on side by side, so that the query is loaded once for all of them. */
export const rowsPerStep = 4;

/**
 * Writes to `sums`, as 32-bit integers, the dot products of int8 rows and an int16 query. Row i begins at
 * `base + offsets[i]`; `count` is a multiple of {@link rowsPerStep}; `queryBytes` is the query's length in bytes, a
 * multiple of 32. The caller sees to it that no sum leaves 32 bits.
 */
export type DotKernel = (
  base: number,
  offsets: number,
  count: number,
  query: number,
  sums: number,
  queryBytes: number,
) => void;

const [base, offsets, count, query, sums, queryBytes] = [0, 1, 2, 3, 4, 5];
const [at, end, first, second] = [6, 7, 8, 9];
const rows = [0, 1, 2, 3].map((row) => ({ row, pointer: 10 + row, total: 14 + row }));

let compiled: WasmModule | undefined;

/** Compiled once per thread, in well under a millisecond. */
export function instantiateDotKernel(memory: WasmMemory): DotKernel {
  compiled ??= new webAssembly.Module(dotKernelModule());
  const { exports } = new webAssembly.Instance(compiled, { scan: { memory } });
  return exports.dots as DotKernel;
}

function dotKernelModule(): Uint8Array<ArrayBuffer> {
  return wasm.moduleOf({
    name: "dots",
    parameters: [base, offsets, count, query, sums, queryBytes].map(() => wasm.i32),
    locals: [
      ...[at, end].map(() => wasm.i32),
      ...[first, second].map(() => wasm.v128),
      ...rows.map(() => wasm.i32),
      ...rows.map(() => wasm.v128),
    ],
    body: wasm.loopWhile([
      ...rows.flatMap(startRow),
      ...assign(at, wasm.localGet(query)),
      ...assign(end, [...wasm.localGet(query), ...wasm.localGet(queryBytes), ...wasm.i32Add]),
      ...wasm.loopWhile([
        ...assign(first, [...wasm.localGet(at), ...wasm.v128Load(0)]),
        ...assign(second, [...wasm.localGet(at), ...wasm.v128Load(16)]),
        ...rows.flatMap(addStep),
        ...advance(at, 2 * componentsPerStep),
        ...[...wasm.localGet(at), ...wasm.localGet(end), ...wasm.i32LessUnsigned],
      ]),
      ...rows.flatMap(storeSum),
      ...advance(offsets, 4 * rowsPerStep),
      ...advance(sums, 4 * rowsPerStep),
      ...advance(count, -rowsPerStep),
      ...[...wasm.localGet(count), ...wasm.i32Constant(0), ...wasm.i32GreaterSigned],
    ]),
    maximumPages,
  });
}

function startRow({ row, pointer, total }: (typeof rows)[number]): wasm.Code {
  const address = [
    ...wasm.localGet(offsets),
    ...wasm.i32Load(4 * row),
    ...wasm.localGet(base),
    ...wasm.i32Add,
  ];
  return [...assign(pointer, address), ...assign(total, wasm.v128Zero)];
}

function addStep({ pointer, total }: (typeof rows)[number]): wasm.Code {
  const part = (offset: number, ofQuery: number): wasm.Code => [
    ...[...wasm.localGet(pointer), ...wasm.loadBytesAs16BitLanes(rowHeaderBytes + offset)],
    ...[...wasm.localGet(ofQuery), ...wasm.dotOf16BitLanes, ...wasm.i32x4Add],
  ];
  const grown = [...wasm.localGet(total), ...part(0, first), ...part(8, second)];
  return [...assign(total, grown), ...advance(pointer, componentsPerStep)];
}

function storeSum({ row, total }: (typeof rows)[number]): wasm.Code {
  const lane = (index: number): wasm.Code => [...wasm.localGet(total), ...wasm.i32x4Lane(index)];
  const sum = [...lane(0), ...[1, 2, 3].flatMap((index) => [...lane(index), ...wasm.i32Add])];
  return [...wasm.localGet(sums), ...sum, ...wasm.i32Store(4 * row)];
}

function assign(local: number, value: wasm.Code): wasm.Code {
  return [...value, ...wasm.localSet(local)];
}

function advance(local: number, by: number): wasm.Code {
  return assign(local, [...wasm.localGet(local), ...wasm.i32Constant(by), ...wasm.i32Add]);
}

/**
 * The part of WebAssembly's binary format that the scan needs, so that its program is readable here and no compiled
 * file has to be shipped: https://webassembly.github.io/spec/core/binary/index.html
 */
export type Code = readonly number[];

/** Type codes of values. */
export const i32 = 0x7f;
export const v128 = 0x7b;

const simdPrefix = 0xfd;

export const i32Add: Code = [0x6a];
export const i32LessUnsigned: Code = [0x49];
export const i32GreaterSigned: Code = [0x4a];
export const i32x4Add: Code = simd(174);
/** Products of signed 16-bit lanes, neighbours added: eight products become four 32-bit sums. */
export const dotOf16BitLanes: Code = simd(186);
export const v128Zero: Code = [...simd(12), ...Array<number>(16).fill(0)];

export function localGet(index: number): Code {
  return [0x20, ...unsigned(index)];
}

export function localSet(index: number): Code {
  return [0x21, ...unsigned(index)];
}

export function i32Constant(value: number): Code {
  return [0x41, ...signed(value)];
}

export function i32Load(offset: number): Code {
  return [0x28, 2, ...unsigned(offset)];
}

export function i32Store(offset: number): Code {
  return [0x36, 2, ...unsigned(offset)];
}

export function v128Load(offset: number): Code {
  return [...simd(0), 4, ...unsigned(offset)];
}

/** Eight signed bytes, widened to 16-bit lanes. */
export function loadBytesAs16BitLanes(offset: number): Code {
  return [...simd(1), 3, ...unsigned(offset)];
}

export function i32x4Lane(lane: number): Code {
  return [...simd(27), lane];
}

/** Runs `body` again as long as it leaves a number other than 0. */
export function loopWhile(body: Code): Code {
  return [0x03, 0x40, ...body, 0x0d, 0, 0x0b];
}

/** A module with one exported function without results, over an imported shared memory `scan.memory`. */
export function moduleOf(main: {
  name: string;
  parameters: readonly number[];
  locals: readonly number[];
  body: Code;
  maximumPages: number;
}): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...list(main.parameters.map((code) => [code])), ...list([])];
  const memory = [...text("scan"), ...text("memory"), 0x02, 0x03, 1, ...unsigned(main.maximumPages)];
  const code = [...list(main.locals.map((local) => [1, local])), ...main.body, 0x0b];
  const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.from([
    ...header,
    ...section(1, list([type])),
    ...section(2, list([memory])),
    ...section(3, list([[0]])),
    ...section(7, list([[...text(main.name), 0x00, 0]])),
    ...section(10, list([[...unsigned(code.length), ...code]])),
  ]);
}

function simd(instruction: number): Code {
  return [simdPrefix, ...unsigned(instruction)];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): Code {
  return list([...Buffer.from(value)].map((byte) => [byte]));
}

/** LEB128: seven bits a byte, the lowest first. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest < -0x40 || rest >= 0x40; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

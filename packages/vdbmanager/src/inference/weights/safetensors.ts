import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { z } from "zod";
import { unsupported } from "../unsupported.ts";

/** Limit of the format itself: https://github.com/huggingface/safetensors#format */
const maxHeaderBytes = 100 * 1024 * 1024;

const bytesPerElement = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;
export type DataType = keyof typeof bytesPerElement;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const headerSchema = z.record(z.string(), z.unknown());

/** Where a tensor's bytes lie: little-endian, row-major. */
export interface TensorLocation {
  readonly name: string;
  readonly dataType: DataType;
  readonly shape: readonly number[];
  /** Absolute path, links resolved. */
  readonly path: string;
  /** From the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

/**
 * Reads the header of a safetensors file; no tensor data is read. Every offset is checked against the file's size.
 * Tensors of types that no encoder uses are left out.
 *
 * @param label name for messages
 * @throws MODEL_UNSUPPORTED when header or offsets do not fit the file
 */
export function readSafetensorsHeader(path: string, label: string): Map<string, TensorLocation> {
  const descriptor = openSync(path, "r");
  try {
    const { size } = fstatSync(descriptor);
    const prefix = Buffer.alloc(8);
    if (size < 8 || readSync(descriptor, prefix, 0, 8, 0) !== 8) {
      throw unsupported(label, `it has ${size} bytes and is no safetensors file`);
    }
    const claimed = prefix.readBigUInt64LE();
    if (claimed > BigInt(Math.min(maxHeaderBytes, size - 8))) {
      throw unsupported(label, `its header claims ${claimed} bytes, the file has ${size}`);
    }
    const headerBytes = Buffer.alloc(Number(claimed));
    readSync(descriptor, headerBytes, 0, headerBytes.length, 8);
    return locateTensors(parseHeader(headerBytes, label), {
      path,
      label,
      dataStart: 8 + headerBytes.length,
      size,
    });
  } finally {
    closeSync(descriptor);
  }
}

function parseHeader(bytes: Buffer, label: string): Record<string, unknown> {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch (error) {
    throw unsupported(
      label,
      `its header is not a JSON object (${error instanceof Error ? error.message : error})`,
    );
  }
}

function locateTensors(
  header: Record<string, unknown>,
  file: { path: string; label: string; dataStart: number; size: number },
): Map<string, TensorLocation> {
  const tensors = new Map<string, TensorLocation>();
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const parsed = entrySchema.safeParse(value);
    if (!parsed.success) throw unsupported(file.label, `its header entry of tensor "${name}" is malformed`);
    const { dtype, shape, data_offsets } = parsed.data;
    const [begin, end] = data_offsets;
    const available = file.size - file.dataStart;
    if (begin > end || end > available) {
      throw unsupported(
        file.label,
        `tensor "${name}" ends at byte ${end}, but only ${available} bytes of data are there (truncated file?)`,
      );
    }
    if (!isDataType(dtype)) continue;
    const expected = shape.reduce((product, length) => product * length, bytesPerElement[dtype]);
    if (expected !== end - begin) {
      throw unsupported(
        file.label,
        `tensor "${name}" has ${end - begin} bytes, its shape asks for ${expected}`,
      );
    }
    const { path } = file;
    tensors.set(name, {
      name,
      dataType: dtype,
      shape,
      path,
      offset: file.dataStart + begin,
      byteLength: expected,
    });
  }
  return tensors;
}

function isDataType(value: string): value is DataType {
  return Object.hasOwn(bytesPerElement, value);
}

import { closeSync, openSync, readSync } from "node:fs";
import { unsupported } from "../unsupported.ts";
import type { TensorLocation } from "./safetensors.ts";

/** The raw bytes of a tensor, in an aligned buffer of their own. */
export function readTensorBytes(tensor: TensorLocation): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(tensor.byteLength));
  const descriptor = openSync(tensor.path, "r");
  try {
    let read = 0;
    while (read < bytes.length) {
      const count = readSync(descriptor, bytes, read, bytes.length - read, tensor.offset + read);
      if (count === 0) throw unsupported(tensor.path, `tensor "${tensor.name}" is cut off`);
      read += count;
    }
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

/** A tensor as float32; half precision is widened exactly, float64 is rounded. */
export function readFloat32(tensor: TensorLocation): Float32Array {
  const { buffer } = readTensorBytes(tensor);
  switch (tensor.dataType) {
    case "F32":
      return new Float32Array(buffer);
    case "F64":
      return Float32Array.from(new Float64Array(buffer));
    case "F16":
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    case "BF16": {
      const halves = new Uint16Array(buffer);
      const words = Uint32Array.from(halves, (half) => half << 16);
      return new Float32Array(words.buffer);
    }
    default:
      throw unsupported(tensor.path, `tensor "${tensor.name}" has type ${tensor.dataType}, expected floats`);
  }
}

/** IEEE 754 binary16 to number. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

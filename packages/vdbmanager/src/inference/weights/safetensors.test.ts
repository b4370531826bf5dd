import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { isThothError } from "../../errors/index.ts";
import { readFloat32 } from "./read-tensor.ts";
import { readSafetensorsHeader } from "./safetensors.ts";

const folder = mkdtempSync(join(tmpdir(), "thoth-safetensors-"));
const path = join(folder, "model.safetensors");
afterAll(() => rmSync(folder, { recursive: true }));

function write(header: unknown, data: Uint8Array): void {
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(path, Buffer.concat([prefix, json, data]));
}

describe("readSafetensorsHeader", () => {
  it("locates tensors, and half precision is widened exactly", () => {
    const bf16 = new Uint16Array([0x3f80, 0xc040]);
    const f16 = new Uint16Array([0x3c00, 0x0001, 0xfc00, 0xb555]);
    const data = Buffer.concat([Buffer.from(bf16.buffer), Buffer.from(f16.buffer)]);
    write(
      {
        __metadata__: { format: "pt" },
        a: { dtype: "BF16", shape: [2], data_offsets: [0, 4] },
        b: { dtype: "F16", shape: [2, 2], data_offsets: [4, 12] },
      },
      data,
    );
    const tensors = readSafetensorsHeader(path, "model.safetensors");
    expect([...readFloat32(tensors.get("a")!)]).toEqual([1, -3]);
    const widened = [1, 2 ** -24, Number.NEGATIVE_INFINITY, -0.333251953125];
    expect([...readFloat32(tensors.get("b")!)]).toEqual(widened);
  });

  it("refuses a shape that does not fit its bytes", () => {
    write({ a: { dtype: "F32", shape: [3], data_offsets: [0, 4] } }, new Uint8Array(4));
    expect(() => readSafetensorsHeader(path, "w")).toThrow(/4 bytes, its shape asks for 12/);
  });

  it("never fails in another way than MODEL_UNSUPPORTED, whatever the bytes", () => {
    const headers = fc.record({
      claimed: fc.oneof(fc.bigInt(0n, 200n), fc.bigInt(0n, 2n ** 64n - 1n)),
      body: fc.oneof(
        fc.uint8Array({ maxLength: 64 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
    });
    fc.assert(
      fc.property(headers, ({ claimed, body }) => {
        const prefix = Buffer.alloc(8);
        prefix.writeBigUInt64LE(claimed);
        writeFileSync(path, Buffer.concat([prefix, body]));
        try {
          readSafetensorsHeader(path, "w");
        } catch (error) {
          return isThothError(error, "MODEL_UNSUPPORTED");
        }
        return true;
      }),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, it } from "vitest";
import { ProtobufWriter } from "./protobuf.ts";

describe("ProtobufWriter", () => {
  it("writes the examples of the encoding guide", () => {
    expect([...new ProtobufWriter().varint(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
    expect([...new ProtobufWriter().string(2, "testing").finish()]).toEqual([
      0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
    ]);
    const inner = new ProtobufWriter().message(3, (writer) => writer.varint(1, 150)).finish();
    expect([...inner]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  });

  it("writes negative numbers in ten bytes and floats in four", () => {
    expect([...new ProtobufWriter().varint(1, -1).finish()]).toEqual([0x08, ...Array(9).fill(0xff), 0x01]);
    expect([...new ProtobufWriter().float(2, 1).finish()]).toEqual([0x15, 0, 0, 0x80, 0x3f]);
  });
});

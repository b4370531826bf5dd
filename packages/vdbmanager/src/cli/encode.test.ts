import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { encodeCommand } from "./encode.ts";

const model = fileURLToPath(new URL("../../testdata/tiny-models/static-embedding", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "thoth-encode-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(args: string[], input = ""): Promise<{ stdout: string; stderr: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const command = encodeCommand({ stdin: Readable.from([input]), stdout, stderr });
  await command.parseAsync(["--folder", model, ...args], { from: "user" });
  stdout.end();
  stderr.end();
  return { stdout: await text(stdout), stderr: await text(stderr) };
}

describe("vdbmanager encode", () => {
  it("prints a JSON document with the space and one vector per text", async () => {
    const { stdout } = await run(["--json", "singer", ""]);
    const result = JSON.parse(stdout) as { rows: number; dimensions: number; vectors: number[][] };
    expect(result).toMatchObject({ rows: 2, dimensions: 32, space: { normalized: false } });
    expect(result.vectors.map((vector) => vector.length)).toEqual([32, 32]);
  });

  it("reads lines of standard input or a file, and writes raw floats", async () => {
    const file = join(folder, "texts.txt");
    const output = join(folder, "vectors.f32");
    writeFileSync(file, "singer\nconcert\n");
    await run(["--file", file, "--output", output]);
    expect(readFileSync(output)).toHaveLength(2 * 32 * 4);
    const { stdout, stderr } = await run([], "singer\nconcert\nshop");
    expect(stdout.trim().split("\n")).toHaveLength(3);
    expect(stderr).toContain("3 texts");
  });

  it("refuses texts from two places", async () => {
    await expect(run(["--file", "x", "singer"])).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { Zip, ZipDeflate, ZipPassThrough, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Deadline } from "../../resilience/index.ts";
import { unzipEntries } from "./unzip.ts";

let folder: string;
let archive: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-unzip-"));
  archive = join(folder, "a.zip");
});
afterEach(() => rm(folder, { recursive: true }));

/** Takes entries out into files that are numbered in the order of `names`. */
async function takeOut(
  names: readonly string[],
  options: { maxBytes?: number; signal?: AbortSignal; onBytes?: (count: number) => void } = {},
): Promise<void> {
  const { maxBytes = 1_000_000, signal, onBytes } = options;
  using deadline = Deadline.start({ what: "test", deadlineMs: 60_000, signal });
  const targets = names.map(
    (name, index) => [name, { path: join(folder, "out", `${index}`), maxBytes }] as const,
  );
  await unzipEntries(archive, new Map(targets), deadline, onBytes);
}

const out = (index: number): Promise<Buffer> => readFile(join(folder, "out", `${index}`));

/** As programs write a zip into a pipe: sizes stand behind the content. */
async function writeStreamed(
  entries: Readonly<Record<string, Iterable<Uint8Array>>>,
  level: 0 | 1,
): Promise<void> {
  const file = createWriteStream(archive);
  const zip = new Zip((error, chunk, isFinal) => {
    if (error) file.destroy(error);
    else file.write(chunk);
    if (isFinal) file.end();
  });
  for (const [name, chunks] of Object.entries(entries)) {
    const entry = level === 0 ? new ZipPassThrough(name) : new ZipDeflate(name, { level });
    zip.add(entry);
    for (const chunk of chunks) {
      entry.push(chunk);
      if (file.writableNeedDrain) await once(file, "drain");
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  await once(file, "close");
}

describe("unzipEntries", () => {
  it("takes out what is named, however it is stored, and nothing else", async () => {
    const contents = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.record({
        bytes: fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.integer({ min: 1, max: 200_000 }).map((size) => new Uint8Array(size).fill(size)),
        ),
        level: fc.constantFrom(0 as const, 6 as const),
        isWanted: fc.boolean(),
      }),
      { minKeys: 1, maxKeys: 6 },
    );
    await fc.assert(
      fc.asyncProperty(contents, async (entries) => {
        await rm(join(folder, "out"), { recursive: true, force: true });
        await writeFile(
          archive,
          zipSync(
            Object.fromEntries(
              Object.entries(entries).map(([name, { bytes, level }]) => [name, [bytes, { level }]]),
            ),
          ),
        );
        const wanted = Object.entries(entries).filter(([, { isWanted }]) => isWanted);
        await takeOut(wanted.map(([name]) => name));
        for (const [index, [, { bytes }]] of wanted.entries()) {
          expect(Buffer.compare(await out(index), bytes)).toBe(0);
        }
        if (wanted.length > 0) expect(await readdir(join(folder, "out"))).toHaveLength(wanted.length);
      }),
      { numRuns: 60 },
    );
  });

  it.each([0, 1] as const)("reads entries whose size stands behind them (level %s)", async (level) => {
    const chunks = Array.from({ length: 20 }, (_, index) => Buffer.alloc(10_000, `part ${index} `));
    await writeStreamed(
      { first: [Buffer.from("one")], second: chunks, third: [Buffer.from("three")] },
      level,
    );
    await takeOut(["second", "third"]);
    expect(await out(0)).toEqual(Buffer.concat(chunks));
    expect((await out(1)).toString()).toBe("three");
  });

  it("holds little in memory, whether a large entry is wanted or passed over", async () => {
    const mebibyte = 2 ** 20;
    const size = 16 * mebibyte;
    const parts = Array<Uint8Array>(16).fill(Buffer.alloc(mebibyte, "part "));
    await writeStreamed({ large: parts, passed: parts, small: [Buffer.from("end")] }, 0);
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const live = (): number => {
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const before = live();
    const samples: number[] = [];
    let received = 0;
    await takeOut(["large", "small"], {
      maxBytes: size,
      onBytes: (count) => {
        received += count;
        if (received >= samples.length * 2 * mebibyte) samples.push(live() - before);
      },
    });
    expect((await stat(join(folder, "out", "0"))).size).toBe(size);
    expect(samples.length).toBeGreaterThan(7);
    // Not the largest: a collection may leave some for the next one.
    const middle = samples.toSorted((one, other) => one - other)[samples.length >> 1];
    expect(middle).toBeLessThan(mebibyte);
  });

  it("does not use names of the archive as paths", async () => {
    await writeFile(
      archive,
      zipSync({ "../../escaped": Buffer.from("x"), "/etc/escaped": Buffer.from("y") }),
    );
    await takeOut(["../../escaped"]);
    expect(await readdir(folder)).toEqual(["a.zip", "out"]);
  });

  it("says what is wrong with an archive", async () => {
    const corrupt = (reason: RegExp): object => ({
      code: "MODEL_CORRUPT",
      message: expect.stringMatching(reason),
    });
    const good = zipSync({ a: Buffer.alloc(200_000, "some content "), b: Buffer.from("b") });
    await writeFile(archive, good);
    await expect(takeOut(["absent", "a"])).rejects.toMatchObject(
      corrupt(/^a\.zip: it does not hold absent whole/),
    );
    await expect(takeOut(["a"], { maxBytes: 199_999 })).rejects.toMatchObject(
      corrupt(/a has more than 199999 bytes/),
    );
    await writeFile(archive, good.subarray(0, 300));
    await expect(takeOut(["a"])).rejects.toMatchObject(corrupt(/does not hold a whole/));
    await writeFile(archive, "no zip");
    await expect(takeOut(["a"])).rejects.toMatchObject(corrupt(/does not hold a whole/));
    const spoiled = Buffer.from(good);
    spoiled.fill(0xff, 40, 80);
    await writeFile(archive, spoiled);
    await expect(takeOut(["a"])).rejects.toMatchObject(corrupt(/a cannot be inflated/));
    const unknown = Buffer.from(good);
    unknown.writeUInt16LE(14, 8);
    await writeFile(archive, unknown);
    await expect(takeOut(["a"])).rejects.toMatchObject(corrupt(/not known \(14\)/));
  });

  it("stops when it is cancelled", async () => {
    await writeFile(archive, zipSync({ a: [Buffer.alloc(500_000, "x"), { level: 0 }] }));
    const controller = new AbortController();
    const cancelled = takeOut(["a"], { signal: controller.signal, onBytes: () => controller.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: "ABORTED" });
  });
});

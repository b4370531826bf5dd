import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ScrollPage, VectorStore } from "../types.ts";
import { createSqliteStore } from "./index.ts";

const script = fileURLToPath(new URL("./testdata/store-process.ts", import.meta.url));

interface OtherProcess {
  child: ChildProcessByStdio<Writable, Readable, null>;
  lines: Interface;
  exit: Promise<unknown>;
}

let folder: string;
let path: string;
const started: OtherProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-store-"));
  path = join(folder, "vectors.sqlite");
});
afterEach(async () => {
  for (const { child, exit } of started.splice(0)) {
    child.kill("SIGKILL");
    await exit;
  }
  await rm(folder, { recursive: true });
});

function start(...args: string[]): OtherProcess {
  const child = spawn(process.execPath, ["--conditions=thoth-source", script, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const other = { child, lines: createInterface({ input: child.stdout }), exit: once(child, "exit") };
  started.push(other);
  return other;
}

async function nextLine(other: OtherProcess): Promise<unknown> {
  const [line] = (await once(other.lines, "line")) as [string];
  return JSON.parse(line);
}

/** How many points of each batch a writer got into the store. */
async function batchSizes(store: VectorStore): Promise<Map<unknown, number>> {
  const sizes = new Map<unknown, number>();
  let cursor: string | null = null;
  do {
    const page: ScrollPage = await store.scroll("shared", { limit: 1000, cursor });
    for (const { payload } of page.points) {
      const batch = `${payload.writer}-${payload.batch}`;
      sizes.set(batch, (sizes.get(batch) ?? 0) + 1);
    }
    cursor = page.cursor;
  } while (cursor !== null);
  return sizes;
}

describe("a writer killed at a random moment", () => {
  it.each(fc.sample(fc.integer({ min: 1, max: 60 }), 6))(
    "after %i acknowledged batches: they are there, the file is whole, writing goes on",
    async (acknowledgedBeforeKill) => {
      const writer = start("write", path, "w", "100000");
      let acknowledged = -1;
      writer.lines.on("line", (line: string) => {
        acknowledged = Number(line);
        if (acknowledged + 1 === acknowledgedBeforeKill) writer.child.kill("SIGKILL");
      });
      await writer.exit;
      expect(acknowledged + 1).toBeGreaterThanOrEqual(acknowledgedBeforeKill);

      await using store = createSqliteStore({ path });
      expect(await store.describe("shared")).toMatchObject({ dimensions: 8, spaceModel: "test/model@1" });
      const sizes = await batchSizes(store);
      for (let batch = 0; batch <= acknowledged; batch++) expect(sizes.get(`w-${batch}`)).toBe(20);
      for (const size of sizes.values()) expect(size).toBe(20);
      const vector = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
      expect(await store.query("shared", { vector, limit: 20 * sizes.size })).toHaveLength(20 * sizes.size);
      await store.upsert("shared", [{ id: "after", vector, payload: {} }]);
      expect(await store.count("shared")).toBe(20 * sizes.size + 1);

      const db = new DatabaseSync(path, { readOnly: true });
      expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
      db.close();
    },
  );
});

describe("several processes at one file", () => {
  it("write at the same time, and nothing is lost", async () => {
    const writers = ["a", "b", "c"].map((prefix) => start("write", path, prefix, "25"));
    for (const { exit } of writers) expect(await exit).toEqual([0, null]);
    await using store = createSqliteStore({ path, readOnly: true });
    const sizes = await batchSizes(store);
    expect(sizes.size).toBe(75);
    expect([...sizes.values()].every((size) => size === 20)).toBe(true);
  });

  it("a reader sees what was written, changed and deleted since its last call", async () => {
    await start("write", path, "a", "2").exit;
    const reader = start("read", path);
    expect(await nextLine(reader)).toBe("ready");
    const ask = async (id: string): Promise<unknown> => {
      const answer = nextLine(reader);
      reader.child.stdin.write(`${id}\n`);
      return await answer;
    };
    expect(await ask("a-0-3")).toEqual({ count: 40, best: "a-0-3" });

    await using store = createSqliteStore({ path });
    const vector = Float32Array.of(-1, 2, -3, 4, -5, 6, -7, 8);
    await store.upsert("shared", [{ id: "new", vector, payload: {} }]);
    expect(await ask("new")).toEqual({ count: 41, best: "new" });
    await store.upsert("shared", [{ id: "newer", vector, payload: {} }]);
    await store.delete("shared", ["new"]);
    expect(await ask("newer")).toEqual({ count: 41, best: "newer" });
  });
});

describe("a user without rights to the folder", () => {
  it("may read what is there, and is told why nothing can be written", async () => {
    await start("write", path, "a", "2").exit;
    await chmod(path, 0o444);
    await chmod(folder, 0o555);
    const nobody = start("as-nobody", path);
    const answers: unknown[] = [];
    nobody.lines.on("line", (line: string) => answers.push(JSON.parse(line)));
    await nobody.exit;
    await chmod(folder, 0o755);
    expect(answers).toEqual([
      { readOnly: true, count: 40 },
      { readOnly: false, code: "STORE_UNAVAILABLE", message: expect.stringContaining(path) },
    ]);
  });
});

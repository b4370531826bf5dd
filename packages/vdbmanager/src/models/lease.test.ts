import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Deadline } from "../resilience/index.ts";
import { Lease } from "./lease.ts";
import { newLeaseOwner } from "./lease-owner.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-lease-"));
  path = join(folder, "lease");
});
afterEach(() => rm(folder, { recursive: true }));

const start = (deadlineMs = 5_000): Deadline => Deadline.start({ what: "lease", deadlineMs });

describe("Lease", () => {
  it("is held by one at a time, whoever comes when, and leaves nothing behind", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 6 }),
        async (turns) => {
          let holders = 0;
          using deadline = start(20_000);
          await Promise.all(
            turns.map(async (turnsToHold) => {
              await using _lease = await Lease.acquire(path, deadline);
              holders += 1;
              for (let turn = 0; turn < turnsToHold; turn += 1) await readdir(folder);
              expect(holders).toBe(1);
              holders -= 1;
            }),
          );
          expect(await readdir(folder)).toEqual([]);
        },
      ),
      { numRuns: 5 },
    );
  });

  it("waits no longer than the deadline", async () => {
    using deadline = start();
    await using _held = await Lease.acquire(path, deadline);
    using short = start(150);
    await expect(Lease.acquire(path, short)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("is taken over at once from a process that was killed", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const owner = { ...newLeaseOwner(), pid: child.pid ?? 0, startedAt: null };
    await writeFile(path, JSON.stringify(owner));
    using short = start(250);
    await expect(Lease.acquire(path, short)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    child.kill("SIGKILL");
    await once(child, "exit");
    using deadline = start();
    await using _lease = await Lease.acquire(path, deadline);
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid });
  });

  it("is taken over from an earlier process that had the same pid", async () => {
    await writeFile(path, JSON.stringify({ ...newLeaseOwner(), startedAt: "1" }));
    using deadline = start(2_000);
    await using _lease = await Lease.acquire(path, deadline);
  });

  it("is taken over from another machine only after it showed no sign of life", async () => {
    await writeFile(path, JSON.stringify({ ...newLeaseOwner(), host: "elsewhere" }));
    using short = start(300);
    await expect(Lease.acquire(path, short, { staleMs: 60_000 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    using deadline = start();
    await using _lease = await Lease.acquire(path, deadline, { staleMs: 200 });
  });

  it("is taken over when its file was never filled", async () => {
    await writeFile(path, "");
    using deadline = start();
    await using _lease = await Lease.acquire(path, deadline, { staleMs: 200 });
  });

  it("tells its holder when another took it over, and does not take it back", async () => {
    using deadline = start();
    const lease = await Lease.acquire(path, deadline, { heartbeatMs: 20 });
    const stolen = JSON.stringify({ ...newLeaseOwner(), host: "elsewhere" });
    await writeFile(path, stolen);
    await once(lease.lost, "abort");
    expect(lease.lost.reason).toMatchObject({ code: "MODEL_UNAVAILABLE" });
    await lease[Symbol.asyncDispose]();
    expect(await readFile(path, "utf8")).toBe(stolen);
  });
});

import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { type Deadline, sleep } from "../resilience/index.ts";
import { errorCode } from "./model-cache.ts";

const heartbeatMs = 1_000;
const staleMs = 10_000;
const pollMs = 100;

interface Owner {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

/**
 * A lock between processes, held in one file: owner's pid and host inside, modification time as heartbeat. A lease whose
 * owner is dead (same host) or silent for 10 s is taken over. Waiting ends with the deadline.
 */
export class Lease implements AsyncDisposable {
  readonly #path: string;
  readonly #owner: Owner;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(path: string, owner: Owner) {
    this.#path = path;
    this.#owner = owner;
    this.#heartbeat = setInterval(() => {
      const now = new Date();
      // A lost heartbeat only makes the lease look stale; the holder's publish is by rename and stays correct.
      utimes(path, now, now).catch(() => undefined);
    }, heartbeatMs);
    this.#heartbeat.unref();
  }

  static async acquire(path: string, deadline: Deadline): Promise<Lease> {
    await mkdir(dirname(path), { recursive: true });
    const owner: Owner = { id: randomUUID(), pid: process.pid, host: hostname() };
    const draft = `${path}.${owner.id}`;
    await writeFile(draft, JSON.stringify(owner));
    try {
      for (;;) {
        deadline.throwIfOver();
        try {
          await link(draft, path);
          return new Lease(path, owner);
        } catch (error) {
          if (errorCode(error) !== "EEXIST") throw error;
        }
        if (await isStale(path)) await rm(path, { force: true });
        else await sleep(pollMs, deadline.signal);
      }
    } finally {
      await rm(draft, { force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat);
    if ((await readOwner(this.#path))?.id === this.#owner.id) await rm(this.#path, { force: true });
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const [owner, found] = await Promise.all([readOwner(path), stat(path)]);
    if (owner?.host === hostname() && !isAlive(owner.pid)) return true;
    return Date.now() - found.mtimeMs > staleMs;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Owner;
  } catch {
    // Gone, or written half by a process that died: the modification time decides then.
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

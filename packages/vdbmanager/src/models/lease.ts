import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ThothError, toThothError } from "../errors/index.ts";
import { type Deadline, sleep } from "../resilience/index.ts";
import { errorCode } from "./disk-error.ts";
import { isOwnerDead, type LeaseOwner, newLeaseOwner } from "./lease-owner.ts";

export interface LeaseOptions {
  /** Milliseconds between signs of life. @default 1000 */
  heartbeatMs?: number;
  /** Milliseconds without a sign of life after which others take the lease over. @default 10000 */
  staleMs?: number;
}

/** What a waiting process has seen of the present owner; times are its own, so that clocks need not agree. */
interface Sighting {
  readonly id: string;
  readonly beat: number;
  readonly sinceMs: number;
}

const pollMs = 100;

/**
 * A lock between processes, held in one file: owner's pid and host inside, modification time as heartbeat. A lease whose
 * owner is dead (same host) or shows no sign of life for 10 s is taken over. Waiting ends with the deadline.
 */
export class Lease implements AsyncDisposable {
  /** Aborts when another process has taken the lease over, for example after this machine slept. */
  readonly lost: AbortSignal;
  readonly #path: string;
  readonly #owner: LeaseOwner;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(path: string, owner: LeaseOwner, heartbeatMs: number) {
    this.#path = path;
    this.#owner = owner;
    const lost = new AbortController();
    this.lost = lost.signal;
    this.#heartbeat = setInterval(() => {
      this.#beat().catch((error: unknown) => lost.abort(toThothError(error, "MODEL_UNAVAILABLE")));
    }, heartbeatMs);
    this.#heartbeat.unref();
  }

  /** @throws DEADLINE_EXCEEDED or ABORTED, never later than the deadline */
  static async acquire(path: string, deadline: Deadline, options: LeaseOptions = {}): Promise<Lease> {
    const { heartbeatMs = 1_000, staleMs = 10_000 } = options;
    await mkdir(dirname(path), { recursive: true });
    const owner = newLeaseOwner();
    let sighting: Sighting | null = null;
    for (;;) {
      deadline.throwIfOver();
      if (await create(path, owner)) return new Lease(path, owner, heartbeatMs);
      sighting = await look(path, sighting);
      if (sighting === null) continue;
      const present = await readOwner(path);
      const isSilent = performance.now() - sighting.sinceMs >= staleMs;
      if (isSilent || (present !== null && isOwnerDead(present))) await remove(path, present?.id ?? "");
      else await sleep(pollMs, deadline.signal);
    }
  }

  async #beat(): Promise<void> {
    const present = await readOwner(this.#path);
    if (present?.id !== this.#owner.id) {
      clearInterval(this.#heartbeat);
      throw new ThothError("MODEL_UNAVAILABLE", {
        message: `The lease ${this.#path} was taken over by process ${present?.pid} on ${present?.host}.`,
        remedy: "Try again.",
      });
    }
    const now = new Date();
    await utimes(this.#path, now, now);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat);
    await remove(this.#path, this.#owner.id);
  }
}

/** True when this owner has the file now. It appears with its content, or (no hard links) is filled right after. */
async function create(path: string, owner: LeaseOwner): Promise<boolean> {
  const content = JSON.stringify(owner);
  const draft = `${path}.${owner.id}`;
  await writeFile(draft, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(errorCode(error))) throw error;
    return await createWithoutLink(path, content);
  } finally {
    await rm(draft, { force: true });
  }
}

async function createWithoutLink(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Null when the lease is free by now. */
async function look(path: string, before: Sighting | null): Promise<Sighting | null> {
  try {
    const [owner, { mtimeMs }] = await Promise.all([readOwner(path), stat(path)]);
    const id = owner?.id ?? "";
    if (before?.id === id && before.beat === mtimeMs) return before;
    return { id, beat: mtimeMs, sinceMs: performance.now() };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/**
 * Removes the lease of the owner `id`. It is moved aside first and looked at again: when another process was quicker and
 * the file is a fresh lease by now, it is put back.
 */
async function remove(path: string, id: string): Promise<void> {
  if (((await readOwner(path))?.id ?? "") !== id) return;
  const aside = `${path}.${randomUUID()}.over`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  if (((await readOwner(aside))?.id ?? "") !== id) {
    await link(aside, path).catch((error: unknown) => {
      if (errorCode(error) !== "EEXIST") throw error;
    });
  }
  await rm(aside, { force: true });
}

async function readOwner(path: string): Promise<LeaseOwner | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as LeaseOwner;
  } catch {
    // Gone, or not yet filled: the signs of life decide then.
    return null;
  }
}

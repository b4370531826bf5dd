import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Catalogue } from "../catalogue/catalogue.ts";

/** A job is dead when its owner has not written for this long, in milliseconds. */
const silentMs = 30_000;

/** Name of one running service: host, process, and an own mark since process numbers come again. */
export function newOwner(): string {
  return `${hostname()} ${process.pid} ${randomUUID()}`;
}

/**
 * Marks active jobs as interrupted whose owner is gone: a process of this machine that has ended, or anyone silent for
 * 30 s. Jobs of other living services stay.
 */
export async function interruptDeadJobs(catalogue: Catalogue, self: string, now: number): Promise<void> {
  const active = await catalogue
    .selectFrom("jobs")
    .select(["id", "owner", "updated_at"])
    .where("state", "in", ["queued", "running"])
    .execute();
  for (const job of active) {
    if (isAlive(job.owner, self) && now - Date.parse(job.updated_at) < silentMs) continue;
    await catalogue
      .updateTable("jobs")
      .set({ state: "interrupted", finished_at: new Date(now).toISOString() })
      .where("id", "=", job.id)
      .where("updated_at", "=", job.updated_at)
      .where("state", "in", ["queued", "running"])
      .execute();
  }
}

function isAlive(owner: string, self: string): boolean {
  if (owner === self) return true;
  const [host, pid] = owner.split(" ");
  if (host !== hostname()) return true;
  // A process has one service on a catalogue: a job of this very process is of an earlier one, in a container pid 1.
  if (Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "./disk-error.ts";

/** The process that holds a lease, told apart from every other, also from a later one with the same pid. */
export interface LeaseOwner {
  readonly id: string;
  readonly pid: number;
  /** Start of the process in clock ticks since boot; null where there is no /proc. */
  readonly startedAt: string | null;
  /** Host name and pid namespace: containers may share the host's name, but not its pids. */
  readonly host: string;
}

export function newLeaseOwner(): LeaseOwner {
  return { id: randomUUID(), pid: process.pid, startedAt: processStart(process.pid), host: thisHost() };
}

/** True only when it is certain that the owner's process has ended. */
export function isOwnerDead(owner: LeaseOwner): boolean {
  if (owner.host !== thisHost()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
  const startedAt = processStart(owner.pid);
  return startedAt !== null && owner.startedAt !== null && startedAt !== owner.startedAt;
}

function thisHost(): string {
  let namespace = "";
  try {
    namespace = readlinkSync("/proc/self/ns/pid");
  } catch {
    // No /proc: the host name alone must do.
  }
  return `${hostname()} ${namespace}`.trim();
}

/** Field 22 of /proc/{pid}/stat (proc_pid_stat(5)); the second field, in brackets, may hold blanks. */
function processStart(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    // No /proc, or the process has just ended.
    return null;
  }
}

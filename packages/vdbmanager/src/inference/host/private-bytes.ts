import { readFileSync } from "node:fs";

const pageBytes = 4096;

/**
 * Memory of this process that belongs to it alone: resident pages less those of mapped files, which the kernel can take
 * back. On other systems than Linux all that is resident.
 */
export function privateBytes(): number {
  if (process.platform !== "linux") return process.memoryUsage.rss();
  // https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html: size, resident, shared, ...
  const [, resident = "0", shared = "0"] = readFileSync("/proc/self/statm", "utf8").split(" ");
  return (Number(resident) - Number(shared)) * pageBytes;
}

import { availableParallelism, totalmem } from "node:os";
import { readSystemFile } from "./read-fact.ts";

export interface Fact<T> {
  readonly value: T;
  /** Where it was read. */
  readonly from: string;
}

/** CPUs this process may use, as a fraction: the cgroup quota (v2, then v1), else what the scheduler allows. */
export function cpuLimit(root: string): Fact<number> {
  const v2 = readSystemFile(root, "sys/fs/cgroup/cpu.max");
  const [quota2, period2] = (v2 ?? "").split(" ");
  if (quota2 !== undefined && quota2 !== "max" && Number(quota2) > 0 && Number(period2) > 0) {
    return { value: Number(quota2) / Number(period2), from: "/sys/fs/cgroup/cpu.max" };
  }
  const quota1 = Number(readSystemFile(root, "sys/fs/cgroup/cpu/cpu.cfs_quota_us") ?? "-1");
  const period1 = Number(readSystemFile(root, "sys/fs/cgroup/cpu/cpu.cfs_period_us") ?? "0");
  if (quota1 > 0 && period1 > 0) {
    return { value: quota1 / period1, from: "/sys/fs/cgroup/cpu/cpu.cfs_quota_us" };
  }
  return { value: availableParallelism(), from: "os.availableParallelism (affinity)" };
}

/** Larger numbers in cgroup v1 mean "no limit" (PAGE_COUNTER_MAX). */
const noLimitBytes = 2 ** 60;

/** Bytes of memory this process may use. */
export function memoryLimit(root: string): Fact<number> {
  for (const file of ["sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"]) {
    const bytes = Number(readSystemFile(root, file) ?? "NaN");
    if (bytes > 0 && bytes < noLimitBytes) return { value: bytes, from: `/${file}` };
  }
  return { value: totalmem(), from: "os.totalmem (no cgroup limit)" };
}

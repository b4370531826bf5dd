import { availableParallelism, totalmem } from "node:os";
import { posix } from "node:path";
import { type GroupFile, groupFiles } from "./cgroup.ts";
import type { Fact } from "./fact.ts";
import { readSystemFile } from "./read-system-file.ts";

/** Larger numbers in cgroup v1 mean "no limit" (PAGE_COUNTER_MAX). */
const noLimitBytes = 2 ** 60;

/** CPUs this process may use, as a fraction: the tightest of cgroup quota, cpuset and affinity. */
export function cpuLimit(root: string): Fact<number> {
  const quotas = groupFiles(root, "cpu", "cpu.max", "cpu.cfs_quota_us").map((file) => ({
    value: quotaOf(root, file),
    from: file.path,
  }));
  const sets = groupFiles(root, "cpuset", "cpuset.cpus.effective", "cpuset.effective_cpus").map((file) => ({
    value: countCpus(file.text),
    from: file.path,
  }));
  return smallest([...quotas, ...sets], {
    value: availableParallelism(),
    from: "os.availableParallelism (affinity)",
  });
}

/** Bytes of memory this process may use: the tightest cgroup limit, else what the machine has. */
export function memoryLimit(root: string): Fact<number> {
  const limits = groupFiles(root, "memory", "memory.max", "memory.limit_in_bytes").map((file) => ({
    value: Number(file.text),
    from: file.path,
  }));
  return smallest(
    limits.filter(({ value }) => value < noLimitBytes),
    { value: totalmem(), from: "os.totalmem (no cgroup limit)" },
  );
}

function smallest(found: readonly Fact<number>[], otherwise: Fact<number>): Fact<number> {
  const usable = found.filter(({ value }) => value > 0);
  return usable.reduce((least, fact) => (fact.value < least.value ? fact : least), otherwise);
}

/** `cpu.max` holds quota and period; in v1 the period stands in a file beside the quota. */
function quotaOf(root: string, { path, text }: GroupFile): number {
  const [quota, period] = text.split(" ");
  const beside = posix.join(posix.dirname(path), "cpu.cfs_period_us");
  return Number(quota) / Number(period ?? readSystemFile(root, beside) ?? "100000");
}

/** The number of CPUs in a list such as `0-3,8`. */
function countCpus(list: string): number {
  return list
    .split(",")
    .map((range) => {
      const [first = "", last = first] = range.split("-");
      return first === "" ? 0 : Number(last) - Number(first) + 1;
    })
    .reduce((sum, count) => sum + count, 0);
}

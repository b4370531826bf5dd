import { availableParallelism } from "node:os";
import type { EnvironmentDetector, Fact } from "../environment/index.ts";

/** Whole processors that this process may use: the cgroup quota and the affinity, whichever is smaller, at least 1. */
export function threadBudget(environment: EnvironmentDetector): Fact<number> {
  const { value, from } = environment.cpuLimit();
  const threads = Math.max(1, Math.floor(Math.min(value, availableParallelism())));
  return { value: threads, from: `${from}: ${value} processors` };
}

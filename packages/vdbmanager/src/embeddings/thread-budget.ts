import { availableParallelism } from "node:os";
import { EnvironmentDetector } from "../environment/index.ts";

/** Whole processors that this process may use: the cgroup quota and the affinity, whichever is smaller, at least 1. */
export function threadBudget(environment: EnvironmentDetector = new EnvironmentDetector()): number {
  return Math.max(1, Math.floor(Math.min(environment.cpuLimit().value, availableParallelism())));
}

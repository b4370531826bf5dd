import { EnvironmentDetector, type Fact } from "../environment/index.ts";
import { MemoryLedger, type MemoryStatus, ThreadGate, type ThreadStatus } from "../inference/index.ts";
import type { ResolvedConfig } from "./embedding-config.ts";
import { threadBudget } from "./thread-budget.ts";

export interface ResourceStatus {
  readonly threads: ThreadStatus & { readonly from: string };
  readonly memory: MemoryStatus;
}

/** Threads and memory that the hosts of all models of a manager share. Making them reads the cgroup. */
export class Resources {
  readonly gate: ThreadGate;
  readonly ledger: MemoryLedger;
  readonly threadsPerHost: number;
  readonly #threadsFrom: string;

  constructor(config: ResolvedConfig) {
    const environment = config.environment ?? new EnvironmentDetector();
    const threads: Fact<number> =
      config.threads === undefined
        ? threadBudget(environment)
        : { value: config.threads, from: "EmbeddingConfig.threads" };
    this.gate = new ThreadGate(threads.value);
    this.threadsPerHost = Math.min(config.threadsPerHost, threads.value);
    this.#threadsFrom = threads.from;
    const { memoryLimitBytes } = config;
    this.ledger = new MemoryLedger({
      limit: () =>
        memoryLimitBytes === undefined
          ? environment.memoryLimit()
          : { value: memoryLimitBytes, from: "EmbeddingConfig.memoryLimitBytes" },
    });
  }

  /** Hosts of one model that can work at the same time. */
  get hostsPerModel(): number {
    return Math.floor(this.gate.total / this.threadsPerHost);
  }

  status(): ResourceStatus {
    return {
      threads: { ...this.gate.status(), from: this.#threadsFrom },
      memory: this.ledger.status(),
    };
  }
}

import { type ContainerKind, detectContainer } from "./container.ts";
import { cpuLimit, type Fact, memoryLimit } from "./limits.ts";
import { type CacheStrategy, chooseCache, chooseDownload, type DownloadStrategy } from "./strategies.ts";

export interface EnvironmentOptions {
  /** Variables to read. @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Folder that plays `/`, so that a temp folder can play a container. @default "/" */
  root?: string;
}

export interface ExplainedFact {
  readonly name: string;
  readonly value: string;
  /** Where it was read, or why it was decided so. */
  readonly reason: string;
}

/** What this process runs in, and what follows from it for the model cache and for downloads. */
export class EnvironmentDetector {
  readonly #env: NodeJS.ProcessEnv;
  readonly #root: string;

  constructor(options: EnvironmentOptions = {}) {
    // biome-ignore lint/style/noProcessEnv: the one place of the library that reads the environment
    this.#env = options.env ?? process.env;
    this.#root = options.root ?? "/";
  }

  container(): Fact<ContainerKind> {
    return detectContainer(this.#root, this.#env);
  }

  /** True in any kind of container, not only Docker's; the name is the old system's. */
  isDocker(): boolean {
    return this.container().value !== "none";
  }

  isCi(): boolean {
    return /^(1|true|yes)$/i.test(this.#env.CI ?? "");
  }

  cpuLimit(): Fact<number> {
    return cpuLimit(this.#root);
  }

  memoryLimit(): Fact<number> {
    return memoryLimit(this.#root);
  }

  getCacheStrategy(): CacheStrategy {
    return chooseCache(this.#env);
  }

  /** @throws INVALID_CONFIG when THOTH_DOWNLOAD has an unknown value */
  getDownloadStrategy(): DownloadStrategy {
    return chooseDownload(this.#env, this.container().value, this.isCi());
  }

  /** Base URL of the hub. */
  hubEndpoint(): Fact<string> {
    const set = this.#env.HF_ENDPOINT;
    return set
      ? { value: set.replace(/\/+$/, ""), from: "HF_ENDPOINT" }
      : { value: "https://huggingface.co", from: "default" };
  }

  /** Token for the hub; never printed. */
  hubToken(): string | undefined {
    return this.#env.HF_TOKEN || undefined;
  }

  /** Every fact with where it was read and every decision with its reason. */
  explain(): readonly ExplainedFact[] {
    const container = this.container();
    const cpu = this.cpuLimit();
    const memory = this.memoryLimit();
    const cache = this.getCacheStrategy();
    const download = this.getDownloadStrategy();
    const hub = this.hubEndpoint();
    return [
      { name: "container", value: container.value, reason: container.from },
      { name: "ci", value: String(this.isCi()), reason: "variable CI" },
      { name: "cpus", value: String(cpu.value), reason: cpu.from },
      { name: "memory", value: `${Math.round(memory.value / 2 ** 20)} MiB`, reason: memory.from },
      { name: "cache folder", value: cache.folder, reason: cache.reason },
      { name: "cache writable", value: String(cache.writable), reason: "tried" },
      { name: "download", value: download.policy, reason: download.reason },
      { name: "hub", value: hub.value, reason: hub.from },
      { name: "hub token", value: this.hubToken() === undefined ? "none" : "set", reason: "HF_TOKEN" },
    ];
  }
}

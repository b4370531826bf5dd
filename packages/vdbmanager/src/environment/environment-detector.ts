import { type ContainerKind, detectContainer } from "./container.ts";
import type { Fact } from "./fact.ts";
import { cpuLimit, memoryLimit } from "./limits.ts";
import { hideCredentials, isOn, proxySettings } from "./network.ts";
import { readSystemFile } from "./read-system-file.ts";
import { type CacheStrategy, chooseCache, chooseDownload, type DownloadStrategy } from "./strategies.ts";

export interface EnvironmentOptions {
  /** Variables to read. @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Folder that plays `/`, so that a temp folder can play a container. @default "/" */
  root?: string;
  /** Cache folder that stands above all variables, and who set it. @default none */
  cacheFolder?: Fact<string> | undefined;
}

export interface ExplainedFact {
  readonly name: string;
  readonly value: string;
  /** Where it was read, or why it was decided so. */
  readonly reason: string;
}

const mebibyte = 2 ** 20;

/**
 * What this process runs in, and what follows from it for the model cache and for downloads. Reads small files of `/proc`
 * and `/sys` when asked; writes nothing and opens no socket.
 */
export class EnvironmentDetector {
  readonly #env: NodeJS.ProcessEnv;
  readonly #root: string;
  readonly #cacheFolder: Fact<string> | undefined;

  constructor(options: EnvironmentOptions = {}) {
    // biome-ignore lint/style/noProcessEnv: the one place of the library that reads the environment
    this.#env = options.env ?? process.env;
    this.#root = options.root ?? "/";
    this.#cacheFolder = options.cacheFolder;
  }

  container(): Fact<ContainerKind> {
    return detectContainer(this.#root, this.#env);
  }

  /** True in any kind of container, not only Docker's; the name is the old system's. */
  isDocker(): boolean {
    return this.container().value !== "none";
  }

  isCi(): boolean {
    return isOn(this.#env.CI);
  }

  /** Windows Subsystem for Linux, by the kernel's name. */
  isWsl(): boolean {
    return /microsoft/i.test(readSystemFile(this.#root, "proc/sys/kernel/osrelease") ?? "");
  }

  /** True when systemd started this process as a service. */
  isSystemdService(): boolean {
    return /system\.slice\/[^/\n]+\.service/.test(readSystemFile(this.#root, "proc/self/cgroup") ?? "");
  }

  /** CPUs as a fraction: the tightest of cgroup quota (v1 and v2), cpuset and affinity. */
  cpuLimit(): Fact<number> {
    return cpuLimit(this.#root);
  }

  /** Bytes: the tightest cgroup limit (v1 and v2), else the machine's memory. */
  memoryLimit(): Fact<number> {
    return memoryLimit(this.#root);
  }

  getCacheStrategy(): CacheStrategy {
    return chooseCache(this.#env, this.#root, this.#cacheFolder);
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

  /** Base URL of a plain HTTP folder with models, or null. */
  mirror(): Fact<string> | null {
    const set = this.#env.THOTH_MODEL_MIRROR;
    return set ? { value: set.replace(/\/+$/, ""), from: "THOTH_MODEL_MIRROR" } : null;
  }

  /** Path of a PEM file with certificate authorities to trust besides the usual ones, or null. */
  certificateFile(): Fact<string> | null {
    for (const name of ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]) {
      const file = this.#env[name];
      if (file) return { value: file, from: name };
    }
    return null;
  }

  /** Path of a `models.lock.json` that is to be obeyed, or null for the one in the cache. */
  lockFile(): Fact<string> | null {
    const set = this.#env.THOTH_MODEL_LOCK;
    return set ? { value: set, from: "THOTH_MODEL_LOCK" } : null;
  }

  /** Every fact with where it was read and every decision with its reason. */
  explain(): readonly ExplainedFact[] {
    const container = this.container();
    const cpu = this.cpuLimit();
    const memory = this.memoryLimit();
    const cache = this.getCacheStrategy();
    const download = this.getDownloadStrategy();
    const hub = this.hubEndpoint();
    const proxy = proxySettings(this.#env);
    const mirror = this.mirror();
    const lock = this.lockFile();
    const ca = this.certificateFile();
    const token = this.hubToken() === undefined ? "none" : "set";
    const { kind, fileSystem } = cache.storage;
    return [
      { name: "container", value: container.value, reason: container.from },
      { name: "ci", value: String(this.isCi()), reason: "variable CI" },
      { name: "wsl", value: String(this.isWsl()), reason: "/proc/sys/kernel/osrelease" },
      { name: "systemd service", value: String(this.isSystemdService()), reason: "/proc/self/cgroup" },
      { name: "cpus", value: String(cpu.value), reason: cpu.from },
      { name: "memory", value: `${Math.round(memory.value / mebibyte)} MiB`, reason: memory.from },
      { name: "cache folder", value: cache.folder, reason: cache.reason },
      {
        name: "cache writable",
        value: String(cache.writable),
        reason: "rights of the nearest existing folder",
      },
      { name: "cache storage", value: `${kind} (${fileSystem})`, reason: "/proc/self/mountinfo" },
      { name: "download", value: download.policy, reason: download.reason },
      {
        name: "model lock",
        value: lock?.value ?? "models.lock.json in the cache",
        reason: lock?.from ?? "default",
      },
      { name: "mirror", value: hideCredentials(mirror?.value ?? "none"), reason: "THOTH_MODEL_MIRROR" },
      { name: "hub", value: hideCredentials(hub.value), reason: hub.from },
      { name: "hub token", value: token, reason: "HF_TOKEN" },
      {
        name: "certificates",
        value: ca?.value ?? "built in",
        reason: ca?.from ?? "SSL_CERT_FILE, REQUESTS_CA_BUNDLE",
      },
      { name: "proxy", value: proxy.value, reason: proxy.from },
    ];
  }
}

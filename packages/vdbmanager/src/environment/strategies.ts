import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { ThothError } from "../errors/index.ts";
import type { ContainerKind } from "./container.ts";
import type { Fact } from "./fact.ts";
import { type FolderStorage, folderStorage, isFolderWritable } from "./file-system.ts";
import { offlineVariable } from "./network.ts";

export interface CacheStrategy {
  /** Absolute path of a hub cache (the folder that holds `models--org--name`). */
  readonly folder: string;
  readonly writable: boolean;
  readonly storage: FolderStorage;
  readonly reason: string;
}

/** `never`: no download at all; `on-preload-only`: only when asked to preload; `on-demand`: also inside a request. */
export type DownloadPolicy = "never" | "on-preload-only" | "on-demand";

export interface DownloadStrategy {
  readonly policy: DownloadPolicy;
  readonly reason: string;
}

/**
 * The model cache: the folder that is given, THOTH_MODEL_CACHE, HF_HUB_CACHE, HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub, then
 * ~/.cache/huggingface/hub; the same precedence as huggingface_hub's below our own variable. Creates nothing.
 */
export function chooseCache(env: NodeJS.ProcessEnv, root: string, given?: Fact<string>): CacheStrategy {
  const choices: readonly [folder: string | undefined, reason: string][] = [
    [given?.value, `set by ${given?.from}`],
    [env.THOTH_MODEL_CACHE, "set by THOTH_MODEL_CACHE"],
    [env.HF_HUB_CACHE, "set by HF_HUB_CACHE"],
    [env.HF_HOME && join(env.HF_HOME, "hub"), "set by HF_HOME"],
    [env.XDG_CACHE_HOME && join(env.XDG_CACHE_HOME, "huggingface", "hub"), "set by XDG_CACHE_HOME"],
  ];
  const standard = join(env.HOME || homedir(), ".cache", "huggingface", "hub");
  const [chosen = standard, reason = ""] = choices.find(([folder]) => folder) ?? [
    standard,
    "the hub's default; no cache variable is set",
  ];
  const folder = resolve(chosen);
  return { folder, writable: isFolderWritable(folder), storage: folderStorage(root, folder), reason };
}

const policies: readonly string[] = ["never", "on-preload-only", "on-demand"];

/** THOTH_DOWNLOAD decides; then offline variables, container, CI; else on demand. */
export function chooseDownload(
  env: NodeJS.ProcessEnv,
  container: ContainerKind,
  isCi: boolean,
): DownloadStrategy {
  const asked = env.THOTH_DOWNLOAD;
  if (asked) {
    if (policies.includes(asked)) return { policy: asked as DownloadPolicy, reason: "set by THOTH_DOWNLOAD" };
    throw new ThothError("INVALID_CONFIG", {
      message: `THOTH_DOWNLOAD is "${asked}", expected one of ${policies.join(", ")}.`,
    });
  }
  const offline = offlineVariable(env);
  if (offline !== null) return { policy: "never", reason: `${offline} is set` };
  if (container !== "none") {
    return {
      policy: "on-preload-only",
      reason: `inside a container (${container}): models come at image build`,
    };
  }
  if (isCi) return { policy: "on-preload-only", reason: "CI is set: models come in a step of their own" };
  return { policy: "on-demand", reason: "a developer's machine: no container, CI or offline variable" };
}

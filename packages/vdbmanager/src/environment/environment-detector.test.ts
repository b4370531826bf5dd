import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "./environment-detector.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "thoth-root-"));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, text = ""): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const detect = (env: NodeJS.ProcessEnv = {}): EnvironmentDetector => new EnvironmentDetector({ env, root });

describe("EnvironmentDetector", () => {
  it.each([
    ["docker", ".dockerenv", "", {}],
    ["podman", "run/.containerenv", "", {}],
    ["kubernetes", "proc/1/cgroup", "0::/kubepods/besteffort/pod1", {}],
    ["containerd", "proc/1/cgroup", "1:name=systemd:/system.slice/containerd.service", {}],
    ["lxc", "proc/1/cgroup", "1:cpu:/lxc/box", {}],
    ["podman", "etc/hostname", "", { container: "podman" }],
    ["kubernetes", "etc/hostname", "", { KUBERNETES_SERVICE_HOST: "10.0.0.1" }],
    ["none", "proc/1/cgroup", "0::/init.scope", {}],
  ] as const)("knows %s by its sign in %s", async (kind, path, text, env) => {
    await put(path, text);
    expect(detect(env).container().value).toBe(kind);
    expect(detect(env).isDocker()).toBe(kind !== "none");
  });

  it("reads limits of cgroup v2 and v1", async () => {
    await put("sys/fs/cgroup/cpu.max", "150000 100000\n");
    await put("sys/fs/cgroup/memory.max", "536870912\n");
    expect(detect().cpuLimit()).toEqual({ value: 1.5, from: "/sys/fs/cgroup/cpu.max" });
    expect(detect().memoryLimit().value).toBe(536_870_912);
    await rm(join(root, "sys"), { recursive: true });
    await put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "100000");
    await put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
    await put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
    expect(detect().cpuLimit().value).toBe(1);
    expect(detect().memoryLimit().from).toContain("totalmem");
  });

  it("decides downloads: override, offline, container, CI, else on demand", async () => {
    expect(detect().getDownloadStrategy().policy).toBe("on-demand");
    expect(detect({ CI: "true" }).getDownloadStrategy().policy).toBe("on-preload-only");
    await put(".dockerenv");
    expect(detect().getDownloadStrategy().policy).toBe("on-preload-only");
    expect(detect({ HF_HUB_OFFLINE: "1" }).getDownloadStrategy().policy).toBe("never");
    expect(detect({ HF_HUB_OFFLINE: "1", THOTH_DOWNLOAD: "on-demand" }).getDownloadStrategy().policy).toBe(
      "on-demand",
    );
    expect(() => detect({ THOTH_DOWNLOAD: "maybe" }).getDownloadStrategy()).toThrow(
      /THOTH_DOWNLOAD is "maybe"/,
    );
  });

  it("chooses the cache by the hub's own variables and says which", () => {
    const env = { HOME: root, HF_HOME: join(root, "hf"), HF_HUB_CACHE: join(root, "hub") };
    expect(detect(env).getCacheStrategy()).toMatchObject({
      folder: join(root, "hub"),
      reason: "set by HF_HUB_CACHE",
    });
    expect(detect({ HOME: root, HF_HOME: join(root, "hf") }).getCacheStrategy().folder).toBe(
      join(root, "hf", "hub"),
    );
    expect(detect({ HOME: root }).getCacheStrategy().folder).toBe(join(root, ".cache", "huggingface", "hub"));
  });

  it("explains every fact and shows no token", () => {
    const facts = detect({ HOME: root, HF_TOKEN: "hf_secret" }).explain();
    expect(facts.every((fact) => fact.reason !== "")).toBe(true);
    expect(JSON.stringify(facts)).not.toContain("hf_secret");
  });
});

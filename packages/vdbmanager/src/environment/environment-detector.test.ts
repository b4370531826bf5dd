import { existsSync } from "node:fs";
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
    ["lxc", "run/systemd/container", "lxc", {}],
    [
      "podman",
      "proc/self/mountinfo",
      "1 0 0:9 / / rw - overlay overlay rw,lowerdir=/x/containers/storage/overlay/l/A",
      {},
    ],
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

  it("takes the tightest limit between the own control group and the root", async () => {
    await put("proc/self/cgroup", "0::/shop.slice/thoth.scope\n");
    await put("sys/fs/cgroup/shop.slice/cpu.max", "50000 100000");
    await put("sys/fs/cgroup/shop.slice/thoth.scope/cpu.max", "max 100000");
    await put("sys/fs/cgroup/shop.slice/thoth.scope/memory.max", "1073741824");
    await put("sys/fs/cgroup/shop.slice/memory.max", "268435456");
    expect(detect().cpuLimit()).toEqual({ value: 0.5, from: "/sys/fs/cgroup/shop.slice/cpu.max" });
    expect(detect().memoryLimit()).toEqual({
      value: 268_435_456,
      from: "/sys/fs/cgroup/shop.slice/memory.max",
    });
  });

  it("counts the CPUs of a cpuset, and reads a v1 group by its controller", async () => {
    await put("sys/fs/cgroup/cpuset.cpus.effective", "3");
    expect(detect().cpuLimit()).toEqual({ value: 1, from: "/sys/fs/cgroup/cpuset.cpus.effective" });
    await put("proc/self/cgroup", "4:memory:/box\n3:cpuset:/\n1:cpu,cpuacct:/box\n0::/");
    await put("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "25000");
    await put("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "50000");
    expect(detect().cpuLimit()).toEqual({
      value: 0.5,
      from: "/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us",
    });
  });

  it("knows what a folder is stored on, and creates nothing to find out", async () => {
    const folder = join(root, "a b", "models");
    const mounts = [
      "22 1 0:1 / / rw - ext4 /dev/vda rw",
      `23 22 0:2 / ${join(root, "a\\040b")} rw - nfs4 server:/x rw`,
      `24 22 0:3 / ${join(root, "a")} rw - tmpfs tmpfs rw`,
    ];
    await put("proc/self/mountinfo", mounts.join("\n"));
    await mkdir(join(root, "a b"));
    const strategy = detect({ THOTH_MODEL_CACHE: folder }).getCacheStrategy();
    expect(strategy).toMatchObject({ writable: true, storage: { kind: "network", fileSystem: "nfs4" } });
    expect(existsSync(folder)).toBe(false);
    expect(detect({ THOTH_MODEL_CACHE: join(root, "b") }).getCacheStrategy().storage.kind).toBe("disk");
  });

  it("knows WSL and a systemd service", async () => {
    await put("proc/sys/kernel/osrelease", "5.15.0-microsoft-standard-WSL2");
    await put("proc/self/cgroup", "0::/system.slice/thoth.service");
    expect(detect().isWsl()).toBe(true);
    expect(detect().isSystemdService()).toBe(true);
    await put("proc/self/cgroup", "0::/user.slice/user-0.slice/session-1.scope");
    expect(detect().isSystemdService()).toBe(false);
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
    const cacheFolder = { value: join(root, "given"), from: "--cache" };
    expect(new EnvironmentDetector({ env, root, cacheFolder }).getCacheStrategy()).toMatchObject({
      folder: cacheFolder.value,
      reason: "set by --cache",
    });
  });

  it("explains every fact and shows no secret", () => {
    const env = {
      HOME: root,
      HF_TOKEN: "hf_secret",
      HTTPS_PROXY: "http://me:secret@proxy:3128",
      HF_ENDPOINT: "https://me:secret@hub.example",
    };
    const facts = detect(env).explain();
    expect(facts.every((fact) => fact.reason !== "")).toBe(true);
    expect(JSON.stringify(facts)).not.toContain("secret");
    expect(facts.find((fact) => fact.name === "proxy")?.value).toBe("HTTPS_PROXY=http://***@proxy:3128");
  });
});

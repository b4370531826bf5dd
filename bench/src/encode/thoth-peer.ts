import { readFileSync } from "node:fs";
import { EmbeddingManager } from "thoth-vdbmanager";
import { ownCpuMs, type Peer, type PeerOptions } from "./peer.ts";

/** Clock ticks of /proc/<pid>/stat; 100 on every Linux that Node supports. */
const ticksPerSecond = 100;

export async function createThothPeer({ model, threads }: PeerOptions): Promise<Peer> {
  const manager = new EmbeddingManager({
    provider: { ready: () => Promise.resolve(model) },
    threads,
    textCacheBytes: 0,
    deadlineMs: 600_000,
  });
  const { space } = await manager.getModel();
  const hostCpuMs = (): number => {
    const pid = manager.status().models[0]?.host.pid;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
  };
  return {
    description: `EmbeddingManager, model host, ${space.numericClass}`,
    encode: async (texts) =>
      texts.length === 1 ? manager.encode(texts[0] as string) : (await manager.encode(texts)).data,
    cpuMs: () => ownCpuMs() + hostCpuMs(),
    close: () => manager.close(),
  };
}

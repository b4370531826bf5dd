import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { ClusteredVectors } from "./data.ts";
import { memoryOf } from "./memory.ts";
import { type FromPeer, peers, type Row, type ToPeer } from "./peer.ts";

// One peer in a process of its own, so that its memory and its blocks of the event loop are its own.
const [name = "", folder = ""] = process.argv.slice(2);
const batch = 2000;

const vectors = new ClusteredVectors();
const loadPeer = peers[name];
if (loadPeer === undefined) throw new Error(`There is no peer "${name}".`);
const { description, openPeer } = await loadPeer();
const peer = await openPeer(folder);
const before = await memoryOf(process.pid);
const delay = monitorEventLoopDelay({ resolution: 1 });

process.on("message", async (message: ToPeer) => {
  try {
    await answer(message);
  } catch (error) {
    say({ act: "failed", message: String(error instanceof Error ? error.stack : error) });
  }
});
say({ act: "ready", description });

async function answer(message: ToPeer): Promise<void> {
  switch (message.act) {
    case "load": {
      let insertMs = 0;
      for (let start = 0; start < message.rows; start += batch) {
        const length = Math.min(batch, message.rows - start);
        const rows = Array.from(
          { length },
          (_, i): Row => ({ row: start + i, vector: vectors.row(start + i) }),
        );
        insertMs += await timed(() => peer.insert(rows));
      }
      say({ act: "loaded", insertMs, finishMs: await timed(() => peer.finish()) });
      return;
    }
    case "query": {
      const vector = vectors.query(message.index);
      const { freshFilterQuery } = peer;
      let ids: string[] = [];
      delay.reset();
      delay.enable();
      const ms = await timed(async () => {
        ids =
          message.kind === "fresh filter" && freshFilterQuery !== undefined
            ? await freshFilterQuery(vector, message.index)
            : await peer.query(vector, message.kind !== "all");
      });
      // A late timer shows only after the loop has turned.
      await setTimeout(3);
      delay.disable();
      say({ act: "found", ids, ms, blockMs: delay.max / 1e6 });
      return;
    }
    case "memory": {
      globalThis.gc?.();
      const bytes =
        peer.serverPid === null ? (await memoryOf(process.pid)) - before : await memoryOf(peer.serverPid);
      say({ act: "memory", bytes });
      return;
    }
    case "close":
      await peer.close();
      process.disconnect?.();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function say(message: FromPeer): void {
  process.send?.(message);
}

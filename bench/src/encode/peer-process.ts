import type { Peer, PeerName, PeerOptions } from "./peer.ts";

/** Entry of a peer's process. */

export type ToPeer =
  | { readonly type: "open"; readonly name: PeerName; readonly options: PeerOptions }
  | { readonly type: "encode"; readonly texts: readonly string[] }
  | { readonly type: "close" };

export type FromPeer =
  | { readonly type: "opened"; readonly description: string; readonly firstVectorMs: number }
  | {
      readonly type: "encoded";
      readonly vectors: Float32Array;
      readonly wallMs: number;
      readonly cpuMs: number;
      readonly rssBytes: number;
    }
  | { readonly type: "failed"; readonly message: string };

const startedAt = performance.now();
let peer: Peer | null = null;

async function open(name: PeerName, options: PeerOptions): Promise<Peer> {
  switch (name) {
    case "thoth":
      return (await import("./thoth-peer.ts")).createThothPeer(options);
    case "onnxruntime-node":
      return (await import("./onnxruntime-peer.ts")).createOnnxruntimePeer(options);
    case "transformers.js":
      return (await import("./transformers-js-peer.ts")).createTransformersJsPeer(options);
  }
}

async function handle(message: ToPeer): Promise<FromPeer | null> {
  if (message.type === "open") {
    peer = await open(message.name, message.options);
    await peer.encode(["first text"]);
    return { type: "opened", description: peer.description, firstVectorMs: performance.now() - startedAt };
  }
  if (peer === null) return { type: "failed", message: "not open" };
  if (message.type === "close") {
    await peer.close();
    process.disconnect();
    return null;
  }
  const cpuBefore = peer.cpuMs();
  const wallBefore = performance.now();
  const vectors = await peer.encode(message.texts);
  const wallMs = performance.now() - wallBefore;
  return {
    type: "encoded",
    vectors,
    wallMs,
    cpuMs: peer.cpuMs() - cpuBefore,
    rssBytes: process.memoryUsage.rss(),
  };
}

process.on("message", (message: ToPeer) => {
  handle(message).then(
    (answer) => {
      if (answer !== null) process.send?.(answer);
    },
    (error: unknown) =>
      process.send?.({ type: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});

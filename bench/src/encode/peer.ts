import type { ReadyModel } from "thoth-vdbmanager";

/** One way to encode; runs in a process of its own. */
export interface Peer {
  /** Versions and settings, for the table's legend. */
  readonly description: string;
  /** `texts.length x 384`, row-major, L2-normalised. */
  encode(texts: readonly string[]): Promise<Float32Array>;
  /** CPU milliseconds spent so far, child processes included. */
  cpuMs(): number;
  close(): Promise<void>;
}

export interface PeerOptions {
  readonly model: ReadyModel;
  /** The model's fp32 ONNX export, for peers that cannot read safetensors. */
  readonly onnxFile: string;
  readonly threads: number;
}

export const peerNames = ["thoth", "onnxruntime-node", "transformers.js"] as const;
export type PeerName = (typeof peerNames)[number];

export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

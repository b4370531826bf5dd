import type { PoolingPlan } from "../folder/pooling-config.ts";
import { pool } from "./pooling.ts";
import type { TokenEncoder } from "./token-encoder.ts";

/** Turns token ids into one vector per text. */
export interface TextEncoder {
  /** Texts of one batch have the same number of tokens; pooling starts at token `from`. */
  run(batch: readonly (readonly number[])[], from: number): Promise<Float32Array[]>;
  release(): Promise<void>;
}

export function pooledEncoder(encoder: TokenEncoder, plan: PoolingPlan): TextEncoder {
  const { hiddenSize: size } = encoder;
  return {
    async run(batch, from) {
      const hidden = await encoder.run(batch);
      const length = batch[0]?.length ?? 0;
      return batch.map((_, index) => {
        const data = hidden.subarray(index * length * size, (index + 1) * length * size);
        return pool({ data, length, size, from }, plan);
      });
    },
    release: () => encoder.release(),
  };
}

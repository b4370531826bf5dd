/** Turns token ids into token vectors. */
export interface TokenEncoder {
  readonly hiddenSize: number;
  /**
   * Texts of one batch have the same number of tokens.
   * @returns `texts x length x hiddenSize`, row-major
   */
  run(batch: readonly (readonly number[])[]): Promise<Float32Array>;
  release(): Promise<void>;
}

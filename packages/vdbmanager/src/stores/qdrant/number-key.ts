/** A number as two whole ones that sort like it: the high and the low half of its bits. */
export interface NumberKey {
  readonly h: number;
  readonly l: number;
}

const bits = new DataView(new ArrayBuffer(8));

/** -0 becomes 0. */
export function numberKey(value: number): NumberKey {
  bits.setFloat64(0, value === 0 ? 0 : value);
  const [high, low] = [bits.getUint32(0), bits.getUint32(4)];
  const isNegative = high >>> 31 === 1;
  return isNegative ? { h: ~high >>> 0, l: ~low >>> 0 } : { h: (high ^ 0x8000_0000) >>> 0, l: low };
}

export function numberOf({ h, l }: NumberKey): number {
  const isNegative = h >>> 31 === 0;
  bits.setUint32(0, isNegative ? ~h >>> 0 : (h ^ 0x8000_0000) >>> 0);
  bits.setUint32(4, isNegative ? ~l >>> 0 : l);
  return bits.getFloat64(0);
}

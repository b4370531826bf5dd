/** Rounds to whole cents. */
export function cents(amount: number): number {
  return Math.round(amount * 100 + 1e-6) / 100;
}

/** Something found out about this machine. */
export interface Fact<T> {
  readonly value: T;
  /** Where it was read. */
  readonly from: string;
}

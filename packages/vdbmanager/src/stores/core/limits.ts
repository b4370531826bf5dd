/** Limits that hold in every backend, so that data can move between them. */
export const storeLimits = {
  idLength: 128,
  dimensions: 8192,
  payloadFields: 64,
  /** Of a field's name, in characters. */
  fieldLength: 128,
  /** Of one payload as JSON. */
  payloadBytes: 262_144,
  filterDepth: 16,
  filterNodes: 256,
  filterValues: 1000,
  queryLimit: 10_000,
  scrollLimit: 1000,
} as const;

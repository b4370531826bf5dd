const formats: readonly (readonly [RegExp, string])[] = [
  [/BOOL/, "BOOLEAN"],
  [/TIMESTAMP|DATETIME/, "TIMESTAMP"],
  [/DATE/, "DATE"],
  [/TIME/, "TIME"],
  [/\b(?:TINY|SMALL|MEDIUM|BIG)?INT(?:EGER|\d+)?\b|SERIAL/, "INT"],
  [/DEC|NUMERIC|MONEY/, "DECIMAL"],
  [/DOUB/, "DOUBLE"],
  [/REAL|FLOA/, "FLOAT"],
  [/ENUM/, "ENUM"],
  [/^(?:N?CHAR|CHARACTER)\b(?!.*VAR)/, "CHAR"],
];

/** A declared type as one of the names the API knows. */
export function toDataFormat(declared: string): string {
  const type = declared.toUpperCase();
  return formats.find(([pattern]) => pattern.test(type))?.[1] ?? "VARCHAR";
}

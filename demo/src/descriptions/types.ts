/** What an analyst must know of a column. */
export interface ColumnDescription {
  /** The name in full words. */
  readonly name: string;
  readonly description: string;
  /** What its values mean; "" when they speak for themselves. */
  readonly values: string;
}

export interface TableDescription {
  readonly description: string;
  /** Keyed by the column's name in the database. */
  readonly columns: Readonly<Record<string, ColumnDescription>>;
}

/** Shorthand for the tables of this folder. */
export function column(name: string, description: string, values = ""): ColumnDescription {
  return { name, description, values };
}

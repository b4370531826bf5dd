import { DatabaseSync } from "node:sqlite";
import type { ForeignKey, ValueMatch } from "thoth-dbmanager";
import type { FoundPair, GeneratorInput, SchemaTable, WorkspaceSchema } from "../../types.ts";
import { generateBuiltin } from "../index.ts";

/** A small trade: six tables, some columns and codes that only descriptions and evidence explain. */
const statements = `
CREATE TABLE client (client_id INTEGER PRIMARY KEY, client_name TEXT NOT NULL, country TEXT, email TEXT, st_cd TEXT, joined DATE);
CREATE TABLE product (product_id INTEGER PRIMARY KEY, product_name TEXT, list_price REAL, wt_kg REAL, category_id INTEGER REFERENCES category (category_id));
CREATE TABLE category (category_id INTEGER PRIMARY KEY, category_name TEXT);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES client (client_id), order_date DATE, rep_id INTEGER REFERENCES employee (employee_id));
CREATE TABLE order_item (item_id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (order_id), product_id INTEGER REFERENCES product (product_id), qty INTEGER, unit_price REAL, disc REAL);
CREATE TABLE employee (employee_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, salary REAL, hire_date DATE);
INSERT INTO category VALUES (1, 'Lamps'), (2, 'Chairs'), (3, 'Tables');
INSERT INTO product VALUES (1, 'Aurora', 120.0, 1.5, 1), (2, 'Bistro', 80.0, 4.0, 2), (3, 'Oak Board', 640.0, 30.0, 3), (4, 'Glow', 35.0, 0.5, 1), (5, 'O''Neill Stool', 60.0, 3.0, 2);
INSERT INTO employee VALUES (1, 'Ada', 'Moro', 52000, '2015-03-01'), (2, 'Karl', 'Lenz', 41000, '2019-07-15'), (3, 'Ines', 'Roth', 61000, '2021-01-10');
INSERT INTO client VALUES (1, 'Rossi', 'Italy', 'info@rossi.example', 'A', '2020-02-01'), (2, 'Weber', 'Germany', NULL, 'A', '2021-05-05'), (3, 'Bianchi', 'Italy', 'b@bianchi.example', 'C', '2022-06-06'), (4, 'Durand', 'France', NULL, 'A', '2023-01-01'), (5, 'O''Brien', 'Ireland', 'ob@example.org', 'A', '2023-03-03');
INSERT INTO orders VALUES (1, 1, '2023-03-10', 1), (2, 1, '2024-01-20', 1), (3, 2, '2024-03-05', 2), (4, 3, '2024-03-25', 2), (5, 1, '2024-11-02', 1), (6, 2, '2023-12-31', NULL);
INSERT INTO order_item VALUES (1, 1, 1, 2, 110, 0), (2, 1, 2, 4, 80, 0.1), (3, 2, 3, 1, 640, 0), (4, 3, 1, 1, 120, 0), (5, 4, 4, 10, 35, 0.2), (6, 5, 2, 6, 75, 0), (7, 6, 1, 3, 120, 0), (8, 6, 4, 1, 35, 0);
`;

const words: Readonly<
  Record<string, { expandedName?: string; description?: string; valueDescription?: string }>
> = {
  "client.st_cd": {
    expandedName: "status code",
    description: "Whether the client may order.",
    valueDescription: "A = active (attivo, aktiv); C = closed",
  },
  "product.wt_kg": { expandedName: "weight in kg", description: "Weight of one piece." },
  "orders.rep_id": { expandedName: "sales representative id", description: "Employee who took the order." },
  "order_item.qty": { expandedName: "quantity" },
  "order_item.disc": { expandedName: "discount" },
};

export const tradeEvidence: readonly string[] = [
  "Revenue (turnover) is SUM(order_item.qty * order_item.unit_price * (1 - order_item.disc)); its date is orders.order_date.",
  "Premium products are those with product.list_price >= 100.",
  "Units sold (best-selling) is SUM(order_item.qty).",
  "Umsatz bedeutet SUM(order_item.qty * order_item.unit_price * (1 - order_item.disc)).",
];

/** The database in memory with everything a question needs. */
export class Trade {
  readonly database: DatabaseSync = new DatabaseSync(":memory:");
  readonly schema: WorkspaceSchema;

  constructor() {
    this.database.exec(statements);
    this.schema = { dialect: "sqlite", tables: this.#tables() };
  }

  rows(sql: string): unknown[][] {
    const statement = this.database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all() as unknown as unknown[][];
  }

  /** Values of text columns that stand in the question as words. */
  values(question: string): ValueMatch[] {
    return this.schema.tables.flatMap((table) =>
      table.columns
        .filter((column) => column.type === "TEXT")
        .flatMap((column) =>
          this.rows(
            `SELECT DISTINCT "${column.name}" FROM "${table.name}" WHERE "${column.name}" IS NOT NULL`,
          )
            .map(([value]) => String(value))
            .filter(
              (value) =>
                value.length > 1 &&
                new RegExp(
                  `(?<![\\p{L}\\p{N}])${value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![\\p{L}\\p{N}])`,
                  "iu",
                ).test(question),
            )
            .map((value) => ({
              table: table.name,
              column: column.name,
              value,
              matchedText: value,
              score: 1,
            })),
        ),
    );
  }

  input(
    question: string,
    options: { language?: string; pairs?: readonly FoundPair[]; values?: readonly ValueMatch[] } = {},
  ): GeneratorInput {
    return {
      question,
      language: options.language ?? "en",
      schema: this.schema,
      retrieval: {
        keywords: [],
        columns: [],
        tables: [],
        values: options.values ?? this.values(question),
        evidence: tradeEvidence.map((evidence, index) => ({ id: String(index), evidence, score: 0.5 })),
        pairs: options.pairs ?? [],
        degraded: [],
      },
    };
  }

  /** Rows of the best answer; the reason in words when the generator abstains. */
  answer(question: string, options: Parameters<Trade["input"]>[1] = {}): unknown[][] | string {
    const output = generateBuiltin(this.input(question, options));
    const [candidate] = output.candidates;
    if (candidate === undefined) return "abstained" in output ? output.abstained : "";
    return this.rows(candidate.sql);
  }

  close(): void {
    this.database.close();
  }

  #tables(): SchemaTable[] {
    const names = this.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").map(
      ([name]) => String(name),
    );
    return names.map((name) => ({
      name,
      description: "",
      columns: this.rows(`SELECT name, type, pk FROM pragma_table_info('${name}')`).map(
        ([column, type, key]) => ({
          name: String(column),
          type: String(type),
          primaryKey: Number(key),
          expandedName: "",
          description: "",
          valueDescription: "",
          ...words[`${name}.${String(column)}`],
        }),
      ),
      foreignKeys: this.rows(`SELECT "from", "table", "to" FROM pragma_foreign_key_list('${name}')`).map(
        ([from, table, to]): ForeignKey => ({
          columns: [String(from)],
          referencedTable: String(table),
          referencedColumns: [String(to)],
        }),
      ),
    }));
  }
}

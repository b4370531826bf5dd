import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { WorkspaceSchema } from "../types.ts";

/** A small shop in a temporary folder; remove with `remove()`. */
export interface Shop {
  readonly folder: string;
  readonly databasePath: string;
  remove(): void;
}

const tables = `
  CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, since TEXT);
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id),
    placed TEXT NOT NULL, st TEXT NOT NULL, total REAL NOT NULL
  );
  CREATE TABLE products (id INTEGER PRIMARY KEY, title TEXT NOT NULL, price REAL NOT NULL);
  CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id), product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL, PRIMARY KEY (order_id, product_id)
  );
`;

export function createShop(): Shop {
  const folder = mkdtempSync(join(tmpdir(), "shop-"));
  const databasePath = join(folder, "shop.sqlite");
  const database = new DatabaseSync(databasePath);
  database.exec(`BEGIN; ${tables}`);
  const customer = database.prepare("INSERT INTO customers VALUES (?, ?, ?, ?)");
  const countries = ["Italy", "Germany", "France", "Italy", "Spain"];
  for (let id = 1; id <= 50; id += 1)
    customer.run(
      id,
      `Customer ${id}`,
      countries[id % 5] ?? "",
      id % 7 === 0 ? null : `2020-01-${10 + (id % 20)}`,
    );
  const order = database.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?)");
  for (let id = 1; id <= 200; id += 1)
    order.run(id, (id % 50) + 1, `2024-0${(id % 9) + 1}-15`, id % 4 === 0 ? "X" : "S", (id * 37) % 400);
  const product = database.prepare("INSERT INTO products VALUES (?, ?, ?)");
  for (let id = 1; id <= 20; id += 1) product.run(id, `Product ${id}`, id * 1.5);
  const orderLine = database.prepare("INSERT INTO order_lines VALUES (?, ?, ?)");
  for (let id = 1; id <= 200; id += 1) orderLine.run(id, (id % 20) + 1, (id % 3) + 1);
  database.exec("COMMIT");
  database.close();
  return { folder, databasePath, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const column = (
  name: string,
  type: string,
  description = "",
  more: Partial<WorkspaceSchema["tables"][number]["columns"][number]> = {},
) => ({ name, type, expandedName: "", description, valueDescription: "", primaryKey: 0, ...more });

/** The shop's schema with words, as the catalogue gives it. */
export const shopSchema: WorkspaceSchema = {
  dialect: "sqlite",
  tables: [
    {
      name: "customers",
      description: "People who buy",
      columns: [
        column("id", "INTEGER", "", { primaryKey: 1 }),
        column("name", "TEXT", "full name of the customer"),
        column("country", "TEXT", "country where the customer lives"),
        column("since", "TEXT", "day of the first contact"),
      ],
      foreignKeys: [],
    },
    {
      name: "orders",
      description: "What was bought",
      columns: [
        column("id", "INTEGER", "", { primaryKey: 1 }),
        column("customer_id", "INTEGER", "who bought"),
        column("placed", "TEXT", "day of the order"),
        column("st", "TEXT", "state of the order", {
          expandedName: "status",
          valueDescription: "S = shipped, X = cancelled",
        }),
        column("total", "REAL", "amount in euro"),
      ],
      foreignKeys: [{ columns: ["customer_id"], referencedTable: "customers", referencedColumns: ["id"] }],
    },
    {
      name: "products",
      description: "What is sold",
      columns: [
        column("id", "INTEGER", "", { primaryKey: 1 }),
        column("title", "TEXT", "name of the product"),
        column("price", "REAL", "price of one piece in euro"),
      ],
      foreignKeys: [],
    },
    {
      name: "order_lines",
      description: "Products of an order",
      columns: [
        column("order_id", "INTEGER", "", { primaryKey: 1 }),
        column("product_id", "INTEGER", "", { primaryKey: 2 }),
        column("quantity", "INTEGER", "pieces"),
      ],
      foreignKeys: [
        { columns: ["order_id"], referencedTable: "orders", referencedColumns: ["id"] },
        { columns: ["product_id"], referencedTable: "products", referencedColumns: ["id"] },
      ],
    },
  ],
};

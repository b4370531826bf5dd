import { expect, it } from "vitest";
import { recipeText } from "./recipes.ts";
import type { ColumnDocument } from "./types.ts";

function column(fields: Partial<ColumnDocument>): ColumnDocument {
  const empty = {
    tableName: "",
    originalColumnName: "",
    columnName: "",
    columnDescription: "",
    valueDescription: "",
  };
  return { kind: "column_name", ...empty, ...fields };
}

it.each([
  [
    column({
      tableName: "orders",
      originalColumnName: "ship_cntry",
      columnName: "shipping country",
      columnDescription: "Country of delivery",
      valueDescription: "ISO codes",
    }),
    "Table orders, column shipping country (ship_cntry). Country of delivery. Values: ISO codes",
  ],
  [
    column({ tableName: "frpm", originalColumnName: "CDSCode", columnDescription: "CDSCode" }),
    "Table frpm, column CDSCode. CDSCode",
  ],
  [
    column({ tableName: "orders", originalColumnName: "shipCountry_code2" }),
    "Table orders, column ship Country code2 (shipCountry_code2)",
  ],
  [
    column({ tableName: "t", originalColumnName: "n", columnName: "N", valueDescription: " 1 =\n yes " }),
    "Table t, column n. Values: 1 = yes",
  ],
  [
    column({ tableName: "t", originalColumnName: "price", columnDescription: "In cents." }),
    "Table t, column price. In cents.",
  ],
  [
    {
      kind: "sql" as const,
      question: "How many\n orders?",
      sql: "SELECT 1",
      evidence: "Status 3 is shipped",
    },
    "How many orders? Status 3 is shipped",
  ],
  [{ kind: "sql" as const, question: "How many orders?", sql: "SELECT 1", evidence: "" }, "How many orders?"],
  [{ kind: "evidence" as const, evidence: "  Net price\tis price - VAT " }, "Net price is price - VAT"],
])("%j", (document, text) => {
  expect(recipeText(document)).toBe(text);
});

import type { TableName } from "../schema.ts";
import { categories, products, promotions, stockLevels, stockMovements, warehouses } from "./goods.ts";
import { addresses, customers, employees, suppliers } from "./parties.ts";
import { orderLines, orders, payments, returns, shipments } from "./sales.ts";
import type { TableDescription } from "./types.ts";

/** Descriptions of every table and column of the demo database. */
export const descriptions: Readonly<Record<TableName, TableDescription>> = {
  employees,
  customers,
  addresses,
  categories,
  suppliers,
  products,
  warehouses,
  promotions,
  stock_levels: stockLevels,
  stock_movements: stockMovements,
  orders,
  order_lines: orderLines,
  shipments,
  payments,
  returns,
};

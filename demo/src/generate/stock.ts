import { firstDay, isoDate, lastDay } from "./calendar.ts";
import { Random } from "./random.ts";
import type { Employee, Product, Row } from "./rows.ts";
import { working } from "./staff.ts";

const movementCount = 3200;

/** Large warehouses hold nearly every product, small ones about half. */
export function makeStockLevels(products: readonly Product[], warehouses: readonly Row[]): readonly Row[] {
  const random = new Random("stock_levels");
  return warehouses.flatMap((warehouse) => {
    const capacity = Number(warehouse.capacity_pallets);
    return products
      .filter(() => random.chance(Math.min(0.95, 0.3 + capacity / 12_000)))
      .map((product) => {
        const reorderLevel = random.integer(1, 12) * 5;
        const gone = product.discontinued_date !== null;
        const onHand = random.chance(gone ? 0.6 : 0.06)
          ? 0
          : Math.floor(reorderLevel * (0.4 + 5 * random.next() * random.next()) + 1);
        return {
          wh_cd: warehouse.wh_cd ?? null,
          product_id: product.product_id,
          qty_on_hand: onHand,
          qty_rsvd: random.chance(0.35) ? Math.floor(onHand * 0.4 * random.next()) : 0,
          rord_lvl: gone ? 0 : reorderLevel,
          last_count_date: random.chance(0.12) ? null : isoDate(lastDay - random.integer(5, 360)),
        };
      });
  });
}

/** Receipts, transfers, adjustments and write-offs; goods that leave for orders are in shipments, not here. */
export function makeStockMovements(levels: readonly Row[], employees: readonly Employee[]): readonly Row[] {
  const random = new Random("stock_movements");
  const operators = working(employees, "Warehouse Operator");
  const days = Array.from({ length: movementCount }, () => random.integer(firstDay, lastDay)).sort(
    (a, b) => a - b,
  );
  return days.map((movementDay, index) => {
    const level = random.pick(levels);
    const kind = random.weighted([
      ["R", 62],
      ["T", 18],
      ["A", 13],
      ["W", 7],
    ] as const);
    const large = random.integer(2, 24) * 5;
    const small = random.integer(1, 9);
    const quantity = {
      R: large,
      T: random.chance(0.5) ? large : -large,
      A: random.chance(0.4) ? small : -small,
      W: -small,
    }[kind];
    return {
      movement_id: 50001 + index,
      wh_cd: level.wh_cd ?? null,
      product_id: level.product_id ?? null,
      mvt_typ_cd: kind,
      quantity,
      movement_date: isoDate(movementDay),
      employee_id: random.chance(0.1) ? null : random.pick(operators),
    };
  });
}

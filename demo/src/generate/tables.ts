import { day, isoDate } from "./calendar.ts";
import { makeAddresses, makeCustomers } from "./customers.ts";
import { type DeliveredLine, makePayments, makeReturns, makeShipments, orderStatus } from "./fulfilment.ts";
import { makeCategories, makeProducts, makePromotions, makeSuppliers, makeWarehouses } from "./goods.ts";
import { type Market, makeOrders, type Order } from "./orders.ts";
import type { Row, Tables } from "./rows.ts";
import { makeEmployees } from "./staff.ts";
import { makeStockLevels, makeStockMovements } from "./stock.ts";

/** Every row of the demo database, computed in memory; the same rows at each call. */
export function makeTables(): Tables {
  const employees = makeEmployees();
  const customers = makeCustomers(employees);
  const addresses = makeAddresses(customers);
  const categories = makeCategories();
  const suppliers = makeSuppliers();
  const products = makeProducts(categories, suppliers);
  const warehouses = makeWarehouses(employees);
  const promotions = makePromotions(categories);
  const stockLevels = makeStockLevels(products, warehouses);
  const market: Market = { customers, products, categories, promotions, employees };
  const orders = makeOrders(market);
  const shipments = makeShipments(orders, addresses);
  const shipmentOf = new Map(shipments.map((shipment) => [shipment.order_id, shipment]));
  const { lines, delivered } = orderLines(orders, shipmentOf);
  return {
    employees,
    customers,
    addresses,
    categories,
    suppliers,
    products,
    warehouses,
    promotions,
    stock_levels: stockLevels,
    stock_movements: makeStockMovements(stockLevels, employees),
    orders: orders.map((order) => orderRow(order, shipmentOf.get(order.orderId))),
    order_lines: lines,
    shipments,
    payments: makePayments(orders),
    returns: makeReturns(delivered, market),
  };
}

function orderRow(order: Order, shipment: Row | undefined): Row {
  return {
    order_id: order.orderId,
    customer_id: order.customer.customer_id,
    order_date: isoDate(order.day),
    ord_typ: order.type,
    ord_stat_cd: orderStatus(order, shipment),
    sales_rep_id: order.salesRepId,
    promo_cd: order.promotion?.promo_cd ?? null,
    frt_amt: order.freight,
  };
}

function orderLines(
  orders: readonly Order[],
  shipmentOf: ReadonlyMap<unknown, Row>,
): { readonly lines: readonly Row[]; readonly delivered: readonly DeliveredLine[] } {
  const lines: Row[] = [];
  const delivered: DeliveredLine[] = [];
  for (const order of orders) {
    // Cancelling an order removes its lines, so every sum over lines is about orders that hold.
    if (order.cancelled) continue;
    const shipment = shipmentOf.get(order.orderId);
    const isDelivered = orderStatus(order, shipment) === "D";
    const deliveredDate = shipment?.delivered_date;
    for (const line of order.lines) {
      const orderLineId = lines.length + 1;
      lines.push({
        order_line_id: orderLineId,
        order_id: order.orderId,
        product_id: line.product.product_id,
        qty: line.qty,
        unit_price: line.unitPrice,
        disc_pct: line.discountPercent,
      });
      if (!isDelivered) continue;
      const deliveredDay = typeof deliveredDate === "string" ? day(deliveredDate) : order.day;
      delivered.push({ orderLineId, line, deliveredDay });
    }
  }
  return { lines, delivered };
}

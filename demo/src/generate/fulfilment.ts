import { categoryWords } from "../words/goods.ts";
import { isoDate, lastDay, monthOf } from "./calendar.ts";
import { cents } from "./money.ts";
import { type Line, lineValue, type Market, type Order } from "./orders.ts";
import { Random } from "./random.ts";
import type { Address, Row } from "./rows.ts";

/** Name, share of the shipments, share that arrives late. */
const carriers = [
  ["Transalp Cargo", 38, 0.09],
  ["Norvia Express", 31, 0.06],
  ["Blue Heron Post", 21, 0.21],
  ["Quicksend", 10, 0.13],
] as const;

const nearestWarehouse: Readonly<Record<string, string>> = {
  Italy: "VRN",
  Austria: "VRN",
  Switzerland: "VRN",
  Germany: "HAM",
  Netherlands: "HAM",
  Poland: "HAM",
  Sweden: "HAM",
  France: "LYS",
  Belgium: "LYS",
  Spain: "MAD",
  Portugal: "MAD",
  UK: "MAN",
  USA: "EWR",
};

/** Shop orders are carried home by the customer; all others are shipped unless cancelled or not yet packed. */
export function makeShipments(orders: readonly Order[], addresses: readonly Address[]): readonly Row[] {
  const random = new Random("shipments");
  const addressesOf = Map.groupBy(addresses, (address) => address.customer_id);
  const shipments: Row[] = [];
  for (const order of orders) {
    const shippedDay = order.day + random.integer(1, 4);
    if (order.cancelled || order.type === "S" || shippedDay > lastDay) continue;
    const own = addressesOf.get(order.customer.customer_id) ?? [];
    const deliveries = own.filter((address) => address.addr_typ_cd === "D");
    const address = deliveries.length > 0 && random.chance(0.8) ? random.pick(deliveries) : own[0];
    const [carrier, , lateShare] = random.weighted(carriers.map((row) => [row, row[1]] as const));
    const distance = ["USA"].includes(order.customer.country) ? 6 : 3;
    const promisedDay = shippedDay + distance + random.integer(0, 2);
    const late = random.chance(lateShare * (monthOf(shippedDay) === 11 ? 1.9 : 1));
    const deliveredDay = late
      ? promisedDay + random.integer(1, 9)
      : Math.max(shippedDay + 1, promisedDay - random.integer(0, 3));
    const pieces = order.lines.reduce((sum, line) => sum + line.qty, 0);
    shipments.push({
      shipment_id: 700001 + shipments.length,
      order_id: order.orderId,
      wh_cd: random.chance(0.88) ? (nearestWarehouse[order.customer.country] ?? "VRN") : "VRN",
      address_id: address?.address_id ?? null,
      carrier,
      tracking_no: random.chance(0.05)
        ? null
        : `${carrier.slice(0, 2).toUpperCase()}${random.integer(10000000, 99999999)}`,
      pkg_cnt: 1 + Math.floor(pieces / 9),
      shipped_date: isoDate(shippedDay),
      promised_date: isoDate(promisedDay),
      delivered_date: deliveredDay > lastDay ? null : isoDate(deliveredDay),
    });
  }
  return shipments;
}

/** O open, S shipped, D delivered, X cancelled. */
export function orderStatus(order: Order, shipment: Row | undefined): string {
  if (order.cancelled) return "X";
  if (order.type === "S") return "D";
  if (shipment === undefined) return "O";
  return shipment.delivered_date === null ? "S" : "D";
}

/** What is not paid on the last day of the data has no paid_date. */
export function makePayments(orders: readonly Order[]): readonly Row[] {
  const random = new Random("payments");
  const payments: Row[] = [];
  for (const order of orders) {
    if (order.cancelled) continue;
    const business = order.customer.cust_typ_cd === "B";
    const method =
      order.type === "S"
        ? random.weighted([
            ["CC", 6],
            ["CA", 4],
          ] as const)
        : business
          ? random.weighted([
              ["BT", 7],
              ["DD", 2],
              ["CC", 1],
            ] as const)
          : random.weighted([
              ["CC", 5],
              ["PW", 4],
              ["BT", 1],
            ] as const);
    const parts = business && order.total > 1500 && random.chance(0.3) ? 2 : 1;
    for (let part = 0; part < parts; part += 1) {
      const first = cents(order.total / parts);
      const dueDay = order.day + order.customer.pay_term_days + part * 30;
      const delay = !business ? 0 : random.chance(0.22) ? random.integer(1, 45) : -random.integer(0, 10);
      const paidDay = Math.max(order.day, dueDay + delay);
      const bad = business && random.chance(0.02);
      payments.push({
        payment_id: 300001 + payments.length,
        order_id: order.orderId,
        pay_mth_cd: method,
        amount: part === 0 ? first : cents(order.total - first),
        due_date: isoDate(dueDay),
        paid_date: bad || paidDay > lastDay ? null : isoDate(paidDay),
      });
    }
  }
  return payments;
}

/** A few percent of the delivered lines come back; how many and why depends on the category. */
export function makeReturns(orderedLines: readonly DeliveredLine[], market: Market): readonly Row[] {
  const random = new Random("returns");
  const nameOf = new Map(market.categories.map((category) => [category.category_id, category.category_name]));
  const found: (Row & { return_date: string })[] = [];
  for (const { orderLineId, line, deliveredDay } of orderedLines) {
    const words = categoryWords.find((candidate) => candidate.name === nameOf.get(line.product.category_id));
    if (words === undefined || !random.chance(words.returnRate)) continue;
    const returnedDay = deliveredDay + random.integer(2, 28);
    if (returnedDay > lastDay) continue;
    const reason = random.weighted(reasonsIn(words.name));
    const qty = random.integer(1, Math.min(line.qty, 4));
    const refund = cents((lineValue(line) / line.qty) * qty);
    found.push({
      order_line_id: orderLineId,
      return_date: isoDate(returnedDay),
      qty,
      rsn_cd: reason,
      // Not yet decided for some returns of the last weeks.
      refund_amt: returnedDay > lastDay - 25 && random.chance(0.6) ? null : refund,
      rstk_flg: ["DMG", "DEF"].includes(reason) ? 0 : random.chance(0.85) ? 1 : 0,
    });
  }
  return found
    .sort((a, b) => (a.return_date < b.return_date ? -1 : a.return_date > b.return_date ? 1 : 0))
    .map((row, index) => ({ return_id: 9001 + index, ...row }));
}

export interface DeliveredLine {
  readonly orderLineId: number;
  readonly line: Line;
  readonly deliveredDay: number;
}

/** DMG damaged, DEF defective, WRG wrong item, SIZ wrong size, NLK not liked, LTE too late. */
function reasonsIn(category: string): readonly (readonly [string, number])[] {
  const fragile = ["Tableware", "Planters", "Lighting"].includes(category);
  const sized = ["Textiles", "Backpacks"].includes(category);
  return [
    ["DMG", fragile ? 9 : 2],
    ["DEF", 3],
    ["WRG", 2],
    ["SIZ", sized ? 8 : 1],
    ["NLK", 4],
    ["LTE", 1],
  ];
}

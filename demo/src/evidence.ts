/**
 * Definitions of the business that column names alone do not give. Each line stands by itself: a term, its other
 * names, and the expression or condition it means.
 */
export const evidence = {
  activeCustomer: "Active customers are those with customers.cust_stat_cd = 'A'.",
  suspendedCustomer: "Suspended (blocked) customers are those with customers.cust_stat_cd = 'S'.",
  closedCustomer: "Closed customer accounts are those with customers.cust_stat_cd = 'C'.",
  businessCustomer: "Business customers (firms, companies) are those with customers.cust_typ_cd = 'B'.",
  privateCustomer: "Private customers (persons, consumers) are those with customers.cust_typ_cd = 'P'.",
  loyaltyMember:
    "Members of the loyalty programme are customers with customers.loy_tier_cd IS NOT NULL; the tiers are G = gold, S = silver, B = bronze.",
  goldCustomer: "Gold customers are those with customers.loy_tier_cd = 'G'.",
  newCustomer: "New customers of a year are those whose customers.signup_date lies in that year.",
  currentEmployee: "Current employees (still employed) are those with employees.leave_date IS NULL.",
  formerEmployee: "Former employees (who left the company) are those with employees.leave_date IS NOT NULL.",

  lineRevenue:
    "Revenue (sales, turnover) of an order line is order_lines.qty * order_lines.unit_price * (1 - order_lines.disc_pct / 100).",
  totalRevenue:
    "Total revenue (sales, turnover, money earned) is SUM(order_lines.qty * order_lines.unit_price * (1 - order_lines.disc_pct / 100)), without freight; its date is orders.order_date.",
  orderValue:
    "The value of an order (order total, goods value) is SUM(order_lines.qty * order_lines.unit_price * (1 - order_lines.disc_pct / 100)) over its lines, without freight.",
  averageOrderValue:
    "Average order value is SUM(order_lines.qty * order_lines.unit_price * (1 - order_lines.disc_pct / 100)) / COUNT(DISTINCT order_lines.order_id).",
  grossProfit:
    "Gross profit of an order line is order_lines.qty * (order_lines.unit_price * (1 - order_lines.disc_pct / 100) - products.unit_cost).",
  unitMargin: "The margin of a product is products.list_price - products.unit_cost, in euro per piece.",
  marginPercent:
    "The margin percentage of a product is 100.0 * (products.list_price - products.unit_cost) / products.list_price.",
  discountAmount:
    "The discount given on an order line, in euro, is order_lines.qty * order_lines.unit_price * order_lines.disc_pct / 100.",
  discountedLine: "Discounted order lines are those with order_lines.disc_pct > 0.",
  unitsSold: "Units sold (pieces sold, best-selling) is SUM(order_lines.qty).",

  webOrder: "Web orders (online orders) are those with orders.ord_typ = 'W'.",
  phoneOrder: "Phone orders are those with orders.ord_typ = 'P'.",
  shopOrder: "Shop orders (bought in the store) are those with orders.ord_typ = 'S'.",
  openOrder: "Open orders, not yet shipped, are those with orders.ord_stat_cd = 'O'.",
  deliveredOrder:
    "Delivered orders are those with orders.ord_stat_cd = 'D'; orders still on the way have 'S'.",
  cancelledOrder:
    "Cancelled orders are those with orders.ord_stat_cd = 'X'; they have no order lines and no payments.",
  freeFreight: "Orders with free freight (no shipping cost) are those with orders.frt_amt = 0.",
  promotionOrder: "Orders that used a promotion are those with orders.promo_cd IS NOT NULL.",

  lateShipment:
    "A late shipment is one delivered after the promised day: shipments.delivered_date > shipments.promised_date.",
  onTimeShipment: "A shipment on time is one with shipments.delivered_date <= shipments.promised_date.",
  inTransit: "Shipments in transit (not yet delivered) are those with shipments.delivered_date IS NULL.",
  deliveryTime:
    "Delivery time in days is julianday(shipments.delivered_date) - julianday(shipments.shipped_date), for delivered shipments.",

  unpaid: "Unpaid payments (open amounts, receivables) are those with payments.paid_date IS NULL.",
  overdue:
    "Overdue payments are those not paid although due: payments.paid_date IS NULL AND payments.due_date < '2025-12-31'.",
  paidLate: "Payments made late are those with payments.paid_date > payments.due_date.",

  damaged: "Goods returned because they were damaged have returns.rsn_cd = 'DMG'; defective ones have 'DEF'.",
  wrongItem:
    "Returns of wrong items have returns.rsn_cd = 'WRG'; returns because of the wrong size have 'SIZ'.",
  restocked: "Returned goods that can be sold again are those with returns.rstk_flg = 1.",
  returnRate:
    "The return rate, in percent, is 100.0 * COUNT(DISTINCT returns.order_line_id) / COUNT(DISTINCT order_lines.order_line_id).",

  stockValue: "Stock value is SUM(stock_levels.qty_on_hand * products.unit_cost).",
  availableStock: "Available stock is stock_levels.qty_on_hand - stock_levels.qty_rsvd.",
  reorder:
    "A product must be reordered in a warehouse when stock_levels.qty_on_hand < stock_levels.rord_lvl.",
  outOfStock: "A product is out of stock in a warehouse when stock_levels.qty_on_hand = 0.",
  discontinuedProduct: "Discontinued products (no longer sold) are those with products.prod_stat_cd = 'D'.",
  newProduct: "New products, launched in 2025, are those with products.prod_stat_cd = 'N'.",
  mainCategory:
    "Main categories have categories.parent_category_id IS NULL; products belong to sub-categories, so sums per main category go through parent_category_id.",
  dataEnd: 'The data ends on 31 December 2025; "today" is \'2025-12-31\' and "last year" is 2024.',

  fatturato:
    "Fatturato (ricavo, vendite) significa SUM(order_lines.qty * order_lines.unit_price * (1 - order_lines.disc_pct / 100)).",
  clientiAttivi: "I clienti attivi sono quelli con customers.cust_stat_cd = 'A'.",
  umsatz:
    "Umsatz (Erlös) bedeutet SUM(order_lines.qty * order_lines.unit_price * (1 - order_lines.disc_pct / 100)).",
  ueberfaellig:
    "Überfällige Zahlungen sind solche mit payments.paid_date IS NULL AND payments.due_date < '2025-12-31'.",
} as const;

/** All lines, in the order above. */
export const evidenceLines: readonly string[] = Object.values(evidence);

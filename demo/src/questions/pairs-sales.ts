import { evidence } from "../evidence.ts";
import type { Pair } from "./types.ts";

/** Pairs about orders, shipments, payments and returns. */
export const salesPairs: readonly Pair[] = [
  {
    question: "How many web orders were placed in December 2025?",
    sql: "SELECT COUNT(*) FROM orders WHERE ord_typ = 'W' AND order_date >= '2025-12-01' AND order_date < '2026-01-01'",
    evidence: evidence.webOrder,
    difficulty: "moderate",
  },
  {
    question: "How many orders were cancelled?",
    sql: "SELECT COUNT(*) FROM orders WHERE ord_stat_cd = 'X'",
    evidence: evidence.cancelledOrder,
    difficulty: "simple",
  },
  {
    question: "List the open orders with customer and date.",
    sql: "SELECT o.order_id, c.customer_name, o.order_date FROM orders o JOIN customers c ON c.customer_id = o.customer_id WHERE o.ord_stat_cd = 'O'",
    evidence: evidence.openOrder,
    difficulty: "moderate",
  },
  {
    question: "Orders by sales channel",
    sql: "SELECT ord_typ, COUNT(*) AS orders FROM orders GROUP BY ord_typ",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "Revenue per customer country, highest first",
    sql: "SELECT c.country, SUM(l.qty * l.unit_price * (1 - l.disc_pct / 100)) AS revenue FROM order_lines l JOIN orders o ON o.order_id = l.order_id JOIN customers c ON c.customer_id = o.customer_id GROUP BY c.country ORDER BY revenue DESC",
    evidence: evidence.totalRevenue,
    difficulty: "challenging",
  },
  {
    question: "Who are our ten best customers by revenue?",
    sql: "SELECT c.customer_name, SUM(l.qty * l.unit_price * (1 - l.disc_pct / 100)) AS revenue FROM customers c JOIN orders o ON o.customer_id = c.customer_id JOIN order_lines l ON l.order_id = o.order_id GROUP BY c.customer_id, c.customer_name ORDER BY revenue DESC LIMIT 10",
    evidence: evidence.totalRevenue,
    difficulty: "challenging",
  },
  {
    question: "Fatturato mensile del 2025",
    sql: "SELECT strftime('%m', o.order_date) AS month, SUM(l.qty * l.unit_price * (1 - l.disc_pct / 100)) AS revenue FROM order_lines l JOIN orders o ON o.order_id = l.order_id WHERE strftime('%Y', o.order_date) = '2025' GROUP BY month ORDER BY month",
    evidence: evidence.fatturato,
    difficulty: "challenging",
  },
  {
    question: "Wie hoch ist der Umsatz je Lieferant?",
    sql: "SELECT s.supplier_name, SUM(l.qty * l.unit_price * (1 - l.disc_pct / 100)) AS revenue FROM order_lines l JOIN products p ON p.product_id = l.product_id JOIN suppliers s ON s.supplier_id = p.supplier_id GROUP BY s.supplier_id, s.supplier_name",
    evidence: evidence.umsatz,
    difficulty: "challenging",
  },
  {
    question: "What is the value of order 100250?",
    sql: "SELECT SUM(qty * unit_price * (1 - disc_pct / 100)) AS order_value FROM order_lines WHERE order_id = 100250",
    evidence: evidence.orderValue,
    difficulty: "moderate",
  },
  {
    question: "What is the average order value of shop orders?",
    sql: "SELECT SUM(l.qty * l.unit_price * (1 - l.disc_pct / 100)) / COUNT(DISTINCT l.order_id) AS average_order_value FROM order_lines l JOIN orders o ON o.order_id = l.order_id WHERE o.ord_typ = 'S'",
    evidence: evidence.averageOrderValue,
    difficulty: "challenging",
  },
  {
    question: "What are the three best-selling products by number of pieces?",
    sql: "SELECT p.product_name, SUM(l.qty) AS pieces FROM order_lines l JOIN products p ON p.product_id = l.product_id GROUP BY p.product_id, p.product_name ORDER BY pieces DESC LIMIT 3",
    evidence: evidence.unitsSold,
    difficulty: "moderate",
  },
  {
    question: "Gross profit by year",
    sql: "SELECT strftime('%Y', o.order_date) AS year, SUM(l.qty * (l.unit_price * (1 - l.disc_pct / 100) - p.unit_cost)) AS gross_profit FROM order_lines l JOIN orders o ON o.order_id = l.order_id JOIN products p ON p.product_id = l.product_id GROUP BY year ORDER BY year",
    evidence: evidence.grossProfit,
    difficulty: "challenging",
  },
  {
    question: "How much discount did we give away in 2023, in euro?",
    sql: "SELECT SUM(l.qty * l.unit_price * l.disc_pct / 100) AS discount FROM order_lines l JOIN orders o ON o.order_id = l.order_id WHERE strftime('%Y', o.order_date) = '2023'",
    evidence: evidence.discountAmount,
    difficulty: "challenging",
  },
  {
    question: "Share of orders with free freight, in percent",
    sql: "SELECT 100.0 * SUM(CASE WHEN frt_amt = 0 THEN 1 ELSE 0 END) / COUNT(*) AS percent FROM orders",
    evidence: evidence.freeFreight,
    difficulty: "challenging",
  },
  {
    question: "Which sales representative took the most orders?",
    sql: "SELECT e.first_name, e.last_name, COUNT(*) AS orders FROM orders o JOIN employees e ON e.employee_id = o.sales_rep_id GROUP BY e.employee_id, e.first_name, e.last_name ORDER BY orders DESC LIMIT 1",
    evidence: "",
    difficulty: "moderate",
  },
  {
    question: "How many late shipments does each carrier have?",
    sql: "SELECT carrier, COUNT(*) AS late_shipments FROM shipments WHERE delivered_date > promised_date GROUP BY carrier",
    evidence: evidence.lateShipment,
    difficulty: "moderate",
  },
  {
    question: "What is the average delivery time in days per warehouse?",
    sql: "SELECT wh_cd, AVG(julianday(delivered_date) - julianday(shipped_date)) AS days FROM shipments WHERE delivered_date IS NOT NULL GROUP BY wh_cd",
    evidence: evidence.deliveryTime,
    difficulty: "challenging",
  },
  {
    question: "How many payments were made late?",
    sql: "SELECT COUNT(*) FROM payments WHERE paid_date > due_date",
    evidence: evidence.paidLate,
    difficulty: "simple",
  },
  {
    question: "Which customers have unpaid amounts, and how much?",
    sql: "SELECT c.customer_name, SUM(p.amount) AS unpaid FROM payments p JOIN orders o ON o.order_id = p.order_id JOIN customers c ON c.customer_id = o.customer_id WHERE p.paid_date IS NULL GROUP BY c.customer_id, c.customer_name",
    evidence: evidence.unpaid,
    difficulty: "challenging",
  },
  {
    question: "Number of returns by reason",
    sql: "SELECT rsn_cd, COUNT(*) AS returns FROM returns GROUP BY rsn_cd",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "How much money did we refund in 2025?",
    sql: "SELECT SUM(refund_amt) AS refunded FROM returns WHERE strftime('%Y', return_date) = '2025'",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "What is the return rate of each category?",
    sql: "SELECT c.category_name, 100.0 * COUNT(DISTINCT r.order_line_id) / COUNT(DISTINCT l.order_line_id) AS return_rate FROM order_lines l JOIN products p ON p.product_id = l.product_id JOIN categories c ON c.category_id = p.category_id LEFT JOIN returns r ON r.order_line_id = l.order_line_id GROUP BY c.category_id, c.category_name",
    evidence: evidence.returnRate,
    difficulty: "challenging",
  },
];

import { evidence } from "../evidence.ts";
import type { Pair } from "./types.ts";

/** Pairs about products, promotions and stock. */
export const goodsPairs: readonly Pair[] = [
  {
    question: "Show the five most expensive products with their list price.",
    sql: "SELECT product_name, list_price FROM products ORDER BY list_price DESC LIMIT 5",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "Which products were launched in 2025?",
    sql: "SELECT product_name, launch_date FROM products WHERE prod_stat_cd = 'N'",
    evidence: evidence.newProduct,
    difficulty: "simple",
  },
  {
    question: "How many products are green?",
    sql: "SELECT COUNT(*) FROM products WHERE color = 'green'",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "List all knives with their article number.",
    sql: "SELECT p.sku, p.product_name FROM products p JOIN categories c ON c.category_id = p.category_id WHERE c.category_name = 'Knives'",
    evidence: "",
    difficulty: "moderate",
  },
  {
    question: "Which sub-categories belong to the main category Garden?",
    sql: "SELECT s.category_name FROM categories s JOIN categories m ON m.category_id = s.parent_category_id WHERE m.category_name = 'Garden'",
    evidence: evidence.mainCategory,
    difficulty: "moderate",
  },
  {
    question: "Average list price by main category",
    sql: "SELECT m.category_name, AVG(p.list_price) AS average_price FROM products p JOIN categories s ON s.category_id = p.category_id JOIN categories m ON m.category_id = s.parent_category_id GROUP BY m.category_id, m.category_name",
    evidence: evidence.mainCategory,
    difficulty: "moderate",
  },
  {
    question: "Which ten products have the best margin in percent?",
    sql: "SELECT product_name, 100.0 * (list_price - unit_cost) / list_price AS margin_percent FROM products ORDER BY margin_percent DESC LIMIT 10",
    evidence: evidence.marginPercent,
    difficulty: "moderate",
  },
  {
    question: "What do we earn per piece of the Mistral Saucepan?",
    sql: "SELECT list_price - unit_cost AS margin FROM products WHERE product_name = 'Mistral Saucepan'",
    evidence: evidence.unitMargin,
    difficulty: "simple",
  },
  {
    question: "Which products have never been sold?",
    sql: "SELECT p.product_name FROM products p WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.product_id = p.product_id)",
    evidence: "",
    difficulty: "moderate",
  },
  {
    question: "Welche Produkte kommen von Lieferanten aus Schweden?",
    sql: "SELECT p.product_name FROM products p JOIN suppliers s ON s.supplier_id = p.supplier_id WHERE s.country = 'Sweden'",
    evidence: "",
    difficulty: "moderate",
  },
  {
    question: "Which promotions apply to all categories?",
    sql: "SELECT promo_name FROM promotions WHERE category_id IS NULL",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "How many promotions did we run in 2025?",
    sql: "SELECT COUNT(*) FROM promotions WHERE strftime('%Y', start_date) = '2025'",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "Total capacity of our warehouses in pallets",
    sql: "SELECT SUM(capacity_pallets) FROM warehouses",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "How many products are out of stock in Madrid?",
    sql: "SELECT COUNT(*) FROM stock_levels WHERE wh_cd = 'MAD' AND qty_on_hand = 0",
    evidence: evidence.outOfStock,
    difficulty: "moderate",
  },
  {
    question: "How much of the Rivetta Teapot is available in each warehouse?",
    sql: "SELECT w.warehouse_name, s.qty_on_hand - s.qty_rsvd AS available FROM stock_levels s JOIN warehouses w ON w.wh_cd = s.wh_cd JOIN products p ON p.product_id = s.product_id WHERE p.product_name = 'Rivetta Teapot'",
    evidence: evidence.availableStock,
    difficulty: "moderate",
  },
  {
    question: "How many products fall below the reorder level, by warehouse?",
    sql: "SELECT wh_cd, COUNT(*) AS products FROM stock_levels WHERE qty_on_hand < rord_lvl GROUP BY wh_cd",
    evidence: evidence.reorder,
    difficulty: "moderate",
  },
  {
    question: "What is the value of all goods in stock?",
    sql: "SELECT SUM(s.qty_on_hand * p.unit_cost) AS stock_value FROM stock_levels s JOIN products p ON p.product_id = s.product_id",
    evidence: evidence.stockValue,
    difficulty: "challenging",
  },
  {
    question: "Quanti movimenti di magazzino di tipo rettifica ci sono stati nel 2024?",
    sql: "SELECT COUNT(*) FROM stock_movements WHERE mvt_typ_cd = 'A' AND strftime('%Y', movement_date) = '2024'",
    evidence: "",
    difficulty: "moderate",
  },
  {
    question: "How many pieces were received from suppliers per warehouse?",
    sql: "SELECT wh_cd, SUM(quantity) AS pieces FROM stock_movements WHERE mvt_typ_cd = 'R' GROUP BY wh_cd",
    evidence: "",
    difficulty: "moderate",
  },
];

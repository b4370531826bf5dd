import { evidence } from "../evidence.ts";
import type { Pair } from "./types.ts";

/** Pairs about customers, staff and suppliers. */
export const partyPairs: readonly Pair[] = [
  {
    question: "Number of customers per country, most first",
    sql: "SELECT country, COUNT(*) AS customers FROM customers GROUP BY country ORDER BY customers DESC, country",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "How many business customers do we have?",
    sql: "SELECT COUNT(*) FROM customers WHERE cust_typ_cd = 'B'",
    evidence: evidence.businessCustomer,
    difficulty: "simple",
  },
  {
    question: "List the names and cities of all suspended customers.",
    sql: "SELECT customer_name, city FROM customers WHERE cust_stat_cd = 'S'",
    evidence: evidence.suspendedCustomer,
    difficulty: "simple",
  },
  {
    question: "Quanti clienti attivi abitano a Milano?",
    sql: "SELECT COUNT(*) FROM customers WHERE cust_stat_cd = 'A' AND city = 'Milan'",
    evidence: evidence.clientiAttivi,
    difficulty: "simple",
  },
  {
    question: "Welche Kunden aus Österreich haben den Gold-Status?",
    sql: "SELECT customer_name FROM customers WHERE country = 'Austria' AND loy_tier_cd = 'G'",
    evidence: evidence.goldCustomer,
    difficulty: "simple",
  },
  {
    question: "What is the highest credit limit we grant, and to whom?",
    sql: "SELECT customer_name, credit_limit FROM customers WHERE credit_limit = (SELECT MAX(credit_limit) FROM customers)",
    evidence: "",
    difficulty: "moderate",
  },
  {
    question: "How many new customers signed up in 2025?",
    sql: "SELECT COUNT(*) FROM customers WHERE strftime('%Y', signup_date) = '2025'",
    evidence: evidence.newCustomer,
    difficulty: "simple",
  },
  {
    question: "How many customers are in each loyalty tier?",
    sql: "SELECT loy_tier_cd, COUNT(*) FROM customers WHERE loy_tier_cd IS NOT NULL GROUP BY loy_tier_cd",
    evidence: evidence.loyaltyMember,
    difficulty: "simple",
  },
  {
    question: "Which customers have a delivery address in Boston?",
    sql: "SELECT DISTINCT c.customer_name FROM customers c JOIN addresses a ON a.customer_id = c.customer_id WHERE a.addr_typ_cd = 'D' AND a.city = 'Boston'",
    evidence: "",
    difficulty: "moderate",
  },
  {
    question: "How many customers does each account manager look after?",
    sql: "SELECT e.first_name, e.last_name, COUNT(*) AS customers FROM customers c JOIN employees e ON e.employee_id = c.acct_mgr_id GROUP BY e.employee_id, e.first_name, e.last_name",
    evidence: "",
    difficulty: "moderate",
  },
  {
    question: "Which business customers have no account manager?",
    sql: "SELECT customer_name FROM customers WHERE cust_typ_cd = 'B' AND acct_mgr_id IS NULL",
    evidence: evidence.businessCustomer,
    difficulty: "simple",
  },
  {
    question: "Name the people in the Hamburg office with their job titles.",
    sql: "SELECT first_name, last_name, job_title FROM employees WHERE office = 'Hamburg'",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "How many employees have left the company?",
    sql: "SELECT COUNT(*) FROM employees WHERE leave_date IS NOT NULL",
    evidence: evidence.formerEmployee,
    difficulty: "simple",
  },
  {
    question: "Average salary per department",
    sql: "SELECT department, AVG(salary) AS average_salary FROM employees GROUP BY department",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "Who is the manager of each warehouse?",
    sql: "SELECT w.warehouse_name, e.first_name, e.last_name FROM warehouses w JOIN employees e ON e.employee_id = w.manager_id",
    evidence: "",
    difficulty: "moderate",
  },
  {
    question: "Quali dipendenti sono stati assunti dopo il 2020?",
    sql: "SELECT first_name, last_name, hire_date FROM employees WHERE hire_date >= '2021-01-01'",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "Which suppliers have the top rating of 5?",
    sql: "SELECT supplier_name FROM suppliers WHERE rating = 5",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "Which three suppliers deliver the slowest?",
    sql: "SELECT supplier_name, lead_time_days FROM suppliers ORDER BY lead_time_days DESC LIMIT 3",
    evidence: "",
    difficulty: "simple",
  },
  {
    question: "How many products do we buy from each supplier?",
    sql: "SELECT s.supplier_name, COUNT(*) AS products FROM products p JOIN suppliers s ON s.supplier_id = p.supplier_id GROUP BY s.supplier_id, s.supplier_name",
    evidence: "",
    difficulty: "moderate",
  },
];

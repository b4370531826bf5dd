import type { LlmBehaviour, LlmDouble } from "sql-generator/testing";

/** Questions in words of which the built-in generator makes nothing: what the page shows is the double's answer. */
export const xyzzy = {
  count: "Xyzzy count",
  many: "Xyzzy many",
  wide: "Xyzzy wide",
  none: "Xyzzy none",
} as const;

const statements: Readonly<Record<string, string>> = {
  "How many customers are there in Italy?":
    "SELECT COUNT(*) AS customers FROM customers WHERE country = 'Italy'",
  [xyzzy.count]: "SELECT COUNT(*) AS orders FROM orders",
  [xyzzy.many]: "SELECT product_name, list_price FROM products ORDER BY product_id",
  [xyzzy.wide]:
    "SELECT customer_name, city, country, signup_date, credit_limit FROM customers WHERE email IS NULL",
  [xyzzy.none]: "SELECT customer_name FROM customers WHERE country = 'Moon'",
};

/** Answers by the question at the end of the prompt: a question that begins with "Slow:" is never answered. */
export function answers(double: () => LlmDouble): LlmDouble["behave"] {
  return (call): LlmBehaviour => {
    const prompt = String(double().calls[call]?.messages.at(-1)?.content);
    const question = prompt.slice(prompt.lastIndexOf("Question: ") + "Question: ".length).trim();
    if (question.startsWith("Slow:")) return { kind: "hang" };
    const sql = statements[question] ?? "";
    return { kind: "text", text: JSON.stringify({ sql, reason: sql === "" ? "No table knows this." : "" }) };
  };
}

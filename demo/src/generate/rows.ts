import type { TableName } from "../schema.ts";

type Value = string | number | null;

/** One row, keyed by column name. */
export type Row = Readonly<Record<string, Value>>;

export type Tables = Readonly<Record<TableName, readonly Row[]>>;

export type Employee = Row & { employee_id: number; job_title: string; leave_date: string | null };

export type Customer = Row & {
  customer_id: number;
  cust_typ_cd: "B" | "P";
  cust_stat_cd: "A" | "S" | "C";
  city: string;
  country: string;
  signup_date: string;
  pay_term_days: number;
  acct_mgr_id: number | null;
};

export type Address = Row & { address_id: number; customer_id: number; addr_typ_cd: "B" | "D" };

export type Category = Row & {
  category_id: number;
  category_name: string;
  parent_category_id: number | null;
};

export type Product = Row & {
  product_id: number;
  category_id: number;
  list_price: number;
  unit_cost: number;
  launch_date: string;
  discontinued_date: string | null;
};

export type Promotion = Row & {
  promo_cd: string;
  start_date: string;
  end_date: string;
  disc_pct: number;
  category_id: number | null;
};

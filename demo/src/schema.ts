/** Name of the demo database: its folder, file and catalogue name. */
export const demoDatabaseName = "demo_trade";

/** The statements that create the demo database, parents first. */
export const createStatements: readonly string[] = [
  `CREATE TABLE employees (
  employee_id INTEGER PRIMARY KEY,
  first_name VARCHAR(40) NOT NULL,
  last_name VARCHAR(40) NOT NULL,
  job_title VARCHAR(40) NOT NULL,
  department VARCHAR(30) NOT NULL,
  office VARCHAR(30) NOT NULL,
  email VARCHAR(80) NOT NULL,
  hire_date DATE NOT NULL,
  leave_date DATE,
  salary REAL NOT NULL,
  manager_id INTEGER REFERENCES employees (employee_id)
)`,
  `CREATE TABLE customers (
  customer_id INTEGER PRIMARY KEY,
  customer_name VARCHAR(80) NOT NULL,
  cust_typ_cd CHAR(1) NOT NULL,
  cust_stat_cd CHAR(1) NOT NULL,
  loy_tier_cd CHAR(1),
  email VARCHAR(80),
  phone VARCHAR(30),
  city VARCHAR(40) NOT NULL,
  country VARCHAR(40) NOT NULL,
  signup_date DATE NOT NULL,
  credit_limit REAL,
  pay_term_days INTEGER NOT NULL,
  acct_mgr_id INTEGER REFERENCES employees (employee_id)
)`,
  `CREATE TABLE addresses (
  address_id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
  addr_typ_cd CHAR(1) NOT NULL,
  street VARCHAR(80) NOT NULL,
  postal_code VARCHAR(12) NOT NULL,
  city VARCHAR(40) NOT NULL,
  country VARCHAR(40) NOT NULL
)`,
  `CREATE TABLE categories (
  category_id INTEGER PRIMARY KEY,
  category_name VARCHAR(40) NOT NULL,
  parent_category_id INTEGER REFERENCES categories (category_id)
)`,
  `CREATE TABLE suppliers (
  supplier_id INTEGER PRIMARY KEY,
  supplier_name VARCHAR(80) NOT NULL,
  city VARCHAR(40) NOT NULL,
  country VARCHAR(40) NOT NULL,
  contact_email VARCHAR(80),
  rating INTEGER,
  lead_time_days INTEGER NOT NULL,
  since_date DATE NOT NULL
)`,
  `CREATE TABLE products (
  product_id INTEGER PRIMARY KEY,
  sku CHAR(8) NOT NULL UNIQUE,
  product_name VARCHAR(80) NOT NULL,
  category_id INTEGER NOT NULL REFERENCES categories (category_id),
  supplier_id INTEGER NOT NULL REFERENCES suppliers (supplier_id),
  prod_stat_cd CHAR(1) NOT NULL,
  color VARCHAR(20),
  list_price REAL NOT NULL,
  unit_cost REAL NOT NULL,
  wt_kg REAL,
  launch_date DATE NOT NULL,
  discontinued_date DATE
)`,
  `CREATE TABLE warehouses (
  wh_cd CHAR(3) PRIMARY KEY,
  warehouse_name VARCHAR(40) NOT NULL,
  city VARCHAR(40) NOT NULL,
  country VARCHAR(40) NOT NULL,
  capacity_pallets INTEGER NOT NULL,
  manager_id INTEGER REFERENCES employees (employee_id)
)`,
  `CREATE TABLE promotions (
  promo_cd VARCHAR(10) PRIMARY KEY,
  promo_name VARCHAR(60) NOT NULL,
  start_date DATE NOT NULL,
  end_date DATE NOT NULL,
  disc_pct REAL NOT NULL,
  category_id INTEGER REFERENCES categories (category_id)
)`,
  `CREATE TABLE stock_levels (
  wh_cd CHAR(3) NOT NULL REFERENCES warehouses (wh_cd),
  product_id INTEGER NOT NULL REFERENCES products (product_id),
  qty_on_hand INTEGER NOT NULL,
  qty_rsvd INTEGER NOT NULL,
  rord_lvl INTEGER NOT NULL,
  last_count_date DATE,
  PRIMARY KEY (wh_cd, product_id)
)`,
  `CREATE TABLE stock_movements (
  movement_id INTEGER PRIMARY KEY,
  wh_cd CHAR(3) NOT NULL REFERENCES warehouses (wh_cd),
  product_id INTEGER NOT NULL REFERENCES products (product_id),
  mvt_typ_cd CHAR(1) NOT NULL,
  quantity INTEGER NOT NULL,
  movement_date DATE NOT NULL,
  employee_id INTEGER REFERENCES employees (employee_id)
)`,
  `CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
  order_date DATE NOT NULL,
  ord_typ CHAR(1) NOT NULL,
  ord_stat_cd CHAR(1) NOT NULL,
  sales_rep_id INTEGER REFERENCES employees (employee_id),
  promo_cd VARCHAR(10) REFERENCES promotions (promo_cd),
  frt_amt REAL NOT NULL
)`,
  `CREATE TABLE order_lines (
  order_line_id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (order_id),
  product_id INTEGER NOT NULL REFERENCES products (product_id),
  qty INTEGER NOT NULL,
  unit_price REAL NOT NULL,
  disc_pct REAL NOT NULL
)`,
  `CREATE TABLE shipments (
  shipment_id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (order_id),
  wh_cd CHAR(3) NOT NULL REFERENCES warehouses (wh_cd),
  address_id INTEGER NOT NULL REFERENCES addresses (address_id),
  carrier VARCHAR(40) NOT NULL,
  tracking_no VARCHAR(20),
  pkg_cnt INTEGER NOT NULL,
  shipped_date DATE NOT NULL,
  promised_date DATE NOT NULL,
  delivered_date DATE
)`,
  `CREATE TABLE payments (
  payment_id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (order_id),
  pay_mth_cd CHAR(2) NOT NULL,
  amount REAL NOT NULL,
  due_date DATE NOT NULL,
  paid_date DATE
)`,
  `CREATE TABLE returns (
  return_id INTEGER PRIMARY KEY,
  order_line_id INTEGER NOT NULL REFERENCES order_lines (order_line_id),
  return_date DATE NOT NULL,
  qty INTEGER NOT NULL,
  rsn_cd CHAR(3) NOT NULL,
  refund_amt REAL,
  rstk_flg INTEGER NOT NULL
)`,
];

/** Indexes on foreign keys, as a database that is in use has them. */
export const indexStatements: readonly string[] = [
  "CREATE INDEX addresses_customer ON addresses (customer_id)",
  "CREATE INDEX products_category ON products (category_id)",
  "CREATE INDEX products_supplier ON products (supplier_id)",
  "CREATE INDEX stock_levels_product ON stock_levels (product_id)",
  "CREATE INDEX stock_movements_product ON stock_movements (product_id)",
  "CREATE INDEX orders_customer ON orders (customer_id)",
  "CREATE INDEX orders_date ON orders (order_date)",
  "CREATE INDEX order_lines_order ON order_lines (order_id)",
  "CREATE INDEX order_lines_product ON order_lines (product_id)",
  "CREATE INDEX shipments_order ON shipments (order_id)",
  "CREATE INDEX payments_order ON payments (order_id)",
  "CREATE INDEX returns_order_line ON returns (order_line_id)",
];

/** Tables in the order in which they are created and filled. */
export const tableNames = [
  "employees",
  "customers",
  "addresses",
  "categories",
  "suppliers",
  "products",
  "warehouses",
  "promotions",
  "stock_levels",
  "stock_movements",
  "orders",
  "order_lines",
  "shipments",
  "payments",
  "returns",
] as const;

export type TableName = (typeof tableNames)[number];

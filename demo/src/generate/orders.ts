import { categoryWords } from "../words/goods.ts";
import { day, firstDay, isoDate, lastDay, monthOf, weekdayOf, yearOf } from "./calendar.ts";
import { cents } from "./money.ts";
import { Random, weightedPicker } from "./random.ts";
import type { Category, Customer, Employee, Product, Promotion } from "./rows.ts";
import { working } from "./staff.ts";

const orderCount = 3000;
const monthFactor = [0.75, 0.75, 0.95, 1.1, 1.15, 1.0, 0.9, 0.7, 1.0, 1.1, 1.4, 1.5];
const yearFactor: Readonly<Record<number, number>> = { 2023: 1, 2024: 1.22, 2025: 1.48 };
/** Prices of earlier years against today's list price. */
const priceFactor: Readonly<Record<number, number>> = { 2023: 0.94, 2024: 0.97, 2025: 1 };

export interface Line {
  readonly product: Product;
  readonly qty: number;
  readonly unitPrice: number;
  readonly discountPercent: number;
}

/** An order before it becomes rows; the later steps (shipping, paying, returning) need the numbers. */
export interface Order {
  readonly orderId: number;
  readonly customer: Customer;
  readonly day: number;
  readonly type: "W" | "P" | "S";
  readonly cancelled: boolean;
  readonly salesRepId: number | null;
  readonly promotion: Promotion | null;
  readonly freight: number;
  readonly lines: readonly Line[];
  /** Goods and freight, in euro. */
  readonly total: number;
}

export interface Market {
  readonly customers: readonly Customer[];
  readonly products: readonly Product[];
  readonly categories: readonly Category[];
  readonly promotions: readonly Promotion[];
  readonly employees: readonly Employee[];
}

export function makeOrders(market: Market): readonly Order[] {
  const random = new Random("orders");
  const representatives = working(market.employees, "Sales Representative");
  const pickCustomer = customerPicker(random, market.customers);
  const pickProduct = productPicker(random, market);
  return orderDays(random).map((orderDay, index) => {
    let customer = pickCustomer(random);
    while (day(customer.signup_date) > orderDay) customer = pickCustomer(random);
    const business = customer.cust_typ_cd === "B";
    const type = random.weighted(
      business
        ? ([
            ["W", 45],
            ["P", 50],
            ["S", 5],
          ] as const)
        : ([
            ["W", 72],
            ["P", 6],
            ["S", 22],
          ] as const),
    );
    const chosen = pickProducts(
      random,
      pickProduct,
      orderDay,
      business ? random.integer(1, 6) : random.integer(1, 3),
    );
    const promotion = choosePromotion(random, market, chosen, orderDay, type);
    const lines = chosen.map((product) => makeLine(random, market, product, orderDay, business, promotion));
    const goods = lines.reduce((sum, line) => sum + lineValue(line), 0);
    const freight = type === "S" || goods >= 150 ? 0 : freightTo(customer.country);
    return {
      orderId: 100001 + index,
      customer,
      day: orderDay,
      type,
      cancelled: random.chance(0.04) && orderDay < lastDay - 3,
      salesRepId: salesRep(random, customer, type, representatives),
      promotion,
      freight,
      lines,
      total: cents(goods + freight),
    };
  });
}

/** What a line brings, in euro, not rounded: quantity x price less discount. */
export function lineValue(line: Line): number {
  return line.qty * line.unitPrice * (1 - line.discountPercent / 100);
}

function orderDays(random: Random): readonly number[] {
  const weights: [number, number][] = [];
  for (let date = firstDay; date <= lastDay; date += 1) {
    const weekend = [0.5, 1, 1, 1, 1, 1, 0.8][weekdayOf(date)] ?? 1;
    weights.push([date, (yearFactor[yearOf(date)] ?? 1) * (monthFactor[monthOf(date)] ?? 1) * weekend]);
  }
  const pick = weightedPicker(weights);
  return Array.from({ length: orderCount }, () => pick(random)).sort((a, b) => a - b);
}

/** Few customers order often, most now and then, some never. */
function customerPicker(random: Random, customers: readonly Customer[]): (random: Random) => Customer {
  return weightedPicker(
    customers.map((customer) => {
      const never = random.chance(customer.cust_stat_cd === "A" ? 0.09 : 0.3);
      const appetite = 0.15 + 1 / (0.12 + 4 * random.next());
      return [customer, never ? 0 : appetite * (customer.cust_typ_cd === "B" ? 1.6 : 0.8)] as const;
    }),
  );
}

/** Popularity falls steeply within a category; the category follows its season. */
function productPicker(random: Random, market: Market): (random: Random, orderDay: number) => Product {
  const wordsOf = new Map(
    market.categories.map((category) => [
      category.category_id,
      categoryWords.find((words) => words.name === category.category_name),
    ]),
  );
  const appeal = market.products.map(() => 0.12 + 1 / (0.1 + 3 * random.next()));
  const pickers = Array.from({ length: 12 }, (_, month) =>
    weightedPicker(
      market.products.map((product, index) => {
        const words = wordsOf.get(product.category_id);
        return [product, (appeal[index] ?? 1) * (words?.demand ?? 1) * (words?.season[month] ?? 1)] as const;
      }),
    ),
  );
  return (draw, orderDay) => {
    const pick = pickers[monthOf(orderDay)];
    if (pick === undefined) throw new RangeError("A month has no picker.");
    for (;;) {
      const product = pick(draw);
      const today = isoDate(orderDay);
      const gone = product.discontinued_date !== null && product.discontinued_date < today;
      if (product.launch_date <= today && !gone) return product;
    }
  };
}

function pickProducts(
  random: Random,
  pick: (random: Random, orderDay: number) => Product,
  orderDay: number,
  count: number,
): readonly Product[] {
  const chosen = new Set<Product>();
  while (chosen.size < count) chosen.add(pick(random, orderDay));
  return [...chosen];
}

function choosePromotion(
  random: Random,
  market: Market,
  chosen: readonly Product[],
  orderDay: number,
  type: Order["type"],
): Promotion | null {
  const today = isoDate(orderDay);
  const running = market.promotions.filter(
    (promotion) =>
      promotion.start_date <= today &&
      today <= promotion.end_date &&
      chosen.some((product) => isInPromotion(market, product, promotion)),
  );
  return running[0] !== undefined && random.chance(type === "W" ? 0.75 : 0.4) ? running[0] : null;
}

function isInPromotion(market: Market, product: Product, promotion: Promotion): boolean {
  if (promotion.category_id === null) return true;
  const category = market.categories.find((candidate) => candidate.category_id === product.category_id);
  return category?.parent_category_id === promotion.category_id;
}

function makeLine(
  random: Random,
  market: Market,
  product: Product,
  orderDay: number,
  business: boolean,
  promotion: Promotion | null,
): Line {
  const qty = business
    ? random.integer(1, 8) + random.integer(0, 8)
    : random.weighted([
        [1, 6],
        [2, 3],
        [4, 1],
      ] as const);
  const ownDiscount = business
    ? random.weighted([
        [0, 5],
        [5, 3],
        [10, 2],
      ] as const)
    : 0;
  const inPromotion = promotion !== null && isInPromotion(market, product, promotion);
  return {
    product,
    qty,
    unitPrice: cents(product.list_price * (priceFactor[yearOf(orderDay)] ?? 1)),
    discountPercent: inPromotion ? Math.max(promotion.disc_pct, ownDiscount) : ownDiscount,
  };
}

function freightTo(country: string): number {
  if (country === "Italy") return 5.9;
  return ["USA", "UK", "Switzerland"].includes(country) ? 18.9 : 9.9;
}

function salesRep(
  random: Random,
  customer: Customer,
  type: Order["type"],
  representatives: readonly number[],
): number | null {
  if (type === "W") return null;
  return random.chance(0.75) && customer.acct_mgr_id !== null
    ? customer.acct_mgr_id
    : random.pick(representatives);
}

import {
  categoryWords,
  colours,
  productLines,
  promotionWords,
  supplierWords,
  topCategories,
  warehouseWords,
} from "../words/goods.ts";
import { day, isoDate, yearOf } from "./calendar.ts";
import { cents } from "./money.ts";
import { Random } from "./random.ts";
import type { Category, Employee, Product, Promotion, Row } from "./rows.ts";
import { working } from "./staff.ts";
import { mailName } from "./text.ts";

export function makeCategories(): readonly Category[] {
  const tops: Category[] = topCategories.map((name, index) => ({
    category_id: index + 1,
    category_name: name,
    parent_category_id: null,
  }));
  return [
    ...tops,
    ...categoryWords.map((words, index) => ({
      category_id: (topCategories.indexOf(words.parent) + 1) * 10 + index,
      category_name: words.name,
      parent_category_id: topCategories.indexOf(words.parent) + 1,
    })),
  ];
}

export function makeSuppliers(): readonly Row[] {
  const random = new Random("suppliers");
  const far = ["India", "Vietnam", "China"];
  return supplierWords.map(([name, city, country], index) => ({
    supplier_id: 201 + index,
    supplier_name: name,
    city,
    country,
    contact_email: random.chance(0.2) ? null : `sales@${mailName(name).slice(0, 18)}.example`,
    rating: random.chance(0.13)
      ? null
      : random.weighted([
          [2, 1],
          [3, 4],
          [4, 6],
          [5, 3],
        ] as const),
    lead_time_days: far.includes(country) ? random.integer(38, 75) : random.integer(4, 24),
    since_date: isoDate(random.integer(day("2011-01-01"), day("2022-11-30"))),
  }));
}

/** Each product is called by its product line and the kind of article. */
export function makeProducts(categories: readonly Category[], suppliers: readonly Row[]): readonly Product[] {
  const random = new Random("products");
  const idOf = new Map(categories.map((category) => [category.category_name, category.category_id]));
  const products: Product[] = [];
  categoryWords.forEach((words, categoryIndex) => {
    // Each category is bought from a handful of suppliers.
    const sources = [0, 7, 13, 22].map((step) => suppliers[(categoryIndex * 7 + step) % suppliers.length]);
    for (let index = 0; index < words.products; index += 1) {
      const item = words.items[index % words.items.length] ?? words.name;
      const line =
        productLines[(categoryIndex * 7 + index * 5 + Math.floor(index / 5)) % productLines.length];
      const [low, high] = words.price;
      const listPrice = Math.floor(low + (high - low) * random.next() * random.next()) + 0.9;
      const launch = random.chance(0.8)
        ? random.integer(day("2017-03-01"), day("2022-12-20"))
        : random.integer(day("2023-01-10"), day("2025-10-15"));
      const discontinued =
        launch < day("2022-01-01") && random.chance(0.2)
          ? random.integer(day("2024-02-01"), day("2025-10-31"))
          : null;
      const supplier = sources[Math.floor(random.next() * random.next() * sources.length)];
      products.push({
        product_id: products.length + 1,
        sku: `${words.name.slice(0, 2).toUpperCase()}-${10000 + categoryIndex * 500 + index * 7}`,
        product_name: `${line} ${item}`,
        category_id: idOf.get(words.name) ?? 0,
        supplier_id: Number(supplier?.supplier_id),
        prod_stat_cd: discontinued !== null ? "D" : yearOf(launch) === 2025 ? "N" : "L",
        color: random.chance(0.3) ? null : random.pick(colours),
        list_price: cents(listPrice),
        unit_cost: cents(listPrice * (0.42 + 0.24 * random.next())),
        wt_kg: random.chance(0.06)
          ? null
          : cents(words.weightKg[0] + (words.weightKg[1] - words.weightKg[0]) * random.next()),
        launch_date: isoDate(launch),
        discontinued_date: discontinued === null ? null : isoDate(discontinued),
      });
    }
  });
  return products;
}

export function makeWarehouses(employees: readonly Employee[]): readonly Row[] {
  const managers = working(employees, "Warehouse Manager");
  return warehouseWords.map(([code, name, city, country, capacity], index) => ({
    wh_cd: code,
    warehouse_name: name,
    city,
    country,
    capacity_pallets: capacity,
    manager_id: managers[index] ?? null,
  }));
}

export function makePromotions(categories: readonly Category[]): readonly Promotion[] {
  return promotionWords.map(([code, name, start, end, percent, category]) => ({
    promo_cd: code,
    promo_name: name,
    start_date: start,
    end_date: end,
    disc_pct: percent,
    category_id: categories.find((candidate) => candidate.category_name === category)?.category_id ?? null,
  }));
}

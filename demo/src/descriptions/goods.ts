import { column, type TableDescription } from "./types.ts";

export const categories: TableDescription = {
  description:
    "Product categories on two levels: five main categories and their sub-categories (categorie, Kategorien).",
  columns: {
    category_id: column("category id", "Number of the category (categoria, Kategorie)."),
    category_name: column(
      "category name",
      "Name of the category.",
      "main categories: Kitchen, Garden, Home, Outdoor, Office; sub-categories: Cookware, Knives, Tableware, Coffee & Tea, Garden Tools, Planters, Garden Furniture, Lighting, Storage, Textiles, Cleaning, Camping, Backpacks, Picnic, Desk Accessories, Stationery",
    ),
    parent_category_id: column(
      "parent category id",
      "Main category that a sub-category belongs to.",
      "categories.category_id; NULL = this is a main category",
    ),
  },
};

export const products: TableDescription = {
  description:
    "Articles for sale, each with its sub-category, supplier, price and cost (prodotti, articoli, Produkte, Artikel).",
  columns: {
    product_id: column("product id", "Number of the product (prodotto, articolo; Produkt, Artikel)."),
    sku: column(
      "stock keeping unit",
      "Article number printed on the label.",
      "two letters, a dash, five digits",
    ),
    product_name: column("product name", "Product line and kind of article, e.g. Solvara Frying Pan."),
    category_id: column(
      "category id",
      "Sub-category of the product, never a main one.",
      "categories.category_id",
    ),
    supplier_id: column("supplier id", "Firm the product is bought from.", "suppliers.supplier_id"),
    prod_stat_cd: column(
      "product status code",
      "Where the product stands in its life.",
      "N = new, launched in 2025 (nuovo, neu); L = listed, regular range (in catalogo, gelistet); D = discontinued, no longer sold (fuori produzione, ausgelaufen)",
    ),
    color: column(
      "colour",
      "Main colour of the product.",
      "black, white, grey, green, blue, red, natural, copper, terracotta; NULL = has no particular colour",
    ),
    list_price: column(
      "list price",
      "Current price for one piece before discounts (prezzo di listino, Listenpreis).",
      "euro",
    ),
    unit_cost: column("unit cost", "What Valdora pays for one piece (costo, Einkaufspreis).", "euro"),
    wt_kg: column(
      "weight in kilograms",
      "Weight of one piece with packing (peso, Gewicht).",
      "kg; NULL = not weighed",
    ),
    launch_date: column("launch date", "First day on which the product was sold.", "YYYY-MM-DD"),
    discontinued_date: column(
      "discontinued date",
      "Day on which the product was taken out of the range.",
      "YYYY-MM-DD; NULL = still sold",
    ),
  },
};

export const promotions: TableDescription = {
  description:
    "Sales campaigns that gave a discount for some days, on one main category or on everything (promozioni, Aktionen).",
  columns: {
    promo_cd: column(
      "promotion code",
      "Code of the campaign, as written on orders.",
      "name and year, e.g. BLACK24, SPRING25",
    ),
    promo_name: column("promotion name", "Full name of the campaign, e.g. Black Week 2024."),
    start_date: column("start date", "First day of the campaign.", "YYYY-MM-DD"),
    end_date: column("end date", "Last day of the campaign.", "YYYY-MM-DD"),
    disc_pct: column("promotion discount percent", "Discount of the campaign.", "percent, 10 to 30"),
    category_id: column(
      "promoted category id",
      "Main category the campaign applies to.",
      "categories.category_id; NULL = all categories",
    ),
  },
};

export const warehouses: TableDescription = {
  description: "Valdora's own warehouses (magazzini, Lager).",
  columns: {
    wh_cd: column(
      "warehouse code",
      "Three-letter code of the warehouse (magazzino, Lager).",
      "VRN = Verona, HAM = Hamburg (Amburgo), LYS = Lyon (Lione), MAD = Madrid, MAN = Manchester, EWR = Newark",
    ),
    warehouse_name: column(
      "warehouse name",
      "Name of the warehouse.",
      "Verona Central, Hamburg Port, Lyon East, Madrid South, Manchester Dock, Newark Gateway",
    ),
    city: column("warehouse city", "City in which the warehouse stands."),
    country: column(
      "warehouse country",
      "Country in which the warehouse stands.",
      "Italy, Germany, France, Spain, UK, USA",
    ),
    capacity_pallets: column("capacity in pallets", "How many pallets the warehouse can hold."),
    manager_id: column("warehouse manager id", "Employee who runs the warehouse.", "employees.employee_id"),
  },
};

export const stockLevels: TableDescription = {
  description:
    "How many pieces of each product lie in each warehouse, as of 31 December 2025 (giacenze, Lagerbestand).",
  columns: {
    wh_cd: column("warehouse code", "Warehouse in which the pieces lie.", "warehouses.wh_cd"),
    product_id: column("product id", "Product that is stored.", "products.product_id"),
    qty_on_hand: column(
      "quantity on hand",
      "Pieces physically in the warehouse (pezzi in giacenza, Bestand in Stück).",
      "0 = out of stock",
    ),
    qty_rsvd: column("quantity reserved", "Pieces of those on hand that are set aside for orders."),
    rord_lvl: column(
      "reorder level",
      "When fewer pieces than this are on hand, the product must be ordered again.",
      "0 for discontinued products",
    ),
    last_count_date: column(
      "last count date",
      "Day of the last physical count.",
      "YYYY-MM-DD; NULL = never counted",
    ),
  },
};

export const stockMovements: TableDescription = {
  description:
    "Changes of stock other than by customers' orders: receipts, transfers, adjustments, write-offs (movimenti di magazzino, Lagerbewegungen).",
  columns: {
    movement_id: column("movement id", "Number of the movement.", "from 50001 upwards"),
    wh_cd: column("warehouse code", "Warehouse whose stock changed.", "warehouses.wh_cd"),
    product_id: column("product id", "Product that was moved.", "products.product_id"),
    mvt_typ_cd: column(
      "movement type code",
      "Why the stock changed.",
      "R = receipt from a supplier (carico, Wareneingang); T = transfer between warehouses (trasferimento, Umlagerung); A = adjustment after a count (rettifica, Korrektur); W = write-off of spoiled goods (scarto, Abschreibung)",
    ),
    quantity: column("moved quantity", "Pieces moved.", "positive = came in, negative = went out"),
    movement_date: column("movement date", "Day of the movement.", "YYYY-MM-DD"),
    employee_id: column(
      "employee id",
      "Warehouse operator who booked the movement.",
      "employees.employee_id; NULL = booked automatically",
    ),
  },
};

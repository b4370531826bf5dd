export interface CategoryWords {
  readonly name: string;
  readonly parent: string;
  /** How many articles there are, at most 20. */
  readonly products: number;
  /** Range of list prices in euro. */
  readonly price: readonly [number, number];
  readonly weightKg: readonly [number, number];
  /** Relative demand in the whole year. */
  readonly demand: number;
  /** Twelve factors, January first. */
  readonly season: readonly number[];
  /** Share of the sold lines that comes back. */
  readonly returnRate: number;
  readonly items: readonly string[];
}

const flat: readonly number[] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const spring: readonly number[] = [0.4, 0.6, 1.5, 2.2, 2.2, 1.6, 1.1, 0.7, 0.6, 0.4, 0.3, 0.3];
const summer: readonly number[] = [0.3, 0.4, 0.7, 1.1, 1.6, 2.1, 2.2, 1.6, 0.8, 0.5, 0.4, 0.5];
const winter: readonly number[] = [1.1, 0.9, 0.8, 0.7, 0.7, 0.6, 0.6, 0.7, 1.0, 1.3, 1.7, 2.0];

export const topCategories: readonly string[] = ["Kitchen", "Garden", "Home", "Outdoor", "Office"];

export const categoryWords: readonly CategoryWords[] = [
  {
    name: "Cookware",
    parent: "Kitchen",
    products: 18,
    price: [24, 189],
    weightKg: [0.8, 4.5],
    demand: 1.5,
    season: winter,
    returnRate: 0.035,
    items: ["Frying Pan", "Saucepan", "Casserole", "Wok", "Roasting Tray"],
  },
  {
    name: "Knives",
    parent: "Kitchen",
    products: 12,
    price: [14, 149],
    weightKg: [0.1, 0.9],
    demand: 1.0,
    season: winter,
    returnRate: 0.025,
    items: ["Chef Knife", "Bread Knife", "Paring Knife", "Knife Block", "Steak Knife Set"],
  },
  {
    name: "Tableware",
    parent: "Kitchen",
    products: 16,
    price: [9, 129],
    weightKg: [0.4, 6.0],
    demand: 1.3,
    season: winter,
    returnRate: 0.06,
    items: ["Dinner Plate Set", "Salad Bowl", "Serving Platter", "Cutlery Set", "Carafe"],
  },
  {
    name: "Coffee & Tea",
    parent: "Kitchen",
    products: 20,
    price: [12, 219],
    weightKg: [0.3, 3.5],
    demand: 1.4,
    season: winter,
    returnRate: 0.04,
    items: ["Moka Pot", "Teapot", "Coffee Grinder", "French Press", "Travel Mug"],
  },
  {
    name: "Garden Tools",
    parent: "Garden",
    products: 15,
    price: [8, 95],
    weightKg: [0.3, 3.2],
    demand: 1.2,
    season: spring,
    returnRate: 0.025,
    items: ["Hand Trowel", "Pruning Shears", "Leaf Rake", "Spade", "Watering Can"],
  },
  {
    name: "Planters",
    parent: "Garden",
    products: 13,
    price: [7, 159],
    weightKg: [0.5, 9.0],
    demand: 1.0,
    season: spring,
    returnRate: 0.05,
    items: ["Terracotta Pot", "Balcony Planter", "Herb Trough", "Hanging Basket", "Plant Stand"],
  },
  {
    name: "Garden Furniture",
    parent: "Garden",
    products: 11,
    price: [59, 899],
    weightKg: [4.0, 38.0],
    demand: 0.6,
    season: spring,
    returnRate: 0.045,
    items: ["Folding Chair", "Bistro Table", "Sun Lounger", "Garden Bench", "Parasol"],
  },
  {
    name: "Lighting",
    parent: "Home",
    products: 14,
    price: [15, 249],
    weightKg: [0.4, 5.0],
    demand: 0.9,
    season: winter,
    returnRate: 0.045,
    items: ["Table Lamp", "Pendant Light", "Floor Lamp", "Lantern", "Light Chain"],
  },
  {
    name: "Storage",
    parent: "Home",
    products: 15,
    price: [9, 119],
    weightKg: [0.6, 8.0],
    demand: 0.9,
    season: flat,
    returnRate: 0.025,
    items: ["Wicker Basket", "Shelf Unit", "Storage Box", "Coat Rack", "Laundry Hamper"],
  },
  {
    name: "Textiles",
    parent: "Home",
    products: 19,
    price: [12, 139],
    weightKg: [0.2, 2.8],
    demand: 1.1,
    season: winter,
    returnRate: 0.085,
    items: ["Wool Blanket", "Cushion Cover", "Bath Towel Set", "Tablecloth", "Duvet Cover"],
  },
  {
    name: "Cleaning",
    parent: "Home",
    products: 12,
    price: [4, 49],
    weightKg: [0.2, 2.0],
    demand: 1.0,
    season: flat,
    returnRate: 0.01,
    items: ["Broom", "Dish Brush", "Mop Set", "Cleaning Bucket", "Dust Cloth Set"],
  },
  {
    name: "Camping",
    parent: "Outdoor",
    products: 14,
    price: [15, 399],
    weightKg: [0.3, 7.5],
    demand: 0.8,
    season: summer,
    returnRate: 0.055,
    items: ["Two-Person Tent", "Sleeping Bag", "Camping Stove", "Folding Table", "Camp Lantern"],
  },
  {
    name: "Backpacks",
    parent: "Outdoor",
    products: 13,
    price: [29, 189],
    weightKg: [0.5, 2.4],
    demand: 0.8,
    season: summer,
    returnRate: 0.06,
    items: ["Day Pack", "Trekking Pack", "City Backpack", "Duffel Bag", "Hip Bag"],
  },
  {
    name: "Picnic",
    parent: "Outdoor",
    products: 12,
    price: [9, 109],
    weightKg: [0.3, 4.0],
    demand: 0.7,
    season: summer,
    returnRate: 0.03,
    items: ["Picnic Basket", "Cool Box", "Picnic Blanket", "Insulated Bottle", "Lunch Box"],
  },
  {
    name: "Desk Accessories",
    parent: "Office",
    products: 17,
    price: [6, 89],
    weightKg: [0.1, 2.5],
    demand: 0.7,
    season: flat,
    returnRate: 0.02,
    items: ["Pen Holder", "Desk Organiser", "Document Tray", "Desk Pad", "Bookend Pair"],
  },
  {
    name: "Stationery",
    parent: "Office",
    products: 19,
    price: [3, 39],
    weightKg: [0.1, 1.2],
    demand: 0.8,
    season: [1.2, 0.9, 0.9, 0.8, 0.8, 0.8, 0.7, 1.3, 1.8, 1.1, 0.9, 1.0],
    returnRate: 0.01,
    items: ["Notebook", "Fountain Pen", "Letter Paper Set", "Planner", "Pencil Set"],
  },
];

/** Invented product lines. */
export const productLines: readonly string[] = [
  "Solvara",
  "Pinetta",
  "Norrland",
  "Castello",
  "Rivetta",
  "Mistral",
  "Alba",
  "Kernholz",
  "Tramonto",
  "Bluefield",
  "Auretta",
  "Stonebridge",
];

export const colours: readonly string[] = [
  "black",
  "white",
  "grey",
  "green",
  "blue",
  "red",
  "natural",
  "copper",
  "terracotta",
];

/** Invented suppliers: name, city, country. */
export const supplierWords: readonly (readonly [string, string, string])[] = [
  ["Officine Brentagna S.p.A.", "Brescia", "Italy"],
  ["Ceramiche Valfonte S.r.l.", "Faenza", "Italy"],
  ["Tessitura Montesole S.r.l.", "Biella", "Italy"],
  ["Vetreria Lagomare S.r.l.", "Venice", "Italy"],
  ["Caffettiere Omegna Nova S.r.l.", "Omegna", "Italy"],
  ["Falegnameria Dolomarca S.n.c.", "Bolzano", "Italy"],
  ["Klingenwerk Solmar GmbH", "Solingen", "Germany"],
  ["Rheinlicht Leuchten GmbH", "Cologne", "Germany"],
  ["Nordholz Manufaktur GmbH", "Bremen", "Germany"],
  ["Bergfaden Outdoor AG", "Kempten", "Germany"],
  ["Papierhaus Eichental GmbH", "Leipzig", "Germany"],
  ["Manufacture du Bellac SAS", "Limoges", "France"],
  ["Jardins de Corvenne SARL", "Angers", "France"],
  ["Toiles du Vercors SAS", "Grenoble", "France"],
  ["Cuchillos Albarrosa S.L.", "Albacete", "Spain"],
  ["Barro de Talaria S.L.", "Toledo", "Spain"],
  ["Mimbre Costaluz S.L.", "Valencia", "Spain"],
  ["Cestaria Douro Lda", "Porto", "Portugal"],
  ["Texteis Guimara Lda", "Guimaraes", "Portugal"],
  ["Polska Emalia Sp. z o.o.", "Krakow", "Poland"],
  ["Drewmax Meble Sp. z o.o.", "Poznan", "Poland"],
  ["Fjordlys AB", "Malmo", "Sweden"],
  ["Skogsverk AB", "Stockholm", "Sweden"],
  ["Hartwell Forge Ltd", "Sheffield", "UK"],
  ["Pennine Canvas Ltd", "Leeds", "UK"],
  ["Polderplast B.V.", "Rotterdam", "Netherlands"],
  ["Delta Weave Exports", "Jaipur", "India"],
  ["Lotus River Trading", "Hanoi", "Vietnam"],
  ["Golden Crane Housewares", "Ningbo", "China"],
  ["Blue Lantern Manufacturing", "Shenzhen", "China"],
];

/** Code, name, city, country, capacity in pallets. */
export const warehouseWords: readonly (readonly [string, string, string, string, number])[] = [
  ["VRN", "Verona Central", "Verona", "Italy", 9200],
  ["HAM", "Hamburg Port", "Hamburg", "Germany", 7400],
  ["LYS", "Lyon East", "Lyon", "France", 4100],
  ["MAD", "Madrid South", "Madrid", "Spain", 3300],
  ["MAN", "Manchester Dock", "Manchester", "UK", 2800],
  ["EWR", "Newark Gateway", "Newark", "USA", 2500],
];

/** Code, name, first day, last day, percent, category or null for everything. */
export const promotionWords: readonly (readonly [string, string, string, string, number, string | null])[] = [
  ["SPRING23", "Spring in the Garden 2023", "2023-03-15", "2023-04-30", 10, "Garden"],
  ["SUMMER23", "Summer Outdoors 2023", "2023-06-10", "2023-07-31", 15, "Outdoor"],
  ["BTS23", "Back to School 2023", "2023-08-20", "2023-09-20", 12, "Office"],
  ["BLACK23", "Black Week 2023", "2023-11-20", "2023-11-27", 25, null],
  ["XMAS23", "Christmas Table 2023", "2023-12-01", "2023-12-24", 10, "Kitchen"],
  ["SPRING24", "Spring in the Garden 2024", "2024-03-15", "2024-04-30", 12, "Garden"],
  ["SUMMER24", "Summer Outdoors 2024", "2024-06-08", "2024-07-31", 15, "Outdoor"],
  ["BTS24", "Back to School 2024", "2024-08-19", "2024-09-20", 12, "Office"],
  ["BLACK24", "Black Week 2024", "2024-11-25", "2024-12-02", 30, null],
  ["XMAS24", "Christmas Table 2024", "2024-12-03", "2024-12-24", 10, "Kitchen"],
  ["WHITE25", "White Weeks 2025", "2025-01-10", "2025-02-15", 20, "Home"],
  ["SPRING25", "Spring in the Garden 2025", "2025-03-14", "2025-04-30", 12, "Garden"],
  ["SUMMER25", "Summer Outdoors 2025", "2025-06-07", "2025-07-31", 18, "Outdoor"],
  ["BTS25", "Back to School 2025", "2025-08-18", "2025-09-19", 15, "Office"],
  ["BLACK25", "Black Week 2025", "2025-11-24", "2025-12-01", 30, null],
  ["XMAS25", "Christmas Table 2025", "2025-12-02", "2025-12-24", 12, "Kitchen"],
];

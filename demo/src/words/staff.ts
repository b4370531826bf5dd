/** Job title, department, title of the manager, how many, range of yearly salaries in euro. */
export const jobs: readonly (readonly [string, string, string | null, number, readonly [number, number]])[] =
  [
    ["Managing Director", "Management", null, 1, [148_000, 148_000]],
    ["Head of Sales", "Sales", "Managing Director", 1, [96_000, 104_000]],
    ["Head of Logistics", "Logistics", "Managing Director", 1, [90_000, 98_000]],
    ["Head of Purchasing", "Purchasing", "Managing Director", 1, [88_000, 96_000]],
    ["Head of Finance", "Finance", "Managing Director", 1, [94_000, 102_000]],
    ["Sales Manager", "Sales", "Head of Sales", 3, [62_000, 74_000]],
    ["Sales Representative", "Sales", "Sales Manager", 13, [38_000, 52_000]],
    ["Customer Service Agent", "Sales", "Sales Manager", 5, [29_000, 36_000]],
    ["Warehouse Manager", "Logistics", "Head of Logistics", 6, [48_000, 58_000]],
    ["Warehouse Operator", "Logistics", "Warehouse Manager", 12, [26_000, 33_000]],
    ["Buyer", "Purchasing", "Head of Purchasing", 4, [42_000, 52_000]],
    ["Accountant", "Finance", "Head of Finance", 3, [40_000, 50_000]],
    ["IT Specialist", "Finance", "Head of Finance", 2, [46_000, 56_000]],
  ];

export const offices: readonly (readonly [string, number])[] = [
  ["Verona", 5],
  ["Hamburg", 3],
  ["Lyon", 2],
];

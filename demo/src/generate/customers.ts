import { firmForms, firmStems } from "../words/names.ts";
import { type Place, places } from "../words/places.ts";
import { day, isoDate, lastDay } from "./calendar.ts";
import { Random, weightedPicker } from "./random.ts";
import type { Address, Customer, Employee } from "./rows.ts";
import { unusedName, working } from "./staff.ts";
import { mailName } from "./text.ts";

const customerCount = 640;

export function makeCustomers(employees: readonly Employee[]): readonly Customer[] {
  const random = new Random("customers");
  const pickPlace = weightedPicker(places.map((place) => [place, place.weight] as const));
  const representatives = working(employees, "Sales Representative");
  const names = new Set<string>();
  return Array.from({ length: customerCount }, (_, index): Customer => {
    const place = pickPlace(random);
    // A language with few words has few people, so its customers are firms once the names run out.
    const isBusiness = random.chance(0.42) || ["pl", "pt", "sv"].includes(place.language);
    const name = isBusiness
      ? firmName(random, place, names)
      : unusedName(random, place.language, names).join(" ");
    const signup = isoDate(
      random.chance(0.55)
        ? random.integer(day("2018-01-10"), day("2022-12-31"))
        : random.integer(day("2023-01-01"), lastDay - 10),
    );
    const status = random.weighted([
      ["A", 86],
      ["S", 5],
      ["C", 9],
    ] as const);
    const mail = `${mailName(name).slice(0, 24)}@${isBusiness ? "firm" : "mail"}.example`;
    return {
      customer_id: 1001 + index,
      customer_name: name,
      cust_typ_cd: isBusiness ? "B" : "P",
      cust_stat_cd: status,
      loy_tier_cd: random.weighted([
        [null, 58],
        ["B", 22],
        ["S", 14],
        ["G", 6],
      ] as const),
      email: random.chance(0.06) ? null : mail,
      phone: random.chance(0.19)
        ? null
        : `${place.phonePrefix} ${random.integer(100, 999)} ${random.integer(1000000, 9999999)}`,
      city: pickCity(random, place),
      country: place.country,
      signup_date: signup,
      credit_limit: isBusiness ? random.integer(4, 60) * 500 : null,
      pay_term_days: isBusiness
        ? random.weighted([
            [14, 2],
            [30, 5],
            [60, 2],
          ] as const)
        : 0,
      acct_mgr_id: isBusiness && random.chance(0.9) ? random.pick(representatives) : null,
    };
  });
}

/** A billing address for each customer, and delivery addresses for some. */
export function makeAddresses(customers: readonly Customer[]): readonly Address[] {
  const random = new Random("addresses");
  const placeOf = new Map(places.map((place) => [place.country, place]));
  const addresses: Address[] = [];
  for (const customer of customers) {
    const place = placeOf.get(customer.country);
    if (place === undefined) throw new Error(`No words for the country ${customer.country}.`);
    const deliveries = random.chance(customer.cust_typ_cd === "B" ? 0.55 : 0.15) ? random.integer(1, 2) : 0;
    for (let index = 0; index <= deliveries; index += 1) {
      const elsewhere = index > 0 && random.chance(0.5);
      addresses.push({
        address_id: addresses.length + 1,
        customer_id: customer.customer_id,
        addr_typ_cd: index === 0 ? "B" : "D",
        street: streetLine(random, place),
        postal_code: place.postalCode.replace(/#/g, () => String(random.integer(1, 9))),
        city: elsewhere ? pickCity(random, place) : customer.city,
        country: customer.country,
      });
    }
  }
  return addresses;
}

function firmName(random: Random, place: Place, used: Set<string>): string {
  for (;;) {
    const name = `${random.pick(firmStems)} ${random.pick(firmForms[place.language])}`;
    if (used.has(name)) continue;
    used.add(name);
    return name;
  }
}

/** The first cities of a country are the most frequent. */
function pickCity(random: Random, place: Place): string {
  return random.weighted(place.cities.map((city, index) => [city, 1 / (index + 1.5)] as const));
}

function streetLine(random: Random, place: Place): string {
  const number = random.integer(1, 148);
  const street = random.pick(place.streets);
  return ["en", "fr"].includes(place.language) ? `${number} ${street}` : `${street} ${number}`;
}

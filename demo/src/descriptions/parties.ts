import { column, type TableDescription } from "./types.ts";

const countries =
  "English country name or abbreviation: Italy (Italia, Italien), Germany (Germania, Deutschland), France (Francia, Frankreich), Spain (Spagna, Spanien), UK = United Kingdom (Regno Unito, Großbritannien), USA = United States (Stati Uniti, Vereinigte Staaten), Austria (Österreich), Switzerland (Svizzera, Schweiz), Netherlands (Paesi Bassi, Niederlande), Belgium (Belgio, Belgien), Poland (Polonia, Polen), Portugal, Sweden (Svezia, Schweden)";
const cities = "English city name, e.g. Milan (Milano, Mailand), Munich (Monaco di Baviera, München), Vienna";

export const employees: TableDescription = {
  description:
    "Staff of Valdora: sales, customer service, warehouse, purchasing, finance and management, with each one's manager (dipendenti, Mitarbeiter).",
  columns: {
    employee_id: column("employee id", "Number of the employee (dipendente, Mitarbeiter)."),
    first_name: column("first name", "Given name of the employee."),
    last_name: column("last name", "Family name of the employee."),
    job_title: column(
      "job title",
      "Position of the employee (mansione, Stelle).",
      "Managing Director, Head of Sales, Head of Logistics, Head of Purchasing, Head of Finance, Sales Manager, Sales Representative, Customer Service Agent, Warehouse Manager, Warehouse Operator, Buyer, Accountant, IT Specialist",
    ),
    department: column(
      "department",
      "Department the employee belongs to (reparto, Abteilung).",
      "Management, Sales, Logistics, Purchasing, Finance",
    ),
    office: column("office", "Office where the employee is based.", "Verona (headquarters), Hamburg, Lyon"),
    email: column("email address", "Work mail address of the employee."),
    hire_date: column("hire date", "Day on which the employee was hired.", "YYYY-MM-DD"),
    leave_date: column(
      "leaving date",
      "Day on which the employee left the company.",
      "YYYY-MM-DD; NULL = still employed",
    ),
    salary: column("yearly salary", "Gross salary per year (stipendio, Gehalt).", "euro"),
    manager_id: column(
      "manager id",
      "Employee this one reports to.",
      "employees.employee_id; NULL only for the managing director",
    ),
  },
};

export const customers: TableDescription = {
  description:
    "Everyone who can buy: firms and private persons, with home city and country, status and terms (clienti, Kunden).",
  columns: {
    customer_id: column("customer id", "Number of the customer (cliente, Kunde).", "from 1001 upwards"),
    customer_name: column(
      "customer name",
      "Name of the firm or of the private person (nome del cliente, Kundenname).",
    ),
    cust_typ_cd: column(
      "customer type code",
      "Whether the customer is a firm or a private person.",
      "B = business customer, firm (azienda, Firmenkunde); P = private person, consumer (privato, Privatkunde)",
    ),
    cust_stat_cd: column(
      "customer status code",
      "State of the customer account.",
      "A = active (attivo, aktiv); S = suspended, blocked (sospeso, gesperrt); C = closed (chiuso, geschlossen)",
    ),
    loy_tier_cd: column(
      "loyalty tier code",
      "Level in the loyalty programme.",
      "G = gold; S = silver; B = bronze; NULL = not in the loyalty programme",
    ),
    email: column("email address", "Mail address of the customer.", "NULL = not known"),
    phone: column("phone number", "Telephone number with country prefix.", "NULL = not known"),
    city: column("city", "City of the customer's seat or home (città, Stadt).", cities),
    country: column("country", "Country of the customer's seat or home (paese, Land).", countries),
    signup_date: column("sign-up date", "Day on which the customer registered.", "YYYY-MM-DD, 2018 to 2025"),
    credit_limit: column(
      "credit limit",
      "Highest amount that may be unpaid at a time.",
      "euro; NULL for private customers, who get no credit",
    ),
    pay_term_days: column(
      "payment term in days",
      "Days after the order until the payment is due.",
      "0 = at once (all private customers); 14, 30 or 60 for business customers",
    ),
    acct_mgr_id: column(
      "account manager id",
      "Sales representative who looks after the customer.",
      "employees.employee_id; NULL = nobody assigned (all private customers)",
    ),
  },
};

export const addresses: TableDescription = {
  description: "Postal addresses of customers: one for billing each, and delivery addresses for some.",
  columns: {
    address_id: column("address id", "Number of the address (indirizzo, Adresse)."),
    customer_id: column("customer id", "Customer the address belongs to.", "customers.customer_id"),
    addr_typ_cd: column(
      "address type code",
      "What the address is used for.",
      "B = billing address; D = delivery address",
    ),
    street: column("street", "Street and house number."),
    postal_code: column("postal code", "Postal code in the form of the country."),
    city: column("address city", "City of the address; may differ from the customer's own city.", cities),
    country: column("address country", "Country of the address.", "as in customers.country"),
  },
};

export const suppliers: TableDescription = {
  description: "Firms that Valdora buys its products from (fornitori, Lieferanten).",
  columns: {
    supplier_id: column("supplier id", "Number of the supplier (fornitore, Lieferant).", "from 201 upwards"),
    supplier_name: column("supplier name", "Name of the supplier."),
    city: column("supplier city", "City of the supplier's seat."),
    country: column(
      "supplier country",
      "Country of the supplier's seat.",
      "Italy, Germany, France, Spain, Portugal, Poland, Sweden, UK, Netherlands, India, Vietnam, China",
    ),
    contact_email: column("contact email", "Mail address for purchase orders.", "NULL = not known"),
    rating: column(
      "supplier rating",
      "Score of the last supplier assessment.",
      "2 = poor to 5 = excellent; NULL = not rated yet",
    ),
    lead_time_days: column(
      "lead time in days",
      "Days from a purchase order to the arrival of the goods (tempo di consegna, Lieferzeit).",
    ),
    since_date: column("supplier since", "Day on which business with the supplier began.", "YYYY-MM-DD"),
  },
};

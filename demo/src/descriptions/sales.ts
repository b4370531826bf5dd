import { column, type TableDescription } from "./types.ts";

export const orders: TableDescription = {
  description:
    "Orders of customers from 2023 to 2025, one row each; the articles are in order_lines (ordini, Bestellungen, Aufträge).",
  columns: {
    order_id: column("order id", "Number of the order (ordine; Bestellung, Auftrag).", "from 100001 upwards"),
    customer_id: column("customer id", "Customer who ordered.", "customers.customer_id"),
    order_date: column(
      "order date",
      "Day on which the order was placed (data dell'ordine, Bestelldatum).",
      "YYYY-MM-DD, 2023-01-01 to 2025-12-31",
    ),
    ord_typ: column(
      "order type",
      "Sales channel through which the order came in.",
      "W = web, online shop (online); P = phone, telephone (telefono, Telefon); S = shop, in the store (negozio, Laden)",
    ),
    ord_stat_cd: column(
      "order status code",
      "State of the order on 31 December 2025.",
      "O = open, not yet shipped (aperto, offen); S = shipped, on the way (spedito, versandt); D = delivered (consegnato, geliefert); X = cancelled (annullato, storniert)",
    ),
    sales_rep_id: column(
      "sales representative id",
      "Employee who took the order.",
      "employees.employee_id; NULL for web orders",
    ),
    promo_cd: column("promotion code", "Campaign the order made use of.", "promotions.promo_cd; NULL = none"),
    frt_amt: column(
      "freight amount",
      "Shipping cost charged to the customer for the whole order (spese di spedizione, Versandkosten).",
      "euro; 0 = free of freight",
    ),
  },
};

export const orderLines: TableDescription = {
  description:
    "The articles of each order: product, quantity, price and discount. Cancelled orders have no lines any more (righe d'ordine, Auftragspositionen).",
  columns: {
    order_line_id: column("order line id", "Number of the order line."),
    order_id: column("order id", "Order the line belongs to.", "orders.order_id"),
    product_id: column("product id", "Product that was ordered.", "products.product_id"),
    qty: column("ordered quantity", "Pieces ordered (quantità, Menge)."),
    unit_price: column(
      "unit price",
      "Price of one piece on the day of the order, before the discount.",
      "euro",
    ),
    disc_pct: column(
      "line discount percent",
      "Discount on this line (sconto, Rabatt).",
      "percent: 0 = none, 10 = ten percent off",
    ),
  },
};

export const shipments: TableDescription = {
  description:
    "Parcels sent to customers for web and phone orders; shop orders are taken home and have none (spedizioni, Lieferungen).",
  columns: {
    shipment_id: column(
      "shipment id",
      "Number of the shipment (spedizione, Lieferung).",
      "from 700001 upwards",
    ),
    order_id: column("order id", "Order that is shipped.", "orders.order_id"),
    wh_cd: column("warehouse code", "Warehouse the goods left from.", "warehouses.wh_cd"),
    address_id: column("address id", "Address the goods go to.", "addresses.address_id"),
    carrier: column(
      "carrier",
      "Firm that transports the parcels (corriere, Spediteur).",
      "Transalp Cargo, Norvia Express, Blue Heron Post, Quicksend",
    ),
    tracking_no: column("tracking number", "Number for following the parcels.", "NULL = none was given"),
    pkg_cnt: column("package count", "How many parcels the shipment has (colli, Pakete)."),
    shipped_date: column("shipped date", "Day on which the goods left the warehouse.", "YYYY-MM-DD"),
    promised_date: column(
      "promised date",
      "Day by which delivery was promised to the customer.",
      "YYYY-MM-DD",
    ),
    delivered_date: column(
      "delivered date",
      "Day on which the goods reached the customer.",
      "YYYY-MM-DD; NULL = still on the way",
    ),
  },
};

export const payments: TableDescription = {
  description:
    "Amounts due and paid for orders that were not cancelled; some large orders are paid in two parts (pagamenti, Zahlungen).",
  columns: {
    payment_id: column("payment id", "Number of the payment (pagamento, Zahlung).", "from 300001 upwards"),
    order_id: column("order id", "Order that is paid.", "orders.order_id"),
    pay_mth_cd: column(
      "payment method code",
      "How the customer pays.",
      "BT = bank transfer (bonifico, Überweisung); CC = credit card (carta di credito, Kreditkarte); DD = direct debit (addebito diretto, Lastschrift); PW = digital wallet, pay wallet; CA = cash (contanti, bar)",
    ),
    amount: column("payment amount", "Amount to be paid, goods and freight (importo, Betrag).", "euro"),
    due_date: column("due date", "Day by which the amount must be paid.", "YYYY-MM-DD"),
    paid_date: column("paid date", "Day on which the money came in.", "YYYY-MM-DD; NULL = not paid yet"),
  },
};

export const returns: TableDescription = {
  description:
    "Goods that customers sent back, each for one order line, with reason and refund (resi, Retouren, Rücksendungen).",
  columns: {
    return_id: column("return id", "Number of the return (reso; Retoure, Rücksendung).", "from 9001 upwards"),
    order_line_id: column("order line id", "Order line that comes back.", "order_lines.order_line_id"),
    return_date: column("return date", "Day on which the goods came back.", "YYYY-MM-DD"),
    qty: column("returned quantity", "Pieces sent back; at most what was ordered."),
    rsn_cd: column(
      "return reason code",
      "Why the goods were sent back (motivo del reso, Retourengrund).",
      "DMG = damaged in transport (danneggiato, beschädigt); DEF = defective (difettoso, defekt); WRG = wrong item sent (articolo sbagliato, falscher Artikel); SIZ = wrong size, does not fit (misura sbagliata, falsche Größe); NLK = not liked, changed mind (non piaciuto, gefällt nicht); LTE = arrived too late (arrivato tardi, zu spät)",
    ),
    refund_amt: column(
      "refund amount",
      "Money given back to the customer (rimborso, Erstattung).",
      "euro; NULL = not decided yet",
    ),
    rstk_flg: column(
      "restocked flag",
      "Whether the goods went back to stock.",
      "1 = restocked, can be sold again; 0 = not restocked, scrapped",
    ),
  },
};

/** What short forms in names of tables and columns stand for, in English. */
export const abbreviations: ReadonlyMap<string, string> = new Map(
  Object.entries({
    qty: "quantity", amt: "amount", num: "number", nbr: "number", no: "number", nr: "number", dt: "date", cd: "code",
    desc: "description", descr: "description", addr: "address", cust: "customer", prod: "product", emp: "employee",
    dept: "department", fname: "first name", lname: "last name", mgr: "manager", cat: "category", ctry: "country",
    cntry: "country", curr: "currency", disc: "discount", inv: "invoice", ord: "order", pct: "percent", perc: "percent",
    prc: "price", sts: "status", stat: "status", stk: "stock", sup: "supplier", supp: "supplier", tel: "telephone",
    tot: "total", typ: "type", usr: "user", val: "value", whs: "warehouse", wh: "warehouse", yr: "year", mth: "month",
    dob: "date of birth", avg: "average", max: "maximum", min: "minimum", lim: "limit", cr: "credit", ret: "return",
    rsn: "reason", shp: "ship", shpd: "shipped", dlv: "delivery", pmt: "payment", pay: "payment", loc: "location",
    org: "organisation", ref: "reference", seq: "sequence", src: "source", tgt: "target", wt: "weight", ht: "height",
    lang: "language", cnt: "count", acct: "account", bal: "balance", trx: "transaction", txn: "transaction",
    reg: "region", sal: "salary", bldg: "building", stu: "student", prof: "professor", crs: "course", enr: "enrollment",
    pos: "position", itm: "item", ln: "line", grp: "group", brnd: "brand", phn: "phone", zip: "zip", hs: "high school",
  }),
);

/** Words of names that say nothing about the content. */
export const nameNoise: ReadonlySet<string> = new Set(["tbl", "tab", "t", "ref", "dim", "fact", "fct", "lkp", "mst", "hdr", "the", "tb", "vw"]);

/** Last words of a column name that people leave out when they speak of it. */
export const silentSuffixes: ReadonlySet<string> = new Set(["code", "id", "number", "name", "description", "key", "desc", "yn", "flag", "fk", "text", "value"]);

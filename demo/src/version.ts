/** Version of the demo data; raise it when a generated row changes. */
export const version = "1";

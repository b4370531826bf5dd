/**
 * SQLite functions that only compute from their arguments or rows. What is not here (load_extension, readfile,
 * writefile, fts3_tokenizer, eval, edit, ...) is refused by the guard and by the authorizer.
 */
export const sqliteFunctions: ReadonlySet<string> = new Set(
  `abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling char coalesce concat
  concat_ws cos cosh count cume_dist current_date current_time current_timestamp date datetime degrees
  dense_rank exp first_value floor format glob group_concat hex highlight ifnull if iif instr json json_array
  json_array_insert json_array_length json_error_position json_extract json_group_array json_group_object json_insert
  json_object json_patch json_pretty json_quote json_remove json_replace json_set json_type json_valid jsonb
  jsonb_array jsonb_array_insert jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object jsonb_patch
  jsonb_remove jsonb_replace jsonb_set julianday lag last_value lead length like likelihood likely ln log log10
  log2 lower ltrim match max median min mod nth_value ntile nullif octet_length percent_rank percentile
  percentile_cont percentile_disc pi pow power printf quote radians random randomblob rank regexp replace round
  row_number rtrim sign sin sinh snippet soundex sqlite_version sqrt string_agg strftime substr substring subtype sum
  tan tanh time timediff total trim trunc typeof unhex unicode unistr unistr_quote unixepoch unlikely upper zeroblob`.split(
    /\s+/,
  ),
);

/** Operators that SQLite reports to the authorizer as functions. */
export const sqliteOperatorFunctions: ReadonlySet<string> = new Set(["->", "->>"]);

/** Table-valued functions without side effects. */
export const sqliteTableFunctions: ReadonlySet<string> = new Set([
  "json_each",
  "json_tree",
  "jsonb_each",
  "jsonb_tree",
]);

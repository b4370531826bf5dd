/** PostgreSQL functions that only compute from their arguments or rows, and are not about the server or session. */
export const postgresFunctions: ReadonlySet<string> = new Set(
  `abs acos acosd acosh age any any_value array array_agg array_append array_cat array_dims array_fill array_length array_lower
  array_ndims array_position array_positions array_prepend array_remove array_replace array_reverse array_sample
  array_shuffle array_sort array_to_json array_to_string array_upper ascii asin asind asinh atan atan2 atan2d atand
  atanh avg bit_and bit_count bit_length bit_or bit_xor bool bool_and bool_or bpchar btrim cardinality cast casefold cbrt ceil
  ceiling char char_length character_length chr clock_timestamp coalesce concat concat_ws corr cos cosd cosh cot cotd
  count covar_pop covar_samp crc32 cume_dist current_date current_time current_timestamp date date_add date_bin
  date_part date_subtract date_trunc daterange datemultirange decode degrees dense_rank div encode enum_first
  enum_last enum_range erf erfc every exp extract factorial first_value float4 float8 floor format gamma gcd get_bit get_byte
  greatest grouping initcap int2 int4 int8 int4range int8range isempty isfinite
  json_agg json_array json_array_length json_arrayagg json_build_array json_build_object json_exists json_extract_path
  json_extract_path_text json_object json_object_agg json_objectagg json_query json_scalar json_serialize
  json_strip_nulls json_to_tsvector json_typeof json_value jsonb_agg jsonb_array_length jsonb_build_array
  jsonb_build_object jsonb_concat jsonb_exists jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object
  jsonb_object_agg jsonb_path_exists jsonb_path_match jsonb_path_query_array jsonb_path_query_first jsonb_pretty
  jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_typeof justify_days justify_hours justify_interval lag last_value lcm
  lead least left length levenshtein lgamma ln localtime localtimestamp log log10 lower lower_inc lower_inf lpad ltrim make_date
  make_interval make_time make_timestamp make_timestamptz max md5 metaphone min min_scale mod mode multirange normalize now
  nth_value ntile nullif num_nonnulls num_nulls numeric numnode numrange nummultirange octet_length overlay parse_ident
  percent_rank percentile_cont percentile_disc phraseto_tsquery pi plainto_tsquery position pow power quote_ident
  quote_literal quote_nullable radians random random_normal range_agg range_intersect_agg range_merge rank regexp_count
  regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table
  regexp_substr regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat
  replace reverse right round row row_number row_to_json rpad rtrim scale set_bit set_byte setweight sha224
  sha256 sha384 sha512 sign similarity sin sind sinh some soundex split_part sqrt starts_with statement_timestamp stddev
  stddev_pop stddev_samp string_agg string_to_array strip strict_word_similarity strpos substr substring sum tan tand
  tanh text timeofday time timestamp timestamptz timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb
  to_number to_oct to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trim_array trim_scale trunc
  ts_delete ts_filter ts_headline ts_rank ts_rank_cd tsquery_phrase tsrange tsmultirange tstzrange tstzmultirange
  tsvector_to_array unaccent unistr upper upper_inc upper_inf uuid_extract_timestamp uuid_extract_version
  gen_random_uuid uuidv4 uuidv7 var_pop var_samp variance varchar websearch_to_tsquery width_bucket word_similarity xmlagg
  xmlcomment xmlconcat xmlelement xmlexists xmlforest xmlparse xmlroot xmlserialize xml_is_well_formed xpath xpath_exists
  all exists interval convert_from convert_to unicode_assigned box circle point line lseg path polygon area center diameter height width
  isclosed isopen npoints radius host hostmask masklen netmask network broadcast family inet_merge inet_same_family
  set_masklen abbrev`.split(/\s+/),
);

/** PostgreSQL functions without side effects that yield rows. */
export const postgresTableFunctions: ReadonlySet<string> = new Set(
  `generate_series generate_subscripts unnest json_array_elements json_array_elements_text json_each json_each_text
  json_object_keys json_populate_record json_populate_recordset json_table json_to_record json_to_recordset
  jsonb_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys jsonb_path_query
  jsonb_populate_record jsonb_populate_recordset jsonb_to_record jsonb_to_recordset regexp_matches
  regexp_split_to_table string_to_table`.split(/\s+/),
);

/** Settings of retrieval; a complete set is always sent. */
export const defaultSetting = {
  id: 1,
  name: "default",
  signature_size: 30,
  n_grams: 3,
  threshold: 0.35,
  verbose: true,
  use_value_description: true,
  max_columns_before_schema_linking: 30_000,
  max_context_usage_before_linking: 40,
  lsh_top_n: 25,
  edit_distance_threshold: 0.2,
  embedding_similarity_threshold: 0.4,
  max_examples_per_column: 10,
};

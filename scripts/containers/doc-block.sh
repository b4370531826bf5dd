# Sourced: `doc_block NAME` prints the commands of the block ```sh NAME in docs/docker.md.
doc_block() {
  local commands
  commands=$(awk -v fence="\`\`\`sh $1" '$0 == fence { inside = 1; next } /^```/ { inside = 0 } inside' docs/docker.md)
  [[ -n $commands ]] || { echo "docs/docker.md has no block \"$1\"" >&2; return 1; }
  echo "$commands"
}

# Runs a block as a reader would, in this shell.
run_block() {
  local commands
  commands=$(doc_block "$1")
  echo "$1" >>"$work/blocks"
  eval "$commands"
}

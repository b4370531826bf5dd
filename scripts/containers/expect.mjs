// expect.mjs NAME EXPRESSION: reads JSON `r` from standard input, prints what the expression's parts say, fails when it is false.
import { text } from "node:stream/consumers";

const [name = "", expression = "false"] = process.argv.slice(2);
const input = await text(process.stdin);
let holds = false;
let why = "";
try {
  const r = JSON.parse(input);
  holds = new Function("r", `return (${expression});`)(r) === true;
} catch (error) {
  why = `: ${error.message}`;
}
console.log(`${holds ? "ok  " : "FAIL"} ${name}${why}`);
if (!holds) console.log(`     expected ${expression}\n     in ${input.slice(0, 1_500)}`);
process.exit(holds ? 0 : 1);

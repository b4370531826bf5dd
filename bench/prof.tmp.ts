import { generateBuiltin } from "/work/main/apps/sql-generator/src/builtin/index.ts";
import { readFileSync } from "node:fs";
const d=JSON.parse(readFileSync("/tmp/one/demo.json","utf8"));
const { openValueIndex } = await import("thoth-dbmanager");
using v=openValueIndex(`/tmp/one/demo.values`);
const { retrieveFor } = await import("./src/generator/retrieval.ts");
const ins=[]; for(const q of d.questions) ins.push({question:q.question,language:q.language,schema:d.schema,retrieval:await retrieveFor(q,d,v,{pairs:true})});
for(let r=0;r<3;r++){ const t=ins.map(i=>{const s=performance.now(); generateBuiltin(i); return performance.now()-s;}); console.log(r,"first",t[0].toFixed(1),"max",Math.max(...t).toFixed(1),"median",t.toSorted((a,b)=>a-b)[30].toFixed(1)); }

import { readFileSync, writeFileSync } from "node:fs";
import { openApiDocument } from "#src/api/docs/openapi.ts";

/** `npm run openapi`: writes the committed document; `--check` only says whether it is current. */
const file = new URL("../docs/openapi.json", import.meta.url);
const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;

if (process.argv.includes("--help")) {
  console.log("npm run openapi [-- --check]\nWrites docs/openapi.json from the procedures; --check exits 1 where it is stale.");
} else if (process.argv.includes("--check")) {
  const isCurrent = readFileSync(file, "utf8") === text;
  console.log(isCurrent ? "docs/openapi.json is current" : "docs/openapi.json is stale: run npm run openapi");
  process.exitCode = isCurrent ? 0 : 1;
} else {
  writeFileSync(file, text);
  console.log("docs/openapi.json written");
}

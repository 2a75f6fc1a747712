import { main } from "../../prisma/seed.ts";

// Apart from scripts/seed.ts because settings are read once per process, and these are made by that one.
await main(process.argv.slice(2));

import { Pool } from "pg";
import { mockCollections } from "#src/adapters/collections/mock.ts";
import { createCollectionRails } from "#src/adapters/collections/routes.ts";
import { container } from "#src/container.ts";
import { env } from "#src/env.ts";
import { scenarios } from "./scenarios.ts";

/** Plays scenarios by name into the database that the environment names. `--help` lists them. */
export async function main(names: string[]): Promise<void> {
  if (names.includes("--help") || names.length === 0) {
    console.log(["npm run seed -- <scenario> [<scenario> …]", "", ...Object.entries(scenarios).map(([name, { about }]) => `  ${name.padEnd(22)}${about}`)].join("\n"));
    return;
  }
  const unknown = names.filter((name) => !scenarios[name]);
  if (unknown.length > 0) throw new Error(`no such scenario: ${unknown.join(", ")}. There are ${Object.keys(scenarios).join(", ")}`);
  const { APP_ENV, DATABASE_OWNER_URL } = env();
  if (APP_ENV !== "development" && APP_ENV !== "test") throw new Error("scenarios are invented money: they run in development and test only");
  const owner = new Pool({ connectionString: DATABASE_OWNER_URL, max: 1 });
  const { deps, close } = container();
  // Nobody approves what a scenario invents, so no rail is asked for it, whatever the routes say.
  const collections = createCollectionRails({ places: [{ rail: mockCollections(deps.log), reaches: () => true }] });
  try {
    for (const name of names) await scenarios[name]?.run({ deps: { ...deps, collections }, owner, say: (line) => console.log(line) });
  } finally {
    await owner.end();
    await close();
  }
}

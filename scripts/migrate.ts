import { Lifetime } from "./stack/lifetime.ts";
import { migrate } from "./stack/migrate.ts";
import { step } from "./stack/progress.ts";
import { given } from "./stack/settings.ts";
import { withServices } from "./stack/with-services.ts";

const lifetime = new Lifetime({ onCtrlC: 130 });

/** `npm run migrate`: brings DATABASE_OWNER_URL, or the embedded database, to the current schema. */
await lifetime.run(async () => {
  const { raw } = given();
  const apply = async (url: string) => {
    await step("migrate", () => migrate(url), ({ applied }) => (applied.length > 0 ? applied.join(", ") : "nothing to do"));
    return 0;
  };
  if (raw["DATABASE_OWNER_URL"]) return apply(raw["DATABASE_OWNER_URL"]);
  if (raw["DATABASE_URL"]) throw new Error("DATABASE_OWNER_URL: missing; the app's own role (DATABASE_URL) may not change the schema");
  return withServices(lifetime, "npm run migrate", (env) => apply(env["DATABASE_OWNER_URL"] ?? ""));
});

import { Lifetime } from "./stack/lifetime.ts";
import { migrate } from "./stack/migrate.ts";
import { note, step } from "./stack/progress.ts";
import { given, publicUrlOf } from "./stack/settings.ts";
import { startStack } from "./stack/stack.ts";

const lifetime = new Lifetime();

/** `npm run services`: PostgreSQL and Redis behind the gateway, for a bare `next dev`, psql and the like. */
await lifetime.run(async () => {
  const at = given();
  console.log("Kete's services");
  const parts = { postgres: true, redis: true };
  const { postgres } = await startStack({ lifetime, dataDir: at.dataDir, command: "npm run services", path: at.raw["PATH"], publicUrl: publicUrlOf(at), parts });
  if (postgres) await step("database", () => migrate(postgres.url("kete_owner")), ({ applied }) => (applied.length > 0 ? `migrated (${applied.length})` : "is current"));
  note("npm run -s db:url and npm run -s redis:url print the addresses; Ctrl-C stops it");
  return "until stopped";
});

import { Lifetime } from "./stack/lifetime.ts";
import { runNode, withServices } from "./stack/with-services.ts";

const lifetime = new Lifetime({ onCtrlC: 130 });

/** `npm run seed -- <scenario>`: prisma/seed.ts on the running services, or on ones started for it. */
await lifetime.run(() => withServices(lifetime, "npm run seed", (env) => runNode(["scripts/stack/seed-runner.ts", ...process.argv.slice(2)], env)));

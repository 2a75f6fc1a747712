import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type IConfiguration, type ICruiseResult } from "dependency-cruiser";
import { afterAll, describe, expect, it } from "vitest";

// The tool takes no TypeScript for its configuration, so its type is stated here.
const configFile = "../.dependency-cruiser.mjs";
const { default: config } = (await import(configFile)) as { default: IConfiguration };

// Each rule gets a small tree with one planted fault: a check that cannot fail checks nothing.
type Tree = Record<string, string>;
const faults: Record<string, Tree> = {
  "no-cycles": { "src/domain/otp/a.ts": `import "./b.ts"; export {};`, "src/domain/otp/b.ts": `import "./a.ts"; export {};` },
  "app-reaches": { "src/app/page.ts": `import "../domain/otp/ask.ts";`, "src/domain/otp/ask.ts": "export {};" },
  "app-api-reaches": { "src/app/api/route.ts": `import "../../adapters/sms/mock.ts";`, "src/adapters/sms/mock.ts": "export {};" },
  "worker-reaches": { "src/worker/tasks.ts": `import "../api/trpc.ts";`, "src/api/trpc.ts": "export {};" },
  "api-reaches": { "src/api/trpc.ts": `import "../domain/otp/store.ts";`, "src/domain/otp/store.ts": "export {};" },
  "ui-reaches": { "src/ui/game/dice.ts": `import "../../domain/rounds/rules.ts";`, "src/domain/rounds/rules.ts": "export {};" },
  "query-reaches": { "src/query/client.ts": `import "../ui/kit/button.ts";`, "src/ui/kit/button.ts": "export {};" },
  "query-types-only": { "src/query/client.ts": `import { router } from "../api/router.ts"; export const it = router;`, "src/api/router.ts": "export const router = 1;" },
  "domain-reaches": { "src/domain/otp/ask.ts": `import "../../adapters/redis/client.ts";`, "src/adapters/redis/client.ts": "export {};" },
  "domain-packages": { "src/domain/otp/ask.ts": `import "next";`, "node_modules/next/index.js": "" },
  "domain-front-doors": { "src/domain/otp/ask.ts": `import "../sessions/store.ts";`, "src/domain/sessions/store.ts": "export {};" },
  "generated-types-only": { "src/domain/otp/ask.ts": `import { client } from "../../generated/prisma/client.ts"; export const it = client;`, "src/generated/prisma/client.ts": "export const client = 1;" },
  "adapters-reach": { "src/adapters/sms/mock.ts": `import "../../domain/otp/ask.ts";`, "src/domain/otp/ask.ts": "export {};" },
  "adapters-built-once": { "src/api/trpc.ts": `import "../adapters/sms/mock.ts";`, "src/adapters/sms/mock.ts": "export {};" },
  "adapters-apart": { "src/adapters/sms/mock.ts": `import "../redis/client.ts";`, "src/adapters/redis/client.ts": "export {};" },
  "env-door": { "src/api/trpc.ts": `import "../env.ts";`, "src/env.ts": "export {};" },
  "container-door": { "src/api/trpc.ts": `import "../container.ts";`, "src/container.ts": "export {};" },
  "testing-for-tests": { "src/api/trpc.ts": `import "../testing/kit.ts";`, "src/testing/kit.ts": "export {};" },
  "islands-stay-light": { "src/ui/game/dice.island.tsx": `import "../messages/en.ts";`, "src/ui/messages/en.ts": "export {};" },
  "browser-never-server": { "src/query/client.ts": `import "pg";`, "node_modules/pg/index.js": "" },
  "browser-packages": { "src/ui/game/dice.ts": `import "moment";`, "node_modules/moment/index.js": "" },
  "no-unresolved": { "src/api/trpc.ts": `import "./nowhere.ts";` },
};

const made: string[] = [];
afterAll(() => made.forEach((dir) => rmSync(dir, { recursive: true })));

async function violations(tree: Tree): Promise<string[]> {
  const baseDir = mkdtempSync(join(tmpdir(), "kete-rules-"));
  made.push(baseDir);
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(baseDir, path)), { recursive: true });
    writeFileSync(join(baseDir, path), text);
  }
  const { forbidden, options } = config;
  const { tsConfig: _ofTheProject, enhancedResolveOptions, ...cruiseOptions } = options ?? {};
  const { output } = await cruise(["src"], { ...cruiseOptions, baseDir, validate: true, ruleSet: { forbidden: forbidden ?? [] } }, enhancedResolveOptions ?? {});
  return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name);
}

describe("the import rules", () => {
  it("each have a planted fault here", () => {
    expect(new Set(Object.keys(faults))).toEqual(new Set((config.forbidden ?? []).map(({ name }) => name)));
  });

  it.each(Object.entries(faults))("%s is found", async (name, tree) => {
    expect(await violations(tree)).toContain(name);
  });

  it("find nothing where everything is in its place", async () => {
    const tree = {
      "src/app/page.ts": `import "../api/trpc.ts"; import "../ui/game/dice.island.tsx"; import "../container.ts";`,
      "src/api/trpc.ts": `import "../domain/otp/ask.ts";`,
      "src/domain/otp/ask.ts": `import "./store.ts"; import "../shared/errors.ts"; import "../sessions/check.ts";`,
      "src/domain/otp/store.ts": "export {};",
      "src/domain/otp/ports.ts": "export {};",
      "src/domain/sessions/check.ts": "export {};",
      "src/domain/shared/errors.ts": "export {};",
      "src/ui/game/dice.island.tsx": `import "../../query/client.ts";`,
      "src/query/client.ts": `import type { Router } from "../api/trpc.ts"; export type It = Router;`,
      "src/adapters/sms/mock.ts": `import "../../domain/otp/ports.ts"; import "../../domain/shared/errors.ts";`,
      "src/container.ts": `import "./adapters/sms/mock.ts"; import "./env.ts";`,
      "src/env.ts": "export {};",
      "src/worker/main.ts": `import "../container.ts"; import "../domain/otp/ask.ts";`,
    };
    expect(await violations(tree)).toEqual([]);
  });
});

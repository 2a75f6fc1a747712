import { rmSync } from "node:fs";
import { join } from "node:path";
import { nextBin } from "../stack/app.ts";
import { build, staleBuild } from "../stack/build.ts";
import type { Lifetime } from "../stack/lifetime.ts";
import type { Raw } from "../stack/settings.ts";
import { none, vitestCounts, yesOrNo, type Counts } from "./counts.ts";
import { endToEnd } from "./end-to-end.ts";
import { runCaptured, type Captured } from "./run-captured.ts";
import type { TestStack } from "./test-stack.ts";

export interface Run {
  lifetime: Lifetime;
  /** Of the tests, apart from a developer's own. */
  dataDir: string;
  env: Raw;
  /** Words that are no stage's name: which tests to run. */
  filters: string[];
  isVerbose: boolean;
  port: number;
  stack(): Promise<TestStack>;
  hasBuildFailed: boolean;
}

export interface Outcome {
  counts: Counts;
  /** Shown if the stage failed. */
  output: string;
}

export type Stage = (run: Run) => Promise<Outcome>;

/** In this order: the quick ones first, so that a slip is told early. */
export const stages: Record<string, Stage> = {
  types: async (run) => {
    const typegen = await tool(run, "typegen", [nextBin, "typegen"]);
    const checked = await tool(run, "tsc", ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "."]);
    return { counts: yesOrNo(typegen.code || checked.code), output: typegen.code ? typegen.output + checked.output : checked.output };
  },
  lint: async (run) => said(await tool(run, "oxlint", ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"])),
  imports: async (run) => {
    const args = ["node_modules/dependency-cruiser/bin/dependency-cruiser.mjs", "src", "scripts", "prisma", "e2e", "--config", ".dependency-cruiser.mjs"];
    return said(await tool(run, "dependency-cruiser", args));
  },
  unit: async (run) => vitest(run, "unit", {}),
  integration: async (run) => vitest(run, "db", (await run.stack()).integration),
  build: async (run) => {
    const built = await buildHere(run);
    run.hasBuildFailed = built.code !== 0;
    return said(built);
  },
  e2e: async (run) => {
    if (run.hasBuildFailed) return { counts: { ...none, failed: 1 }, output: "not run: the build failed" };
    const stale = staleBuild();
    if (stale) {
      const built = await buildHere(run);
      if (built.code !== 0) return said(built);
    }
    return endToEnd(run);
  },
  // A sample of the kill tests: one SIGKILL each to an app, a worker and PostgreSQL. More: npm run test:kill.
  kill: async (run) => {
    if (run.hasBuildFailed) return { counts: { ...none, failed: 1 }, output: "not run: the build failed" };
    return said(await tool(run, "test-kill", ["scripts/test-kill.ts", "--kills", "1", "--players", "10", "--mild"]));
  },
};

function said({ code, output }: Captured): Outcome {
  return { counts: yesOrNo(code), output };
}

function tool(run: Run, name: string, args: string[], extra: Raw = {}): Promise<Captured> {
  return runCaptured({ name, args, env: { ...run.env, ...extra }, dataDir: run.dataDir, lifetime: run.lifetime, isVerbose: run.isVerbose });
}

async function buildHere(run: Run): Promise<Captured> {
  let captured: Captured = { code: 1, output: "" };
  await build(run.env, async (args, env) => {
    captured = await runCaptured({ name: "next-build", args, env, dataDir: run.dataDir, lifetime: run.lifetime, isVerbose: run.isVerbose });
    return captured.code;
  });
  return captured;
}

async function vitest(run: Run, project: string, extra: Raw): Promise<Outcome> {
  const report = join(run.dataDir, `${project}.json`);
  rmSync(report, { force: true });
  const args = ["node_modules/vitest/vitest.mjs", "run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...run.filters];
  const { code, output } = await tool(run, "vitest", args, extra);
  return { counts: vitestCounts(report, code), output };
}

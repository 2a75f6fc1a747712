import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inWords, playwrightCounts, sum, vitestCounts } from "./counts.ts";
import { testEnvironment } from "./environment.ts";

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "kete-counts-"))));
afterAll(() => rmSync(directory, { recursive: true }));

function report(content: unknown): string {
  const file = join(directory, "report.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test("counts add up and are said in words", () => {
  expect(inWords(sum([{ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 0 }]))).toBe("3 passed, 1 failed");
  expect(inWords({ passed: 3, failed: 0, skipped: 2 })).toBe("3 passed, 0 failed, 2 skipped");
});

test("a run that fails without a failing test counts as failed", () => {
  const vitest = report({ numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 });
  expect(vitestCounts(vitest, 0)).toEqual({ passed: 5, failed: 0, skipped: 1 });
  expect(vitestCounts(vitest, 1)).toEqual({ passed: 5, failed: 1, skipped: 1 });
  const playwright = report({ stats: { expected: 4, unexpected: 0, flaky: 1, skipped: 0 } });
  expect(playwrightCounts(playwright, 0)).toEqual({ passed: 4, failed: 1, skipped: 0 });
});

test("a run without a report has failed, whatever its exit code says", () => {
  expect(vitestCounts(join(directory, "none"), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(playwrightCounts(join(directory, "none"), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("a developer's settings do not reach the tests", () => {
  const env = testEnvironment({ PATH: "/bin", HOME: "/home/a", DATABASE_URL: "postgres://real", MIN_STAKE: "7", NODE_ENV: "production", APP_ENV: "production" }, "/data/test");
  expect(env).toMatchObject({ HOME: "/home/a", APP_ENV: "test", KETE_DATA_DIR: "/data/test" });
  expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["DATABASE_URL"]));
  expect(env).not.toHaveProperty("MIN_STAKE");
  expect(env).not.toHaveProperty("NODE_ENV");
});

import { existsSync, readFileSync } from "node:fs";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export const none: Counts = { passed: 0, failed: 0, skipped: 0 };

export function sum(all: readonly Counts[]): Counts {
  return all.reduce((so, next) => ({ passed: so.passed + next.passed, failed: so.failed + next.failed, skipped: so.skipped + next.skipped }), none);
}

/** `12 passed, 0 failed`, and what was skipped where something was. */
export function inWords({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** A tool that only says yes or no. */
export function yesOrNo(code: number): Counts {
  return code === 0 ? { ...none, passed: 1 } : { ...none, failed: 1 };
}

/** A tool that fails without a failing test (a file that does not load, a crash) still failed. */
function atLeastOne(counts: Counts, code: number): Counts {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export function vitestCounts(reportFile: string, code: number): Counts {
  const report = readReport(reportFile) as { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number } | undefined;
  if (!report) return yesOrNo(code === 0 ? 1 : code);
  return atLeastOne({ passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests }, code);
}

/** A test that passed only when repeated counts as failed: there are no retries here, so there is none such. */
export function playwrightCounts(reportFile: string, code: number): Counts {
  const report = readReport(reportFile) as { stats: { expected: number; unexpected: number; flaky: number; skipped: number } } | undefined;
  if (!report) return yesOrNo(code === 0 ? 1 : code);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return atLeastOne({ passed: expected, failed: unexpected + flaky, skipped }, code);
}

function readReport(file: string): unknown {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds as people read them: 0.4 s, 12 s. */
export function seconds(ms: number): string {
  return `${ms < 9_950 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;
}

/** Runs a step and prints one line about it when it is done, with what it has to say and how long it took. */
export async function step<T>(name: string, work: () => Promise<T> | T, outcome: (result: T) => string = () => ""): Promise<T> {
  const startedAt = performance.now();
  try {
    const result = await work();
    const said = outcome(result);
    console.log(`  ✓ ${name}${said ? ` ${said}` : ""}  (${seconds(performance.now() - startedAt)})`);
    return result;
  } catch (error) {
    console.log(`  ✗ ${name}  (${seconds(performance.now() - startedAt)})`);
    throw error;
  }
}

export function note(line: string): void {
  console.log(`  · ${line}`);
}

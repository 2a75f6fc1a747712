import type { CollectionRail } from "#src/domain/collections/ports.ts";
import type { Database } from "#src/domain/shared/database.ts";

/** Thrown where a process would have died. */
export class Abandoned extends Error {}

/** Counts what a verb does outside itself, and dies at the n-th: before it happens, or when it has and nobody is told. */
export function abandonAt(n: number, when: "before" | "after") {
  let calls = 0;
  const at = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls > n) throw new Abandoned("dead already");
    if (calls === n && when === "before") throw new Abandoned("died before it");
    const done = await work();
    if (calls === n) throw new Abandoned("died after it");
    return done;
  };
  return {
    /** How many calls were begun. */
    count: () => calls,
    db: (db: Database): Database =>
      new Proxy(db, { get: (target, name) => (name === "$queryRaw" ? (...args: Parameters<Database["$queryRaw"]>) => at(async () => target.$queryRaw(...args)) : Reflect.get(target, name)) }),
    /** A rail that dies with us: what an adapter throws is caught, so the call never comes back. */
    rail: (rail: CollectionRail): CollectionRail => ({ ...rail, submit: (order) => at(() => rail.submit(order)), status: (order) => at(() => rail.status(order)) }),
  };
}

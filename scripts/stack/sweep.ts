import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { recordsIn, type LeashRecord } from "./leashed.ts";
import { carriersOf, identityOf, isStillThere, signal, until } from "./processes.ts";

/** Longer than any leash takes to stop its child, so that waiting ends in something being said. */
const leashTimeoutMs = 25_000;

/**
 * Ends what an earlier run left in this data directory. A run that was killed leaves leashes that are
 * busy stopping their children: those are waited for. Where a leash was killed too, its child is ended
 * here, but only if it is verifiably the one that was written down. Call it holding the lock.
 */
export async function sweepLeftovers(dataDir: string, say: (line: string) => void): Promise<void> {
  const directory = recordsIn(dataDir);
  if (!existsSync(directory)) return;
  const all = readdirSync(directory).filter((name) => name.endsWith(".json")).map((name) => join(directory, name));
  const records = all.filter((path) => !readRecord(path).some(isInUse));
  const found = records.flatMap((path) => readRecord(path));
  const busy = found.filter((record) => isStillThere(record.leash));
  if (busy.length > 0) {
    say(`waiting for the last run's ${busy.map((record) => record.name).join(", ")} to stop`);
    await until(() => !busy.some((record) => isStillThere(record.leash)), leashTimeoutMs);
  }
  await Promise.all(found.map((record) => endChild(record, say)));
  for (const path of records) rmSync(path, { force: true });
}

/** A worker that somebody runs beside us is theirs to stop. */
function isInUse({ owner }: Partial<LeashRecord>): boolean {
  return owner !== undefined && owner.pid !== process.pid && isStillThere(owner);
}

async function endChild(record: LeashRecord, say: (line: string) => void): Promise<void> {
  if (isStillThere(record.child)) {
    say(`stopping ${record.name} (pid ${record.child.pid}), left by a run that was killed`);
    signal(record.child.pid, record.stopSignal);
    if (!(await until(() => !isStillThere(record.child), 15_000))) signal(record.child.pid, "SIGKILL");
  }
  if (isStillThere(record.leash)) signal(record.leash.pid, "SIGKILL");
  // What the child forked has other pids, but was started with our mark in its environment.
  // A process that is ending loses its environment before it is gone, so those found are watched by their own names.
  const forked = carriersOf(record.mark).map((pid) => ({ pid, identity: identityOf(pid) ?? "" }));
  for (const { pid } of forked) signal(pid, "SIGTERM");
  const areGone = () => !forked.some(isStillThere) && carriersOf(record.mark).length === 0;
  if (await until(areGone, 5_000)) return;
  for (const pid of carriersOf(record.mark)) signal(pid, "SIGKILL");
  await until(areGone, 5_000);
}

/** A record cut short by the crash names nobody we could verify. */
function readRecord(path: string): LeashRecord[] {
  try {
    return [JSON.parse(readFileSync(path, "utf8")) as LeashRecord];
  } catch {
    return [];
  }
}

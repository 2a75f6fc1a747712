import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeWhole } from "./files.ts";
import { identityOf, isStillThere } from "./processes.ts";

/** Who runs the services of a data directory. */
export interface Holder {
  pid: number;
  identity: string;
  command: string;
  /** Where the app answers. */
  url?: string;
  /** For psql, with a role that may read everything. */
  databaseUrl?: string;
  /** For redis-cli; the gateway's address where no redis-server is behind it. */
  redisUrl?: string;
}

export class AlreadyRunning extends Error {
  constructor(holder: Holder) {
    super(`already running: ${holder.command} (pid ${holder.pid}${holder.url ? `, ${holder.url}` : ""}). Stop it with Ctrl-C there, or set KETE_DATA_DIR and PORT to run a second one.`);
    this.name = "AlreadyRunning";
  }
}

function lockPath(dataDir: string): string {
  return join(dataDir, "run.json");
}

/** The running holder of the data directory, if there is one. */
export function runningIn(dataDir: string): Holder | undefined {
  const holder = readHolder(lockPath(dataDir));
  return holder && isStillThere(holder) ? holder : undefined;
}

/**
 * Gives a run that is just stopping (its terminal was closed, npm was killed) time to let go, so that
 * the next start need not be tried twice. A run that stays is refused by {@link takeLock} after it.
 */
export async function waitForStopping(dataDir: string, say: (line: string) => void, waitMs = 6000): Promise<void> {
  const holder = runningIn(dataDir);
  if (!holder) return;
  say(`${holder.command} (pid ${holder.pid}) runs here; waiting a moment in case it is stopping …`);
  const deadline = Date.now() + waitMs;
  while (Date.now() < deadline && runningIn(dataDir)) await sleep(100);
}

/** One process at a time runs a data directory's services. A dead holder's lock is taken over. */
export function takeLock(dataDir: string, command: string): { update(more: Partial<Holder>): void; release(): void } {
  const path = lockPath(dataDir);
  const mine: Holder = { pid: process.pid, identity: identityOf(process.pid) ?? "", command };
  for (let tries = 0; !createOnce(path, mine); tries += 1) {
    const holder = readHolder(path);
    if ((holder && isStillThere(holder)) || tries > 20) throw new AlreadyRunning(holder ?? mine);
    setAside(path);
  }
  let latest = mine;
  return {
    update: (more) => {
      latest = { ...latest, ...more };
      writeWhole(path, JSON.stringify(latest));
    },
    release: () => {
      if (readHolder(path)?.pid === process.pid) rmSync(path, { force: true });
    },
  };
}

function createOnce(path: string, holder: Holder): boolean {
  try {
    const file = openSync(path, "wx", 0o600);
    writeSync(file, JSON.stringify(holder));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Renamed before it is removed, and looked at again: of two starts that both saw the stale lock, one
 * moves it, and the other may have moved the first one's fresh lock, which it then puts back.
 */
function setAside(path: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved && isStillThere(moved) && !existsSync(path)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

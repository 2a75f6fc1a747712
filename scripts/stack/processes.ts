import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Says which process a pid means right now: when it started. A pid alone is reused by the system,
 * so nothing here is ever ended without this text being the same as when we wrote it down.
 * Undefined: no such process, or one that has ended and only waits to be reaped.
 */
export function identityOf(pid: number): string | undefined {
  const fields = statOf(pid);
  if (fields) return fields.state === "Z" || fields.state === "X" ? undefined : `${bootId()} ${fields.startTicks}`;
  return hasProc() ? undefined : startByPs(pid);
}

export function isStillThere(process: { pid: number; identity: string }): boolean {
  return identityOf(process.pid) === process.identity;
}

/** Processes of one group that still run. Leftovers waiting to be reaped do not count. */
export function groupMembers(groupId: number): number[] {
  if (!hasProc()) return psTable().filter((row) => row.group === groupId && !row.state.startsWith("Z")).map((row) => row.pid);
  return allPids().filter((pid) => {
    const fields = statOf(pid);
    return fields !== undefined && fields.group === groupId && fields.state !== "Z" && fields.state !== "X";
  });
}

/** Processes that carry this text in the environment they were started with (Linux only; empty elsewhere). */
export function carriersOf(mark: string): number[] {
  if (!hasProc()) return [];
  return allPids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark) && identityOf(pid) !== undefined;
    } catch {
      return false;
    }
  });
}

/** The command line of a process, its words separated by spaces; empty if there is none to see. */
export function commandLineOf(pid: number): string {
  try {
    if (hasProc()) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

/** Sends a signal; a process that is gone already is no error. A negative pid means its group. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone between the look and the signal: what we wanted.
  }
}

/** Waits until the condition holds; says whether it did within the time. */
export async function until(condition: () => boolean, timeoutMs: number, everyMs = 50): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await sleep(everyMs);
  }
  return true;
}

interface Stat { state: string; group: number; startTicks: string }

/** Parsed from behind the command's closing parenthesis, since the command itself may hold spaces and parentheses. */
function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", group: Number(fields[2]), startTicks: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

let procKnown: boolean | undefined;

function hasProc(): boolean {
  procKnown ??= statOf(process.pid) !== undefined;
  return procKnown;
}

function allPids(): number[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Start times count from the boot, so after a reboot an old one could fit a new process by chance. */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

function startByPs(pid: number): string | undefined {
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function psTable(): { pid: number; group: number; state: string }[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,pgid=,stat="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => {
    const [pid = "", group = "", state = ""] = line.trim().split(/\s+/);
    return { pid: Number(pid), group: Number(group), state };
  });
}

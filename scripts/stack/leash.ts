import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { writeWhole } from "./files.ts";
import type { LeashOrder, LeashRecord } from "./leashed.ts";
import { carriersOf, groupMembers, identityOf, signal, until } from "./processes.ts";

/*
 * A process of its own that holds one child. Its channel to the parent closes when the parent ends,
 * by whatever death, and then the child is stopped as it wants to be stopped. It lives in a session
 * of its own so that Ctrl-C, a closed terminal or `kill -9` of the whole group does not take it along.
 */
const order = JSON.parse(process.argv[2] ?? "{}") as LeashOrder;

process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
process.on("SIGTERM", () => void stop());
process.on("disconnect", () => void stop());
process.on("message", (message) => {
  if (message === "stop") void stop();
  if (message === "stop at once") signal(child.pid ? -child.pid : 0, "SIGKILL");
});

const as = order.user ? { uid: order.user.uid, gid: order.user.gid } : {};
const child = spawn(order.command, order.args, { cwd: order.cwd, stdio: ["ignore", "inherit", "inherit"], detached: true, ...as });
const ended = new Promise<number>((resolve) => {
  child.on("error", (error) => {
    console.error(`${order.name} could not be started: ${error.message}`);
    resolve(127);
  });
  child.on("exit", (code, byWhich) => resolve(code ?? (byWhich === null ? 1 : 128)));
});
if (child.pid) remember(child.pid);
// The parent may have died while this file was being loaded.
if (!process.connected) void stop();

const code = await ended;
await endGroup();
rmSync(order.record, { force: true });
process.exit(code);

/** Written before anything else can happen, so that a start after a power cut or `kill -9` of everything knows whom to end. */
function remember(pid: number): void {
  const record: LeashRecord = {
    name: order.name,
    leash: { pid: process.pid, identity: identityOf(process.pid) ?? "" },
    child: { pid, identity: identityOf(pid) ?? "" },
    stopSignal: order.stop.signal,
    mark: order.mark,
    owner: order.owner,
  };
  writeWhole(order.record, JSON.stringify(record));
  process.send?.({ pid });
}

async function stop(): Promise<void> {
  if (!child.pid) return;
  signal(order.stop.wholeGroup ? -child.pid : child.pid, order.stop.signal);
  await sleep(order.stop.graceMs);
  signal(-child.pid, "SIGKILL");
}

/** A child's own children must not outlive it: its group (a compiler, a server it forked) and what left the group (a browser). */
async function endGroup(): Promise<void> {
  const group = child.pid;
  if (!group) return;
  const left = () => [...new Set([...groupMembers(group), ...carriersOf(order.mark)])].filter((pid) => pid !== process.pid);
  for (const pid of left()) signal(pid, "SIGTERM");
  if (!(await until(() => left().length === 0, order.stop.graceMs))) for (const pid of left()) signal(pid, "SIGKILL");
}

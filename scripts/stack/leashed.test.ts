import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { leash, recordsIn, type LeashRecord } from "./leashed.ts";
import { identityOf, isStillThere, signal, until } from "./processes.ts";
import { sweepLeftovers } from "./sweep.ts";

/** A server with a child of its own, which says when both are up and takes SIGTERM politely or not at all. */
const stubborn = "process.on('SIGTERM', () => {})";
const server = (extra = "") =>
  `${extra}; const { spawn } = require('node:child_process'); const c = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' }); console.log('child ' + c.pid); setInterval(() => {}, 1e6)`;
const stop = { signal: "SIGTERM", wholeGroup: true, graceMs: 500 } as const;

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), "kete-leash-"))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const recordsOf = (): LeashRecord[] => readdirSync(recordsIn(dataDir)).map((name) => JSON.parse(readFileSync(join(recordsIn(dataDir), name), "utf8")) as LeashRecord);

function start(code: string) {
  return leash({ name: "server", command: process.execPath, args: ["-e", code], env: {}, dataDir, stop });
}

async function grandchildOf(output: NodeJS.ReadableStream | undefined): Promise<number> {
  for await (const chunk of output ?? []) {
    const pid = /child (\d+)/.exec(String(chunk))?.[1];
    if (pid) return Number(pid);
  }
  throw new Error("no grandchild");
}

test("a stopped child takes its own children along", async () => {
  const child = await start(server());
  const grandchild = await grandchildOf(child.output[0]);
  await child.stop();
  expect(identityOf(grandchild)).toBeUndefined();
  expect(recordsOf()).toEqual([]);
});

test("a child that will not stop is killed", async () => {
  const child = await start(server(stubborn));
  await grandchildOf(child.output[0]);
  const [record] = recordsOf();
  await child.stop();
  expect(record && isStillThere(record.child)).toBe(false);
});

test("a child's own exit code arrives", async () => {
  const child = await start("process.exit(7)");
  expect(await child.exited).toBe(7);
});

test("a command that does not exist ends at once", async () => {
  const child = await leash({ name: "nothing", command: "/nonexistent/command", args: [], env: {}, dataDir, stop });
  expect(await child.exited).toBe(127);
});

test("the parent's death by SIGKILL stops child and grandchild", async () => {
  const script = join(dataDir, "parent.ts");
  const request = { name: "server", command: process.execPath, args: ["-e", server()], env: {}, dataDir, stop };
  writeFileSync(script, `import { leash } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "leashed.ts")).href)}; const c = await leash(${JSON.stringify(request)}); c.output[0].pipe(process.stdout); setInterval(() => {}, 1e6);`);
  const parent = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const grandchild = await grandchildOf(parent.stdout);
  const [record] = recordsOf();
  parent.kill("SIGKILL");
  expect(await until(() => identityOf(grandchild) === undefined && !!record && !isStillThere(record.leash) && !isStillThere(record.child), 30_000)).toBe(true);
  expect(recordsOf()).toEqual([]);
});

test("what a killed leash left is ended by the next start, grandchild included", async () => {
  const child = await start(server());
  const grandchild = await grandchildOf(child.output[0]);
  const [record] = recordsOf();
  if (!record) throw new Error("no record");
  signal(record.leash.pid, "SIGKILL");
  await child.exited;
  expect(isStillThere(record.child)).toBe(true);
  const said: string[] = [];
  await sweepLeftovers(dataDir, (line) => said.push(line));
  expect(isStillThere(record.child)).toBe(false);
  expect(identityOf(grandchild)).toBeUndefined();
  expect(said.join()).toContain(`stopping server (pid ${record.child.pid})`);
});

test("what a living process started is not swept by another's start", async () => {
  const child = await start(server());
  await grandchildOf(child.output[0]);
  const [record] = recordsOf();
  if (!record) throw new Error("no record");
  const owner = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
  const theirs = { ...record, owner: { pid: owner.pid ?? 0, identity: identityOf(owner.pid ?? 0) ?? "" } };
  for (const name of readdirSync(recordsIn(dataDir))) writeFileSync(join(recordsIn(dataDir), name), JSON.stringify(theirs));
  await sweepLeftovers(dataDir, () => undefined);
  expect(isStillThere(record.child)).toBe(true);
  owner.kill("SIGKILL");
  await child.stop();
});

test("a stranger who got a remembered pid is left alone", async () => {
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
  const pid = stranger.pid ?? 0;
  const child = await start("process.exit(0)");
  await child.exited;
  const record: LeashRecord = { name: "server", leash: { pid, identity: "another start" }, child: { pid, identity: "another start" }, stopSignal: "SIGKILL", mark: "KETE_LEASH=none", owner: { pid, identity: "another start" } };
  writeFileSync(join(recordsIn(dataDir), "old.json"), JSON.stringify(record));
  await sweepLeftovers(dataDir, () => undefined);
  expect(identityOf(pid)).toBeDefined();
  stranger.kill("SIGKILL");
});

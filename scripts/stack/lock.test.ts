import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AlreadyRunning, runningIn, takeLock, waitForStopping } from "./lock.ts";
import { freePort, isFree } from "./ports.ts";
import { loadServices, saveServices } from "./services-file.ts";

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), "kete-lock-"))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test("a second start is told who runs, and where", () => {
  const lock = takeLock(dataDir, "npm run dev");
  lock.update({ url: "http://127.0.0.1:3000" });
  expect(() => takeLock(dataDir, "npm start")).toThrow(AlreadyRunning);
  expect(() => takeLock(dataDir, "npm start")).toThrow(`npm run dev (pid ${process.pid}, http://127.0.0.1:3000)`);
  lock.release();
  expect(runningIn(dataDir)).toBeUndefined();
  takeLock(dataDir, "npm start").release();
});

test("a start waits for a run that is stopping, and not for one that stays", async () => {
  const lock = takeLock(dataDir, "npm run dev");
  const said: string[] = [];
  const waited = waitForStopping(dataDir, (line) => said.push(line), 30_000);
  lock.release();
  await waited;
  expect(said.join()).toContain("waiting a moment");
  takeLock(dataDir, "npm run dev");
  await waitForStopping(dataDir, () => undefined, 1);
  expect(() => takeLock(dataDir, "npm start")).toThrow(AlreadyRunning);
});

test.each([
  ["of a dead process", JSON.stringify({ pid: 2 ** 22 - 1, identity: "x", command: "npm run dev" })],
  ["of a pid that is another process by now", JSON.stringify({ pid: process.pid, identity: "an earlier start", command: "npm run dev" })],
  ["cut short by a crash", '{"pid": 12'],
])("a lock %s is taken over silently", (_name, text) => {
  writeFileSync(join(dataDir, "run.json"), text);
  takeLock(dataDir, "npm run dev");
  expect(runningIn(dataDir)?.pid).toBe(process.pid);
});

test("a remembered port is kept while it is free and replaced when a stranger has it", async () => {
  const port = await freePort(undefined);
  expect(await freePort(port)).toBe(port);
  const stranger = createServer().listen(port, "127.0.0.1");
  await new Promise((resolve) => stranger.once("listening", resolve));
  expect(await isFree(port)).toBe(false);
  expect(await freePort(port)).not.toBe(port);
  await new Promise((resolve) => stranger.close(resolve));
});

test("secrets are made once, differ, and are for their owner's eyes", () => {
  const first = loadServices(dataDir);
  saveServices(dataDir, first);
  expect(loadServices(dataDir).secrets).toEqual(first.secrets);
  const values = Object.values(first.secrets);
  expect(new Set(values).size).toBe(values.length);
  for (const secret of values) expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(join(dataDir, "services.json"), "utf8")).toContain(first.secrets.JWT_SECRET);
});

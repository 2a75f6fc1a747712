import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { forChild } from "./files.ts";
import { lastLines } from "./log-tail.ts";
import { leash, type LeashedChild } from "./leashed.ts";
import { findHome, postgresEnv, type PostgresHome } from "./postgres-home.ts";
import { commandLineOf, identityOf, signal, until } from "./processes.ts";
import { loopback } from "./ports.ts";
import { prepareDatabase, type Passwords } from "./postgres-roles.ts";

export interface EmbeddedPostgres {
  port: number;
  /** A connection string of a role; the superuser is `postgres`. */
  url(role: "postgres" | "kete_owner" | "kete_app" | "kete_reader", database?: string): string;
}

export interface PostgresRequest {
  dataDir: string;
  port: number;
  passwords: Passwords;
  /** A test cluster is thrown away, so it need not survive a power cut. */
  isThrowaway: boolean;
  say: (line: string) => void;
  /** Called once there is a process to be stopped, before it is known to work. */
  started: (child: LeashedChild, logFile: string) => void;
}

const majorVersion = "18";

/** Starts PostgreSQL on loopback from the packaged binaries; makes the cluster, the roles and the database where they are missing. */
export async function startPostgres(request: PostgresRequest): Promise<EmbeddedPostgres> {
  const home = findHome(request.dataDir);
  const data = join(home.directory, "data");
  if (existsSync(data)) checkVersion(data);
  else initialise(home, data, request);
  await endLeftover(data, request.say);
  const logFile = join(request.dataDir, "logs", "postgres.log");
  const child = await leash({
    name: "postgres",
    command: join(home.native, "bin", "postgres"),
    args: ["-D", data, ...settings(request).flatMap((setting) => ["-c", setting])],
    env: postgresEnv,
    dataDir: request.dataDir,
    cwd: data,
    ...(home.user ? { user: home.user } : {}),
    // SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes a checkpoint. To the postmaster alone.
    stop: { signal: "SIGINT", wholeGroup: false, graceMs: 15_000 },
    logFile,
  });
  request.started(child, logFile);
  const url: EmbeddedPostgres["url"] = (role, database = "kete") => `postgresql://${role}:${request.passwords[role]}@${loopback}:${request.port}/${database}`;
  await connectable(url("postgres", "postgres"), child, logFile);
  await prepareDatabase(url("postgres", "postgres"), request.passwords);
  return { port: request.port, url };
}

function settings(request: PostgresRequest): string[] {
  const always = [
    `listen_addresses=${loopback}`, `port=${request.port}`, "unix_socket_directories=", "password_encryption=scram-sha-256",
    "shared_buffers=128MB", "max_connections=200", "max_wal_size=512MB", "timezone=UTC", "log_timezone=UTC", "log_min_messages=warning",
  ];
  return request.isThrowaway ? [...always, "fsync=off", "synchronous_commit=off", "full_page_writes=off"] : always;
}

/** Made beside and renamed, so that a run killed in the middle leaves nothing that looks like a cluster. */
function initialise(home: PostgresHome, data: string, request: PostgresRequest): void {
  rmSync(join(home.directory, "making"), { recursive: true, force: true });
  const making = join(home.directory, "making");
  const scratch = mkdtempSync(join(home.directory, "pw-"));
  const passwordFile = join(scratch, "password");
  try {
    mkdirSync(making, { mode: 0o700 });
    writeFileSync(passwordFile, `${request.passwords.postgres}\n`, { mode: 0o600 });
    for (const path of [making, scratch, passwordFile]) if (home.user) chownSync(path, home.user.uid, home.user.gid);
    const made = spawnSync(join(home.native, "bin", "initdb"), initdbArguments(making, passwordFile, request.isThrowaway), { cwd: home.directory, env: forChild(postgresEnv), encoding: "utf8", ...home.user });
    if (made.status !== 0) throw new Error(`initdb failed:\n${made.error?.message ?? made.stderr}`);
    renameSync(making, data);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The builtin C.UTF-8 locale sorts the same on every machine and needs no locale of the system. */
function initdbArguments(data: string, passwordFile: string, isThrowaway: boolean): string[] {
  return [
    `--pgdata=${data}`, "--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", ...(isThrowaway ? ["--no-sync"] : []),
  ];
}

function checkVersion(data: string): void {
  const found = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  if (found !== majorVersion) throw new Error(`${data} was made by PostgreSQL ${found}, and this is ${majorVersion}: move it away to start afresh`);
}

/** A server whose leash and record were both lost still has its pid file; it is ours if it runs on this very folder. */
async function endLeftover(data: string, say: (line: string) => void): Promise<void> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  const identity = identityOf(pid);
  if (!identity || !commandLineOf(pid).includes(data)) return;
  say(`stopping PostgreSQL (pid ${pid}), left by a run that was killed`);
  signal(pid, "SIGINT");
  if (!(await until(() => identityOf(pid) !== identity, 20_000))) throw new Error(`PostgreSQL (pid ${pid}) of an earlier run does not stop`);
}

/** Ready when it takes a connection; recovery after a crash may need a while. */
async function connectable(url: string, child: LeashedChild, logFile: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (child.hasExited()) throw new Error(`PostgreSQL did not start. The end of ${logFile}:\n${lastLines(logFile)}`);
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > deadline) throw new Error(`PostgreSQL takes no connections. The end of ${logFile}:\n${lastLines(logFile)}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

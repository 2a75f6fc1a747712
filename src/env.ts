import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { parseEnv as parseEnvFile } from "node:util";
import { settings, standIns, withAliases } from "./env-settings.ts";
import { refusals, type Env } from "./env-rules.ts";

export type { Env };

type Raw = Record<string, string | undefined>;

/** A start that must not go on: `message` lists every wrong or missing setting, one a line. */
export class EnvironmentError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`Kete cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "EnvironmentError";
    this.problems = problems;
  }
}

/** Where local state lives: `KETE_DATA_DIR`, or `.data` under the working directory. Absolute. */
export function dataDirectory(raw: Raw = overDotenv()): string {
  const given = raw["KETE_DATA_DIR"] || ".data";
  return isAbsolute(given) ? given : resolve(/* turbopackIgnore: true */ process.cwd(), given);
}

/** The process's environment laid over `.env`, so that what is set by hand always wins. */
export function rawEnvironment(): Raw {
  const raw = overDotenv();
  return raw["NODE_ENV"] === "development" && !raw["DATABASE_URL"] ? { ...localServices(raw), ...raw } : raw;
}

/** What a person set, by hand or in `.env`: nothing that a start of ours remembered. */
export function givenEnvironment(): Raw {
  return present(overDotenv());
}

/** Checks every setting and reports all problems at once; nothing is read but `raw`. */
export function parseEnv(raw: Raw): { ok: true; env: Env } | { ok: false; problems: string[] } {
  const aliased = withAliases(raw);
  const parsed = settings.safeParse(aliased.raw);
  const problems = [...aliased.problems];
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
    problems.push(...otherRefusals(aliased.raw, new Set(parsed.error.issues.map((issue) => String(issue.path[0])))));
    return { ok: false, problems };
  }
  problems.push(...refusals(parsed.data, aliased.raw));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, env: parsed.data };
}

/** The rules between settings, with stand-ins for those that are wrong by themselves: one list says it all. */
function otherRefusals(raw: Raw, wrong: ReadonlySet<string>): string[] {
  const rest = Object.fromEntries(Object.entries(raw).filter(([name]) => !wrong.has(name)));
  const parsed = settings.safeParse({ ...standIns, ...rest });
  return parsed.success ? refusals(parsed.data, rest).filter((problem) => !wrong.has(problem.split(":")[0] ?? "")) : [];
}

let parsedOnce: Env | undefined;

/** The settings of this process, parsed once. Throws {@link EnvironmentError}. */
export function env(): Env {
  if (parsedOnce) return parsedOnce;
  const raw = rawEnvironment();
  const result = parseEnv(raw);
  if (!result.ok) {
    const hint = raw["NODE_ENV"] === "development" && !raw["DATABASE_URL"] ? ["no services are running here: use `npm run dev`, which starts them (or `npm run services` beside `next dev`)"] : [];
    throw new EnvironmentError([...hint, ...result.problems]);
  }
  parsedOnce = result.env;
  return parsedOnce;
}

/** The few facts tool configuration needs, so that it need not read the environment itself. */
export const toolEnv = {
  ci: process.env["CI"] === "true",
  isProductionBuild: process.env["NODE_ENV"] === "production",
};

function overDotenv(): Raw {
  // Tests say everything themselves: what a developer set for his own machine must not change them.
  if (process.env["APP_ENV"] === "test") return present(process.env);
  const file = resolve(/* turbopackIgnore: true */ process.cwd(), ".env");
  return existsSync(file) ? { ...parseEnvFile(readFileSync(file, "utf8")), ...present(process.env) } : { ...process.env };
}

/** An empty variable says nothing, so it must not hide what `.env` says. */
function present(raw: Raw): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== ""));
}

/**
 * What `npm run dev` or `npm run services` remembered, so that a bare `next dev` finds running
 * services. It carries APP_ENV=development: a bare `next dev` never invents that by itself.
 */
function localServices(raw: Raw): Raw {
  const file = resolve(/* turbopackIgnore: true */ dataDirectory(raw), "services.json");
  if (!existsSync(file)) return {};
  const remembered = JSON.parse(readFileSync(file, "utf8")) as { environment?: Raw };
  return remembered.environment ?? {};
}

import { existsSync, globSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nextBin } from "./app.ts";
import type { Raw } from "./settings.ts";
import { runNode } from "./with-services.ts";

/** Written when a build is whole: Next writes its own BUILD_ID long before it is done. */
const stamp = join(".next", "kete-built");
const sources = ["src/**/*", "public/**/*", "prisma/schema.prisma", "package-lock.json", "next.config.ts", "postcss.config.mjs", "tsconfig.json"];

export async function build(raw: Raw, run: (args: string[], env: Raw) => Promise<number> = runNode): Promise<number> {
  rmSync(stamp, { force: true });
  const { NODE_ENV: _chosenByNext, ...env } = raw;
  const code = await run([nextBin, "build"], { NEXT_TELEMETRY_DISABLED: "1", ...env });
  if (code === 0) {
    mkdirSync(".next", { recursive: true });
    writeFileSync(stamp, new Date().toISOString());
  }
  return code;
}

/** Why a build is due, or undefined if the last one still stands. */
export function staleBuild(): string | undefined {
  if (!existsSync(stamp) || !existsSync(join(".next", "BUILD_ID"))) return "there is no finished build yet";
  const builtAt = statSync(stamp).mtimeMs;
  const newer = globSync(sources).find((path) => statSync(path).mtimeMs > builtAt);
  return newer ? `${newer} is newer than the last build` : undefined;
}

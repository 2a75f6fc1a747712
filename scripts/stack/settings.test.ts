import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const script = 'import { given } from "./scripts/stack/settings.ts"; console.log(JSON.stringify(given().raw));';

it("what is set by hand counts at the second start too, when the first one has remembered the very same", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "kete-settings-"));
  const set = { APP_ENV: "test", PUBLIC_URL: "http://127.0.0.1:3999", KETE_DATA_DIR: dataDir };
  try {
    await writeFile(join(dataDir, "services.json"), JSON.stringify({ environment: { APP_ENV: "test", PUBLIC_URL: set.PUBLIC_URL, DATABASE_URL: "postgres://remembered" } }));
    for (const NODE_ENV of ["test", "development"] as const) {
      const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { env: { ...set, NODE_ENV } });
      const raw = JSON.parse(stdout) as Record<string, string>;
      expect(raw).toMatchObject(set);
      expect(raw["DATABASE_URL"]).toBeUndefined();
    }
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

import { delimiter, resolve } from "node:path";
import type { Raw } from "../stack/settings.ts";

/** What belongs to the machine and not to Kete: tests must not depend on a developer's settings. */
const machine = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_.*|TERM|COLORTERM|TMPDIR|TZ|CI|DISPLAY|XDG_.*|npm_.*|NO_COLOR|FORCE_COLOR|(HTTPS?|NO|ALL)_PROXY|(https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|PLAYWRIGHT_.*|LD_LIBRARY_PATH)$/;

export function testEnvironment(raw: Raw, dataDir: string): Raw {
  const kept = Object.fromEntries(Object.entries(raw).filter(([name]) => machine.test(name)));
  return {
    ...kept,
    PATH: [resolve("node_modules/.bin"), raw["PATH"]].filter(Boolean).join(delimiter),
    KETE_DATA_DIR: dataDir,
    APP_ENV: "test",
    NEXT_TELEMETRY_DISABLED: "1",
    // Next would fill in what is unset from a developer's `.env`; this is how it marks that as done.
    __NEXT_PROCESSED_ENV: "true",
  };
}

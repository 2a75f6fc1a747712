import { build, staleBuild } from "../stack/build.ts";
import { step } from "../stack/progress.ts";
import type { Raw } from "../stack/settings.ts";
import { runQuietly } from "../stack/with-services.ts";

/** Builds where the last build no longer stands; what Next says is told only if it fails. */
export async function buildQuietly(env: Raw): Promise<void> {
  const stale = staleBuild();
  if (!stale) return;
  await step(`build (${stale})`, async () => {
    let said = "";
    const code = await build(env, async (args, given) => {
      const ran = await runQuietly(args, given);
      said = ran.output;
      return ran.code;
    });
    if (code !== 0) throw new Error(`the build failed:\n${said}`);
  });
}

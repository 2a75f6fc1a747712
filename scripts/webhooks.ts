import { EnvironmentError, parseEnv } from "#src/env.ts";
import { given } from "./stack/settings.ts";
import { runningEnvironment } from "./stack/with-services.ts";
import { moneyLines, webhookLines } from "./webhooks/addresses.ts";

const usage = `npm run webhooks

Prints where each provider of texts that is in use reports deliveries, and each money rail what
became of payouts and collections. The addresses follow from PUBLIC_URL and OTP_SECRET. Whoever knows
one can report in its provider's name: keep them to yourself.

Exit code: 0, or 1 when the settings are wrong.`;

if (process.argv.includes("--help")) console.log(usage);
else {
  const at = given();
  const parsed = parseEnv(runningEnvironment(at) ?? at.raw);
  if (parsed.ok) for (const line of [...webhookLines(parsed.env), ...moneyLines(parsed.env)]) console.log(line);
  else {
    console.error(new EnvironmentError(parsed.problems).message);
    process.exitCode = 1;
  }
}

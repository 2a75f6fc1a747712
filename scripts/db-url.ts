import { runningIn } from "./stack/lock.ts";
import { given } from "./stack/settings.ts";

/** `npm run -s db:url`: one line for psql; a role that may read everything and change nothing. */
const { raw, dataDir } = given();
const url = raw["DATABASE_URL"] ?? runningIn(dataDir)?.databaseUrl;
if (url) console.log(url);
else {
  console.error("no database runs here: start `npm run dev` or `npm run services`, or set DATABASE_URL");
  process.exitCode = 1;
}

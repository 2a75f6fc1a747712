import { runningIn } from "./stack/lock.ts";
import { given } from "./stack/settings.ts";

/** `npm run -s redis:url`: one line for redis-cli, or the REST address where no redis-server is behind it. */
const { raw, dataDir } = given();
const url = raw["UPSTASH_REDIS_REST_URL"] ?? runningIn(dataDir)?.redisUrl;
if (url) console.log(url);
else {
  console.error("no Redis runs here: start `npm run dev` or `npm run services`, or set UPSTASH_REDIS_REST_URL");
  process.exitCode = 1;
}

import { createLogger } from "#src/adapters/log/logger.ts";
import { startQueue, type JobHandlers } from "#src/adapters/jobs/queue.ts";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { createDatabaseClock } from "#src/adapters/postgres/database-clock.ts";
import { createCodeStore } from "#src/adapters/redis/code-store.ts";
import { createInbox } from "#src/adapters/redis/inbox.ts";
import { createRedis } from "#src/adapters/redis/client.ts";
import { createSessionCache } from "#src/adapters/redis/session-cache.ts";
import type { ApiDeps } from "#src/api/context.ts";
import { createActiveSeeds } from "#src/domain/rounds/active-seeds.ts";
import { cookieJar } from "./container-cookies.ts";
import { collectionRails, moneyHookSecret, payoutRails } from "./container-rails.ts";
import { simulatedMoney } from "./container-rails-words.ts";
import { carriesNotices, hookSecret, hooksOf, providersInWords, smsRoutes } from "./container-sms.ts";
import { careSettings, collectionSettings, gameSettings, operatorSettings, otpSettings, sessionSettings, withdrawSettings } from "./container-settings.ts";
import { env, type Env } from "./env.ts";
import { siteOf } from "./site.ts";

/**
 * The composition root: settings → adapters → what verbs are given. Nothing connects until it is
 * used, so that building costs nothing.
 */
function build(settings: Env, kind: ProcessKind) {
  const isLocal = settings.APP_ENV === "development" || settings.APP_ENV === "test";
  const site = siteOf(settings);
  const log = createLogger({ level: settings.LOG_LEVEL, name: "kete" });
  const db = createDatabase({ url: settings.DATABASE_URL, poolMax: settings.DATABASE_POOL_MAX, ...(kind === "server" ? { statementMs: 2_200 } : {}) });
  const time = createDatabaseClock(db, log);
  const redis = createRedis({ url: settings.UPSTASH_REDIS_REST_URL, token: settings.UPSTASH_REDIS_REST_TOKEN });
  const inbox = isLocal ? createInbox(redis, log) : null;
  const [payouts, collections] = [payoutRails(settings, log), collectionRails(settings, log)];
  const deps: ApiDeps = {
    db,
    log,
    clock: time.clock,
    currency: settings.CURRENCY,
    game: gameSettings(settings),
    activeSeeds: createActiveSeeds(),
    care: careSettings(settings),
    withdraw: withdrawSettings(settings),
    otp: otpSettings(settings, site.host),
    sessions: sessionSettings(settings),
    sessionCache: createSessionCache({ url: settings.UPSTASH_REDIS_REST_URL, token: settings.UPSTASH_REDIS_REST_TOKEN }, log),
    codes: createCodeStore(redis, log),
    sms: smsRoutes(settings, { log, inbox }),
    collecting: collectionSettings(settings),
    collections,
    payouts,
    operators: operatorSettings(settings, [...new Set([...payouts.all, ...collections.all].map(({ name }) => name))]),
    inbox,
    isDemo: settings.MONEY_MODE === "demo",
    trustedProxies: settings.TRUSTED_PROXY_COUNT,
  };

  return {
    deps,
    log,
    site,
    metricsToken: settings.METRICS_TOKEN ?? null,
    ownOrigins: site.origins,
    smsHooks: { secretOf: (provider: string) => hookSecret(settings, provider), urlOf: (provider: string) => hooksOf(settings)(provider) ?? "" },
    moneyHooks: { secretOf: (rail: string) => moneyHookSecret(settings, rail) },
    cookiesOver: cookieJar({ secret: settings.SESSION_SECRET, isSecure: site.isSecure, sessionMaxAgeSeconds: settings.SESSION_ABSOLUTE_DAYS * 86_400 }),
    /** What is simulated here, said out loud at every start. */
    mocks: [
      ...simulatedMoney(settings),
      ...(deps.otp.isMock ? [isLocal ? "TEXTS ARE SIMULATED: codes go to the console and the inbox" : "TEXTS ARE SIMULATED: only the numbers of OTP_SANDBOX_WHITELIST can sign in"] : []),
    ],
    /** Countries whose route only fills templates for codes, so that no notice reaches a phone there. */
    mute: settings.COUNTRIES.filter((country) => !carriesNotices(deps.sms, country)),
    /** Which way texts go and what is switched off, said at every start. */
    switches: { texts: providersInWords(settings), payouts: settings.PAYOUT_ROUTES, collections: settings.COLLECTION_ROUTES, signIn: settings.ENABLE_PHONE_AUTH, rateLimit: settings.ENABLE_RATE_LIMIT, withdrawals: settings.ENABLE_WITHDRAWALS },
    startJobs: (handlers: JobHandlers, crontab: string, everySecond: () => Promise<void>) => startQueue({ ...queueSettings(settings, crontab), everySecond }, handlers, log),
    /** From here on this process goes by the database's clock. */
    goByDatabaseTime: async () => {
      await time.sync();
      time.keepInSync();
    },
    /** Refuses a database that was made for another money mode or currency. */
    assertDeployment: async () => void (await db.$queryRaw`SELECT kete.assert_deployment(${settings.MONEY_MODE}, ${settings.CURRENCY}::char(3))::text`),
    readiness: async () => {
      const answers = (work: Promise<unknown>) =>
        Promise.race([work, new Promise((_, reject) => setTimeout(reject, 2000, new Error("no answer")).unref())]).then(
          () => "ok" as const,
          () => "failing" as const,
        );
      const [database, cache, queue] = await Promise.all([
        answers(db.$queryRaw`SELECT 1 AS one FROM public.deployment LIMIT 1`),
        answers(redis.ping()),
        answers(db.$queryRaw`SELECT kete.late_jobs() AS late`),
      ]);
      return { database, redis: cache, queue };
    },
    close: () => db.$disconnect(),
  };
}

export type Container = ReturnType<typeof build>;

// The development server re-evaluates modules on every change; the pool must outlive that.
const kept = globalThis as typeof globalThis & { keteContainer?: Container };

/** A server's askers are told within three seconds that something hangs; a worker has time. */
type ProcessKind = "server" | "worker";

/** This process's one container. The only builder of adapters. What the process is counts at the first call. */
export function container(kind: ProcessKind = "server"): Container {
  return (kept.keteContainer ??= build(env(), kind));
}

function queueSettings(settings: Env, crontab: string) {
  if (!settings.DATABASE_OWNER_URL) throw new Error("the worker needs DATABASE_OWNER_URL: the job queue's schema belongs to that role");
  return { ownerUrl: settings.DATABASE_OWNER_URL, concurrency: { "send-text": 8, "*": 4 }, crontab };
}

import { router } from "../trpc.ts";
import { authRouter } from "./auth.ts";
import { careRouter } from "./care.ts";
import { destinationsRouter } from "./destinations.ts";
import { devRouter } from "./dev.ts";
import { gameRouter, stakesRouter } from "./game.ts";
import { historyRouter } from "./history.ts";
import { logRouter } from "./log.ts";
import { meRouter } from "./me.ts";
import { opsRouter } from "./ops.ts";
import { phoneRouter } from "./phone.ts";
import { sessionsRouter } from "./sessions.ts";
import { siteRouter } from "./site.ts";
import { topUpsRouter } from "./top-ups.ts";
import { winningsRouter } from "./winnings.ts";
import { withdrawalsRouter } from "./withdrawals.ts";

export const appRouter = router({ auth: authRouter, me: meRouter, care: careRouter, phone: phoneRouter, sessions: sessionsRouter, withdrawals: withdrawalsRouter, topUps: topUpsRouter, destinations: destinationsRouter, game: gameRouter, stakes: stakesRouter, history: historyRouter, log: logRouter, winnings: winningsRouter, site: siteRouter, ops: opsRouter, dev: devRouter });

export type AppRouter = typeof appRouter;

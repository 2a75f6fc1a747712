import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#src/api/routers/app-router.ts";

// What operators' pages are given: the API's own answers.
type Answers = inferRouterOutputs<AppRouter>["ops"];

export type OpsOverview = Answers["overview"];
export type OpsRail = OpsOverview["rails"][number];
export type OpsWithdrawal = Answers["withdrawals"]["list"]["items"][number];
export type OpsWithdrawalFile = Answers["withdrawals"]["show"];
export type OpsPlayer = Answers["players"]["show"];
export type OpsCase = Answers["cases"]["list"]["items"][number];
export type OpsRun = Answers["books"]["reconciliations"]["items"][number];
export type OpsDifference = Answers["books"]["differences"]["items"][number];

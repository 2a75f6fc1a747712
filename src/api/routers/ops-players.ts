import { z } from "zod";
import { findForOperators, showPlayer } from "#src/domain/operators/look-up.ts";
import { toWire } from "#src/domain/shared/money.ts";
import { operator, opsCall } from "../operator.ts";
import { router } from "../trpc.ts";
import { careExample, careOutput, careParts } from "./care-fields.ts";
import { id, iso, phone } from "./fields.ts";
import { opsWithdrawal, opsWithdrawalAnswer } from "./ops-fields.ts";

const playerFile = z.object({
  id: z.string(),
  phone: z.string(),
  displayName: z.string().nullable(),
  state: z.enum(["ACTIVE", "SUSPENDED", "CLOSED"]),
  createdAt: z.string(),
  phoneChangedAt: z.string().nullable(),
  currency: z.string(),
  available: z.int(),
  held: z.int(),
  gamesPlayed: z.int(),
  gamesWon: z.int(),
  totalStaked: z.int(),
  totalWinnings: z.int(),
  sessions: z.int(),
  care: careOutput.pick({ limits: true, exclusion: true, birthDate: true }),
  withdrawals: z.array(opsWithdrawal),
});
export type OpsPlayer = z.output<typeof playerFile>;

const example: OpsPlayer = {
  id: "019aa4c6-7a10-7c3e-9d55-2f6a1b0c4e7d",
  phone: "+256772•••456",
  displayName: "Amina",
  state: "ACTIVE",
  createdAt: "2026-11-20T18:02:11.000Z",
  phoneChangedAt: null,
  currency: "UGX",
  available: 12_400,
  held: 0,
  gamesPlayed: 9,
  gamesWon: 4,
  totalStaked: 9000,
  totalWinnings: 15_800,
  sessions: 2,
  care: { limits: careExample.limits, exclusion: null, birthDate: null },
  withdrawals: [],
};

export const opsPlayersRouter = router({
  find: operator
    .meta(opsCall({ method: "POST", path: "/ops/players/find", summary: "A player's id by phone or id. In the body, so that a phone never stands in an address. Who searched is kept in the trail.", errors: ["invalid_phone", "not_found"], example: { input: { phoneOrId: "0772 123 456" }, output: { id: example.id } } }))
    .input(z.strictObject({ phoneOrId: phone }))
    .output(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => findForOperators(ctx.deps, { ...ctx.acting, ...input })),

  show: operator
    .meta(opsCall({ method: "GET", path: "/ops/players/{id}", summary: "One player: state, balances, figures, limits and exclusion, last withdrawals. Who looked is kept in the trail.", limit: "the newest 10 withdrawals", errors: ["not_found"], example: { input: { id: example.id }, output: example } }))
    .input(z.strictObject({ id }))
    .output(playerFile)
    .query(async ({ ctx, input }) => {
      const { availableMinor, heldMinor, stakedMinor, winningsMinor, createdAt, phoneChangedAt, care, withdrawals, ...rest } = await showPlayer(ctx.deps, { ...ctx.acting, ...input });
      const sums = { available: toWire(availableMinor), held: toWire(heldMinor), totalStaked: toWire(stakedMinor), totalWinnings: toWire(winningsMinor) };
      return { ...rest, ...sums, createdAt: createdAt.toISOString(), phoneChangedAt: iso(phoneChangedAt), care: { ...careParts(care), birthDate: care.birthDate }, withdrawals: withdrawals.map(opsWithdrawalAnswer) };
    }),
});

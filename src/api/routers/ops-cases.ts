import { z } from "zod";
import { closeCase } from "#src/domain/operators/acts.ts";
import { listCases } from "#src/domain/operators/cases.ts";
import { operator, opsCall } from "../operator.ts";
import { router } from "../trpc.ts";
import { cursor, id, iso, limit, page } from "./fields.ts";
import { wire, words } from "./ops-fields.ts";

const moneyCase = z.object({
  id: z.string(),
  kind: z.string(),
  rail: z.string().nullable(),
  reference: z.string().nullable(),
  withdrawalId: z.string().nullable(),
  amount: z.int().nullable(),
  currency: z.string().nullable(),
  details: z.string(),
  openedAt: z.string(),
  closedAt: z.string().nullable(),
  closedBy: z.string().nullable(),
  resolution: z.string().nullable(),
});
export type OpsCase = z.output<typeof moneyCase>;

const example: OpsCase = {
  id: "019aa4d0-0001-7a2b-8c3d-4e5f60718293",
  kind: "contradiction",
  rail: "mtn",
  reference: "019aa4c6-8802-7f3c-a1b2-c3d4e5f60718",
  withdrawalId: "019aa4c6-8801-7b0a-8f21-6d7e5c4b3a29",
  amount: 50_000,
  currency: "UGX",
  details: "{}",
  openedAt: "2026-11-21T06:10:00.000Z",
  closedAt: null,
  closedBy: null,
  resolution: null,
};

export const opsCasesRouter = router({
  list: operator
    .meta(opsCall({ method: "GET", path: "/ops/cases", summary: "What about money a person must look at, oldest first; or what was closed, newest first.", limit: "100 a call", example: { input: { state: "open", limit: 20 }, output: { items: [example], nextCursor: null } } }))
    .input(z.strictObject({ state: z.enum(["open", "closed"]).default("open"), limit, cursor }))
    .output(page(moneyCase))
    .query(async ({ ctx, input: { state, ...input } }) => {
      const { items, nextCursor } = await listCases(ctx.deps, { ...input, isOpen: state === "open" });
      return { items: items.map(({ amountMinor, openedAt, closedAt, ...rest }) => ({ ...rest, amount: wire(amountMinor), openedAt: openedAt.toISOString(), closedAt: iso(closedAt) })), nextCursor };
    }),

  close: operator
    .meta(opsCall({ method: "POST", path: "/ops/cases/{id}/close", summary: "Close a case and say how it was settled. It moves no money by itself.", status: 204, errors: ["not_found", "own_money", "not_in_state"], example: { input: { id: example.id, resolution: "The rail took the second report back." }, output: null } }))
    .input(z.strictObject({ id, resolution: words }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await closeCase(ctx.deps, { ...ctx.acting, ...input });
      return null;
    }),
});

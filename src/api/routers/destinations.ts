import { z } from "zod";
import { listDestinations, removeDestination, renameDestination, saveDestination, type SaveRequest } from "#src/domain/destinations/destinations.ts";
import type { DestinationView } from "#src/domain/destinations/destination-view.ts";
import { router, signedIn } from "../trpc.ts";
import { destination, method } from "./destination-fields.ts";
import { id, iso, page, plainLine } from "./fields.ts";

const group = "Saved destinations";
const label = z.string().trim().min(1, "1 to 40 characters").max(40, "1 to 40 characters").regex(plainLine, "plain text").nullable();
const output = z.object({ id: z.string(), method, destination: z.string(), label: z.string().nullable(), isOwn: z.boolean(), lastUsedAt: z.string().nullable() });
const own: z.output<typeof output> = { id: "own", method: "MOMO", destination: "+256772•••456", label: null, isOwn: true, lastUsedAt: null };
const example: z.output<typeof output> = { ...own, id: "019aa4c6-8a01-7d0c-9e52-4b5c6d7e8f90", destination: "+256701•••567", label: "Mother", isOwn: false, lastUsedAt: "2026-11-20T09:15:00.000Z" };

const answer = ({ lastUsedAt, ...rest }: DestinationView): z.output<typeof output> => ({ ...rest, lastUsedAt: iso(lastUsedAt) });

const saveInput = z
  .strictObject({ method: method.optional(), destination: destination.optional(), requestId: id.optional().describe("a withdrawal of yours, in place of method and destination"), label: label.optional() })
  .refine(({ method: by, destination: to, requestId }) => (requestId === undefined ? by !== undefined && to !== undefined : by === undefined && to === undefined), { error: "method and destination, or a request_id", path: ["destination"] });

function whatOf({ method: by, destination: to, requestId }: z.output<typeof saveInput>): SaveRequest["what"] {
  if (requestId !== undefined) return { withdrawalId: requestId };
  if (by === undefined || to === undefined) throw new Error("the input names no destination, and its schema let it through");
  return { method: by, destination: to };
}

export const destinationsRouter = router({
  list: signedIn
    .meta({
      rest: {
        method: "GET",
        path: "/me/destinations",
        group,
        summary: "Places to send money to: your own number first, then those you keep, the last used first. Numbers and accounts are masked.",
        auth: "required",
        limit: "none of its own",
        errors: [],
        example: { output: { items: [own, example], nextCursor: null } },
      },
    })
    .output(page(output))
    .query(async ({ ctx }) => ({ items: (await listDestinations(ctx.deps, ctx.player)).map(answer), nextCursor: null })),

  save: signedIn
    .meta({
      rest: {
        method: "POST",
        path: "/me/destinations",
        group,
        summary: "Keep a place, as it is typed or as a withdrawal (request_id) went there. It spares typing and no code: only a payout that arrived does.",
        auth: "required",
        limit: "20 are kept",
        errors: ["invalid_destination", "too_many_destinations", "not_found"],
        status: 201,
        example: { input: { method: "MOMO", destination: "0701 234 567", label: "Mother" }, output: example },
      },
    })
    .input(saveInput)
    .output(output)
    .mutation(async ({ ctx, input }) => answer(await saveDestination(ctx.deps, { ...ctx.player, label: input.label ?? null, what: whatOf(input) }))),

  rename: signedIn
    .meta({
      rest: { method: "PUT", path: "/me/destinations/{id}", group, summary: "Give a kept place another label; null takes it away.", auth: "required", limit: "none of its own", errors: ["not_found"], example: { input: { id: example.id, label: "Mother" }, output: example } },
    })
    .input(z.strictObject({ id, label }))
    .output(output)
    .mutation(async ({ ctx, input }) => answer(await renameDestination(ctx.deps, { ...input, playerId: ctx.player.playerId }))),

  remove: signedIn
    .meta({
      rest: { method: "DELETE", path: "/me/destinations/{id}", group, summary: "Forget a kept place. Withdrawals that went there stay in your list.", auth: "required", limit: "none of its own", errors: ["not_found"], status: 204, example: { input: { id: example.id }, output: null } },
    })
    .input(z.strictObject({ id }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await removeDestination(ctx.deps, { ...input, playerId: ctx.player.playerId });
      return null;
    }),
});

import { z } from "zod";
import { endOtherSessions, endOwnSession } from "#src/domain/sessions/end-session.ts";
import { listSessions } from "#src/domain/sessions/list-sessions.ts";
import { router, signedIn } from "../trpc.ts";
import { cursor, id, limit, page } from "./fields.ts";

const group = "Devices";
const session = z.object({ id: z.string(), kind: z.enum(["WEB", "API"]), device: z.string().nullable(), createdAt: z.string(), lastSeenAt: z.string(), isCurrent: z.boolean() });
const example: z.output<typeof session> = {
  id: "019aa4c6-9a00-7e4f-8c1d-2b3a4f5e6d7c",
  kind: "WEB",
  device: "Chrome on Android",
  createdAt: "2026-11-20T18:02:11.000Z",
  lastSeenAt: "2026-11-21T05:41:00.000Z",
  isCurrent: true,
};

export const sessionsRouter = router({
  list: signedIn
    .meta({
      rest: {
        method: "GET",
        path: "/me/sessions",
        group,
        summary: "Where you are signed in, newest first. Last activity may be five minutes behind.",
        auth: "required",
        limit: "100 a call",
        errors: [],
        example: { input: { limit: 20 }, output: { items: [example], nextCursor: null } },
      },
    })
    .input(z.strictObject({ limit, cursor }))
    .output(page(session))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await listSessions(ctx.deps, { playerId: ctx.player.playerId, ...input });
      return { items: items.map(({ createdAt, lastSeenAt, ...rest }) => ({ ...rest, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), isCurrent: rest.id === ctx.player.sessionId })), nextCursor };
    }),

  end: signedIn
    .meta({
      rest: {
        method: "DELETE",
        path: "/me/sessions/{id}",
        group,
        summary: "Sign one device out: its cookie and tokens are dead at once. This one may be it.",
        auth: "required",
        limit: "none of its own",
        errors: ["not_found"],
        status: 204,
        example: { input: { id: example.id }, output: null },
      },
    })
    .input(z.strictObject({ id }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await endOwnSession(ctx.deps, { playerId: ctx.player.playerId, publicId: input.id, requestId: ctx.requestId });
      if (ctx.channel === "web" && input.id === ctx.player.sessionId) await ctx.cookies.clearSession();
      return null;
    }),

  endOthers: signedIn
    .meta({
      rest: {
        method: "DELETE",
        path: "/me/sessions",
        group,
        summary: "Sign all other devices out, and say how many those were.",
        auth: "required",
        limit: "none of its own",
        errors: [],
        example: { output: { ended: 2 } },
      },
    })
    .output(z.object({ ended: z.int() }))
    .mutation(({ ctx }) => endOtherSessions(ctx.deps, { playerId: ctx.player.playerId, except: ctx.player.sessionId, requestId: ctx.requestId })),
});

import { z } from "zod";
import { recentTexts } from "#src/domain/texts/show-text.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import { open, router } from "../trpc.ts";

const text = z.object({
  id: z.string(),
  to: z.string(),
  kind: z.string(),
  delivery: z.enum(["QUEUED", "SENDING", "SENT", "DELIVERED", "FAILED"]),
  provider: z.string().nullable(),
  reason: z.string().nullable(),
  createdAt: z.string(),
});

/** Development and test only: anywhere else there is no inbox, and so nothing here. Not offered as REST. */
export const devRouter = router({
  inbox: open
    .output(z.object({ items: z.array(z.object({ to: z.string(), text: z.string(), sentAt: z.string() })) }))
    .query(async ({ ctx }) => {
      if (!ctx.deps.inbox) throw new DomainError("not_found");
      return { items: await ctx.deps.inbox.recent(50) };
    }),

  texts: open
    .output(z.object({ items: z.array(text) }))
    .query(async ({ ctx }) => {
      if (!ctx.deps.inbox) throw new DomainError("not_found");
      const texts = await recentTexts(ctx.deps, 30);
      return { items: texts.map(({ createdAt, ...rest }) => ({ ...rest, createdAt: createdAt.toISOString() })) };
    }),
});

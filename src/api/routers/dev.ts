import { z } from "zod";
import { DomainError } from "#src/domain/shared/errors.ts";
import { open, router } from "../trpc.ts";

/** Development and test only: anywhere else there is no inbox, and so nothing here. Not offered as REST. */
export const devRouter = router({
  inbox: open
    .output(z.object({ items: z.array(z.object({ to: z.string(), text: z.string(), sentAt: z.string() })) }))
    .query(async ({ ctx }) => {
      if (!ctx.deps.inbox) throw new DomainError("not_found");
      return { items: await ctx.deps.inbox.recent(50) };
    }),
});

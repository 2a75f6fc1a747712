import { z } from "zod";

/** Fields that several calls share, each with the words its refusal uses. */
export const amount = z.int("a whole number of the currency's smallest unit").positive("more than zero").max(1_000_000_000_000, "too large");
export const idempotencyKey = z.string("send an Idempotency-Key").regex(/^[\x20-\x7E]{1,255}$/, "1 to 255 printable characters");
export const limit = z.int("a whole number from 1 to 100").min(1, "from 1 to 100").max(100, "from 1 to 100").default(20);
export const cursor = z.string().min(1).max(100).optional();
export const id = z.string().min(1).max(100);
export const phone = z.string("a phone number").min(1, "a phone number").max(40, "at most 40 characters");
export const code = z.string("the six digits of the text").min(1, "the six digits of the text").max(40, "the six digits of the text");
export const birthDate = z.iso.date("a birth date, like 1990-04-21");
export const instant = z.iso.datetime({ offset: true, error: "an ISO 8601 time" });

/** One line without control characters or marks that hide text or turn it round; PostgreSQL takes no NUL at all. */
export const plainLine = /^[^\p{Cc}\p{Cf}]*$/u;

/** An answer in pages. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const iso = (at: Date | null) => at?.toISOString() ?? null;

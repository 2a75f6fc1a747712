import { z } from "zod";
import { resolveDestination } from "#src/domain/destinations/resolve-destination.ts";
import { DomainError } from "#src/domain/shared/errors.ts";
import type { BankDestination, WithdrawMethod } from "#src/domain/withdrawals/ports.ts";
import type { Caller, Context } from "../context.ts";
import { id } from "./fields.ts";

export const method = z.enum(["MOMO", "BANK"], "MOMO or BANK");

export const destination = z.union(
  [z.string().min(1).max(40), z.strictObject({ bankCode: z.string().max(40), accountNumber: z.string().max(40), accountName: z.string().max(100) })],
  "a phone number, or bank_code, account_number and account_name",
);

/** Where money shall go, one way or the other: two schemas in a union would refuse a wrong amount as a wrong everything. */
export const wanted = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .strictObject({ ...shape, method: method.optional(), destination: destination.optional(), destinationId: id.optional().describe("a saved destination, in place of method and destination") })
    .refine(isOneWay, { error: "method and destination, or a destination_id", path: ["destination"] });

type Wanted = { method?: WithdrawMethod | undefined; destination?: string | BankDestination | undefined; destinationId?: string | undefined; idempotencyKey?: unknown };

/** A method beside an id is no contradiction as long as it is the place's own. */
function isOneWay({ method: by, destination: to, destinationId }: { method?: unknown; destination?: unknown; destinationId?: unknown }): boolean {
  return destinationId === undefined ? by !== undefined && to !== undefined : to === undefined;
}

/** What the input names, as a withdrawal takes it. */
export async function destinationOf({ deps, player }: Pick<Context, "deps"> & { player: Caller }, input: Wanted): Promise<{ method: WithdrawMethod; destination: string | BankDestination }> {
  const { method: by, destination: to, destinationId, idempotencyKey } = input;
  if (destinationId !== undefined) {
    const place = await resolveDestination(deps, { ...player, id: destinationId, ...(typeof idempotencyKey === "string" ? { idempotencyKey } : {}) });
    if (by !== undefined && by !== place.method) throw new DomainError("invalid_destination", { reason: "METHOD" });
    return place;
  }
  if (by === undefined || to === undefined) throw new Error("the input names no destination, and its schema let it through");
  return { method: by, destination: to };
}

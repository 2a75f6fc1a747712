import type { CoreDeps } from "../shared/deps.ts";
import { DomainError } from "../shared/errors.ts";
import type { RoundStatus } from "./round-view.ts";
import type { Side } from "./rules.ts";

/** A line of the public log: nothing in it says who played, or for how much. The server seed stands beside it once it is revealed. */
export type LoggedRound = {
  seq: string;
  roundId: string;
  serverSeedHash: string;
  serverSeed: string | null;
  nonce: number;
  clientSeed: string;
  side: Side;
  target: number;
  edgeBp: number;
  status: Exclude<RoundStatus, "AWAITING_PAYMENT">;
  roll: number | null;
  decidedAt: Date;
  /** SHA-256 over the link before it and this line, in hex. */
  link: string;
};

const cursorForm = /^[1-9]\d{0,17}$/;

/** The public log, newest first. `limit` is 1 to 100; `cursor` is the place of the last line already seen. Refuses with invalid_input a cursor that is none. */
export async function listLog({ db }: Pick<CoreDeps, "db">, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<{ items: LoggedRound[]; nextCursor: string | null }> {
  if (cursor !== undefined && !cursorForm.test(cursor)) throw new DomainError("invalid_input", { issues: [{ path: ["cursor"], message: "not a cursor of this list" }] });
  const rows = await db.roundLogEntry.findMany({
    where: cursor === undefined ? {} : { seq: { lt: BigInt(cursor) } },
    include: { seed: { select: { revealed: true } } },
    orderBy: { seq: "desc" },
    take: limit + 1,
  });
  const items = rows.slice(0, limit).map(({ seq, publicId, seedHash, seed, nonce, clientSeed, side, target, edgeBp, status, roll, decidedAt, link }) => {
    if (status === "AWAITING_PAYMENT") throw new Error(`place ${seq} of the log holds an undecided round`);
    return { seq: String(seq), roundId: publicId, serverSeedHash: seedHash, serverSeed: seed.revealed, nonce, clientSeed, side, target, edgeBp, status, roll, decidedAt, link: Buffer.from(link).toString("hex") };
  });
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.seq ?? null) : null };
}

import fc from "fast-check";
import type { PoolClient } from "pg";
import { newId } from "#src/domain/shared/ids.ts";

/** One thing asked of the ledger. `who` is a player, `nth` one of the holds or transfers so far. */
export type Step =
  | { do: "deposit" | "stake" | "win" | "guestWin" | "claim" | "hold"; who: 0 | 1; amount: number }
  | { do: "post" | "void" | "again" | "reuse"; nth: number };

const who = fc.constantFrom(0 as const, 1 as const);
const amount = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constant(1), fc.constant(1000));
export const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("deposit" as const, "stake" as const, "win" as const, "guestWin" as const, "claim" as const, "hold" as const), who, amount }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("post" as const, "void" as const, "again" as const, "reuse" as const), nth: fc.nat({ max: 50 }) }) },
);

type Sum = { posted: number; held: number; lines: number };
type Name = "player0" | "player1" | "guest" | "house" | "rail";
type Order = { key: string; from: Name; to: Name; amount: number; kind: string; phase: "POSTED" | "PENDING" | "POST" | "VOID"; pending?: string; ref?: string };
type Hold = { seq: string; order: Order; isResolved: boolean };

/**
 * The ledger beside five lines of arithmetic: each step is asked of both, and both must say the same.
 * In one transaction that is never committed, so what only a COMMIT would judge (a hold and its
 * withdrawal's status) stays out of it.
 */
export class LedgerModel {
  readonly #client: PoolClient;
  readonly #ids: Record<Name, string>;
  readonly #players: number[];
  readonly #sums: Record<Name, Sum>;
  readonly #orders: Order[] = [];
  readonly #holds: Hold[] = [];

  private constructor(client: PoolClient, ids: Record<Name, string>, players: number[]) {
    this.#client = client;
    this.#ids = ids;
    this.#players = players;
    const none = () => ({ posted: 0, held: 0, lines: 0 });
    this.#sums = { player0: none(), player1: none(), guest: none(), house: none(), rail: none() };
  }

  static async open(client: PoolClient, players: number[]): Promise<LedgerModel> {
    const { rows } = await client.query<Record<Name, string>>(
      `SELECT ledger.player_account($1, 'UGX') AS player0, ledger.player_account($2, 'UGX') AS player1, ledger.guest_account('+256779000001', 'UGX') AS guest,
              ledger.hot_account('house', 'UGX') AS house, ledger.hot_account('clearing:mock', 'UGX') AS rail`,
      players,
    );
    if (!rows[0]) throw new Error("no accounts");
    return new LedgerModel(client, rows[0], players);
  }

  /** Asks the ledger, and says what came of it: `done`, or what refused it. Throws where the arithmetic disagrees. */
  async take(step: Step): Promise<string> {
    const order = await this.#orderOf(step);
    if (!order) return "nothing";
    const isReplay = step.do === "again" || step.do === "reuse";
    const due = isReplay ? (step.do === "again" ? "done" : "LG001") : this.#judge(order);
    const { seq, outcome } = await this.#ask(order);
    if (outcome !== due) throw new Error(`${JSON.stringify(order)}: the ledger says ${outcome}, arithmetic says ${due}`);
    if (outcome === "done" && !isReplay) this.#apply(order, seq);
    return outcome;
  }

  async #orderOf(step: Step): Promise<Order | undefined> {
    const key = `law:${newId()}`;
    if ("nth" in step) {
      const hold = this.#holds[step.nth % Math.max(1, this.#holds.length)];
      const past = this.#orders[step.nth % Math.max(1, this.#orders.length)];
      if (step.do === "post" || step.do === "void") return hold && { ...hold.order, key, phase: step.do === "post" ? "POST" : "VOID", pending: hold.seq };
      return past && (step.do === "again" ? past : { ...past, amount: past.amount + 1 });
    }
    const player: Name = `player${step.who}`;
    const base = { key, amount: step.amount, phase: "POSTED" as const };
    if (step.do === "deposit") return { ...base, from: "rail", to: player, kind: "deposit" };
    if (step.do === "stake") return { ...base, from: player, to: "house", kind: "stake" };
    if (step.do === "win") return { ...base, from: "house", to: player, kind: "payout_win" };
    if (step.do === "guestWin") return { ...base, from: "house", to: "guest", kind: "payout_win" };
    if (step.do === "claim") return { ...base, from: "guest", to: player, kind: "claim" };
    return { ...base, from: player, to: "rail", kind: "withdrawal", phase: "PENDING", ref: await this.#withdrawal(step.who, step.amount) };
  }

  /** The request that a hold is for: no money is held without one. */
  async #withdrawal(index: 0 | 1, amountMinor: number): Promise<string> {
    const id = newId();
    await this.#client.query(
      `INSERT INTO withdraw_requests (public_id, player_id, account_id, currency, amount, fee, method, destination, rail, idem_key, fingerprint)
       VALUES ($1::uuid, $2, $3, 'UGX', $4, 0, 'MOMO', '+256779000002', 'mock', $1::text, '')`,
      [id, this.#players[index], this.#ids[`player${index}`], amountMinor],
    );
    return id;
  }

  #judge({ from, phase, amount: moved, pending }: Order): string {
    if (pending !== undefined) return this.#holds.find(({ seq }) => seq === pending)?.isResolved ? "resolved" : "done";
    const isTracked = from !== "house" && from !== "rail";
    const { posted, held } = this.#sums[from];
    return isTracked && phase !== "POST" && posted - held < moved ? "no_overdraft" : "done";
  }

  #apply(order: Order, seq: string): void {
    const { from, to, phase, amount: moved } = order;
    if (phase === "POSTED" || phase === "POST") this.#sums[from].posted -= moved;
    if (phase === "POSTED" || phase === "POST") this.#sums[to].posted += moved;
    if (phase !== "POSTED") this.#sums[from].held += phase === "PENDING" ? moved : -moved;
    for (const name of phase === "POSTED" || phase === "POST" ? [from, to] : [from]) this.#sums[name].lines += name === "house" || name === "rail" ? 0 : 1;
    this.#orders.push(order);
    if (phase === "PENDING") this.#holds.push({ seq, order, isResolved: false });
    const hold = this.#holds.find((one) => one.seq === order.pending);
    if (hold) hold.isResolved = true;
  }

  async #ask({ key, from, to, amount: moved, kind, phase, pending, ref }: Order): Promise<{ seq: string; outcome: string }> {
    await this.#client.query("SAVEPOINT step");
    try {
      const { rows } = await this.#client.query<{ seq: string }>("SELECT ledger.post($1, $2, $3, $4, $5, $6, $7, $8) AS seq", [key, this.#ids[from], this.#ids[to], moved, kind, phase, pending ?? null, ref ?? null]);
      await this.#client.query("RELEASE step");
      return { seq: rows[0]?.seq ?? "", outcome: "done" };
    } catch (error) {
      await this.#client.query("ROLLBACK TO step");
      const { code, constraint } = error as { code: string; constraint?: string };
      return { seq: "", outcome: constraint === "transfer_pending_seq_key" ? "resolved" : code === "23514" ? (constraint ?? code) : code };
    }
  }

  /** What the ledger holds: each account, what does not add up, and what its own checks find. */
  async found(): Promise<unknown> {
    const { rows } = await this.#client.query<{ id: string; posted: string; held: string; lines: string }>(
      "SELECT b.id, b.posted::text, b.held::text, (SELECT count(*) FROM ledger.entry e WHERE e.account_id = b.id)::text AS lines FROM ledger.account_balance b WHERE b.id = ANY ($1)",
      [Object.values(this.#ids)],
    );
    const sums = Object.fromEntries(Object.entries(this.#ids).map(([name, id]) => [name, rows.filter((row) => row.id === id).map(({ posted, held, lines }) => ({ posted: Number(posted), held: Number(held), lines: Number(lines) }))[0]]));
    const checks = await this.#client.query<{ wrong: string }>(
      `SELECT (ledger.check_accounts()).findings + (ledger.check_transfers()).findings + (ledger.check_statements()).findings + (ledger.check_balances()).findings
            + (ledger.check_holds()).findings + (ledger.check_hot_accounts()).findings + (ledger.check_trial_balance()).findings AS wrong`,
    );
    return { sums, findings: Number(checks.rows[0]?.wrong) };
  }

  expected(): unknown {
    return { sums: this.#sums, findings: 0 };
  }
}

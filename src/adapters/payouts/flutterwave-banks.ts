import type { Bank } from "#src/domain/withdrawals/ports.ts";
import { callRail, railTimeouts, safeBase, type RailTimeouts } from "../rails/http.ts";
import { jsonObject, objectOf } from "../rails/replies.ts";

export type BanksReply = { banks: Bank[] } | { banks: null; problem: string };

/** The banks that Flutterwave pays in Uganda, by its own codes, in the order of their names. Never throws for what it answers. */
export async function flutterwaveBanks({ baseUrl, secretKey, timeouts = railTimeouts }: { baseUrl: string; secretKey: string; timeouts?: RailTimeouts }): Promise<BanksReply> {
  const result = await callRail({ method: "GET", url: `${safeBase(baseUrl)}/banks/UG`, headers: { Accept: "application/json", Authorization: `Bearer ${secretKey}` } }, timeouts);
  if (result.kind === "none") return { banks: null, problem: `no answer (${result.code})` };
  const listed = result.status < 300 ? jsonObject(result.body)?.["data"] : null;
  if (!Array.isArray(listed)) return { banks: null, problem: `no list in its answer (HTTP ${result.status})` };
  const banks = (listed as unknown[]).map(objectOf).flatMap((bank) => {
    const code = bank?.["code"];
    // What separates entries of the setting may stand in no name.
    const name = typeof bank?.["name"] === "string" ? bank["name"].replace(/[;=\s]+/g, " ").trim().slice(0, 60) : "";
    return typeof code === "string" && /^[A-Za-z0-9]{2,20}$/.test(code) && name.length > 1 ? [{ code, name }] : [];
  });
  return { banks: banks.sort((a, b) => a.name.localeCompare(b.name, "en")) };
}

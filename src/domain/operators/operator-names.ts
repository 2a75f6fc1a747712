import { maskPhone } from "../shared/phone.ts";
import type { OperatorDeps } from "./ports.ts";

/** What operators call each other: the name on the profile, or the masked phone. One query for all that are asked for. */
export async function operatorNames({ db }: Pick<OperatorDeps, "db">, ids: readonly (number | null | undefined)[]): Promise<(id: number | null | undefined) => string | null> {
  const asked = [...new Set(ids.filter((id) => typeof id === "number"))];
  const rows = asked.length === 0 ? [] : await db.player.findMany({ where: { id: { in: asked } }, select: { id: true, displayName: true, phone: true } });
  const names = new Map(rows.map(({ id, displayName, phone }) => [id, displayName ?? maskPhone(phone)]));
  return (id) => (typeof id === "number" ? (names.get(id) ?? null) : null);
}

import type { CoreDeps } from "../shared/deps.ts";

/** Tells of texts whose worker died on them that they may have gone out. How many there were. */
export async function sweepTexts({ db, log }: CoreDeps): Promise<number> {
  const rows = await db.$queryRaw<{ swept: number }[]>`SELECT kete.sweep_texts() AS swept`;
  const swept = rows[0]?.swept ?? 0;
  if (swept > 0) log.warn({ swept }, "texts were interrupted; whether they went out is not known");
  return swept;
}

"use server";

import { redirect } from "next/navigation";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { isSeedRefusal } from "#src/ui/game/seed-page.tsx";

/**
 * Reveals the seed that the form names and starts the next one. Sent twice, or from two tabs, it is done
 * once and both see the seed. Where it leads is the seed's own page, which a reload only reads.
 */
export async function revealSeed(form: FormData): Promise<void> {
  const hash = textOf(form, "activeSeedHash");
  const api = await serverCaller();
  let refused = "";
  try {
    await api.game.rotateSeed({ activeSeedHash: hash });
  } catch (error) {
    const code = refusalOf(error)?.code;
    if (code === "invalid_input") redirect("/");
    if (!isSeedRefusal(code)) throw error;
    refused = `?refused=${code}`;
  }
  redirect(`/game/seed/${hash}${refused}`);
}

"use server";

import { redirect } from "next/navigation";
import { refusalOf } from "#src/app/caller.ts";
import { textOf } from "#src/app/form-text.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { breakSpans, exclusionSpans, spanIn } from "#src/ui/care/care.ts";
import { parseMoney } from "#src/ui/kit/format-money.ts";

const page = "/profile/limits";
const names = { deposit_day: "depositDay", deposit_week: "depositWeek", loss_day: "lossDay", loss_week: "lossWeek" } as const;

/** Sends on only what was changed on the page: a limit that stays as it was may have a raise that waits. */
export async function saveLimits(form: FormData): Promise<void> {
  const { api, me } = await signedIn(page);
  const changes: Partial<Record<(typeof names)[keyof typeof names], number | null>> = {};
  let isBad = false;
  for (const [name, field] of Object.entries(names)) {
    const typed = textOf(form, name);
    const was = textOf(form, `was_${name}`);
    const amount = typed === "" ? null : parseMoney(typed, me.currency);
    if (amount === null && typed !== "") isBad = true;
    else if (amount !== (was === "" ? null : parseMoney(was, me.currency))) changes[field] = amount;
  }
  if (!isBad) {
    try {
      await api.care.setLimits(changes);
    } catch (error) {
      if (refusalOf(error)?.code !== "invalid_input") throw error;
      isBad = true;
    }
  }
  redirect(isBad ? `${page}?news=amount` : `${page}?news=saved`);
}

/** Calls off a change that waits, by setting the limit to what it is now. */
export async function keepLimit(form: FormData): Promise<void> {
  const { api } = await signedIn(page);
  const [name, field] = Object.entries(names).find(([known]) => known === textOf(form, "name")) ?? [];
  const { limits } = await api.care.show();
  const limit = limits.find((one) => one.name === name);
  if (limit && field) await api.care.setLimits({ [field]: limit.amount });
  redirect(`${page}?news=kept`);
}

export async function excludeMe(form: FormData): Promise<void> {
  const { api } = await signedIn(page);
  const span = spanIn(textOf(form, "span"));
  const ofBreak = breakSpans.find((one) => one === span);
  const ofExclusion = exclusionSpans.find((one) => one === span);
  if (ofBreak) await api.care.coolOff({ span: ofBreak });
  else if (ofExclusion) await api.care.selfExclude({ span: ofExclusion });
  redirect(page);
}

export async function keepBirthDate(form: FormData): Promise<void> {
  const { api } = await signedIn(page);
  let news = "born";
  try {
    await api.care.stateBirthDate({ birthDate: textOf(form, "birthDate") });
  } catch (error) {
    const code = refusalOf(error)?.code;
    if (code === undefined) throw error;
    news = code === "under_age" || code === "birth_date_stated" ? code : "date";
  }
  redirect(`${page}?news=${news}`);
}

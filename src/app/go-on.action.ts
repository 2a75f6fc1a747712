"use server";

import { redirect } from "next/navigation";
import { serverCaller } from "#src/app/caller.ts";

/** The reality check's "go on". */
export async function goOnPlaying(): Promise<void> {
  const api = await serverCaller();
  await api.care.goOn({});
  redirect("/");
}

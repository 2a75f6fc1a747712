import { redirect } from "next/navigation";
import { serverCaller } from "#src/app/caller.ts";

/** The caller and the player for a page that needs one; a signed-out visitor goes to sign in and comes back to `path`. */
export async function signedIn(path: string) {
  const api = await serverCaller();
  const { authenticated } = await api.auth.status();
  if (!authenticated) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  const me = await api.me.show();
  return { api, me, header: { balanceMinor: me.feeExemptBalance, currency: me.currency } };
}

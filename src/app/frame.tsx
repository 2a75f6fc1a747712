import type { ReactNode } from "react";
import { refusalOf, serverCaller } from "#src/app/caller.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { PageFrame, type HeaderPlayer } from "#src/ui/shell/page-frame.tsx";
import type { Place } from "#src/ui/shell/site-header.tsx";

/** `header` is given by pages that know the player already; left out, it is asked for. */
type FrameProps = { current?: Place; width?: "page" | "slip"; header?: HeaderPlayer; children: ReactNode };

/** The frame with the header's balance as it is now, and a way to the texts inbox where there is one. */
export async function Frame({ header, ...props }: FrameProps) {
  const player = header === undefined ? await headerPlayer() : header;
  const { isDemo, hasInbox, canSignIn } = await (await serverCaller()).site.show();
  return <PageFrame messages={messagesFor()} player={player} isDemo={isDemo} hasInbox={hasInbox} canSignIn={canSignIn} {...props} />;
}

async function headerPlayer(): Promise<HeaderPlayer> {
  const api = await serverCaller();
  try {
    const { authenticated } = await api.auth.status();
    if (!authenticated) return null;
    const me = await api.me.show();
    return { balanceMinor: me.feeExemptBalance, currency: me.currency };
  } catch (error) {
    // A page that needs no books of its own still stands while they cannot be read.
    if (refusalOf(error)?.code === "unavailable") return null;
    throw error;
  }
}

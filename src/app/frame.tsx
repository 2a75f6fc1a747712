import type { ReactNode } from "react";
import { serverCaller } from "#src/app/caller.ts";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { PageFrame, type HeaderPlayer } from "#src/ui/shell/page-frame.tsx";
import type { Place } from "#src/ui/shell/site-header.tsx";

type FrameProps = { current?: Place; width?: "page" | "slip"; children: ReactNode };

/** The frame with the header's balance as it is now. */
export async function Frame(props: FrameProps) {
  return <PageFrame messages={messagesFor()} player={await headerPlayer()} {...props} />;
}

async function headerPlayer(): Promise<HeaderPlayer> {
  const api = await serverCaller();
  const { authenticated } = await api.auth.status();
  if (!authenticated) return null;
  const me = await api.me.show();
  return { balanceMinor: me.feeExemptBalance, currency: me.currency };
}

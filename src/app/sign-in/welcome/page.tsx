import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { formatMoney } from "#src/ui/kit/format-money.ts";
import { Panel } from "#src/ui/kit/panel.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { Welcome } from "#src/ui/sign-in/welcome.tsx";
import { localPath } from "../local-path.ts";
import { readWelcome } from "../step-cookie.ts";
import { goOn, nameMyself } from "./welcome.action.ts";

export const metadata: Metadata = { title: messagesFor().signIn.welcome.title };

/** After a sign-in that changed something: what was claimed, and a name to be called by, once. */
export default answering(async function WelcomePage() {
  const api = await serverCaller();
  const { authenticated } = await api.auth.status();
  if (!authenticated) redirect("/sign-in");
  const [welcome, me] = await Promise.all([readWelcome(), api.me.show()]);
  const words = messagesFor().signIn.welcome;
  const claimed =
    !welcome || (welcome.rounds === 0 && welcome.amountMinor === 0) ? null
    : welcome.amountMinor > 0 ? words.claimed(welcome.rounds, formatMoney(welcome.amountMinor, me.currency))
    : words.claimedRounds(welcome.rounds);
  return (
    <Frame width="slip">
      <Panel look="money">
        <Welcome words={words} claimed={claimed} asksName={welcome?.isNew ?? me.displayName === null} next={localPath(welcome?.next)} nameAction={nameMyself} goOnAction={goOn} />
      </Panel>
    </Frame>
  );
});

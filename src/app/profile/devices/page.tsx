import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { orNull } from "#src/app/or-null.ts";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { signedIn } from "#src/app/signed-in.ts";
import { Devices, type Asking } from "#src/ui/devices/devices.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { endDevice, endOtherDevices } from "./devices.action.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.player.devices.title };

export default answering(async function DevicesPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const cursor = oneOf(params, "before");
  const { api, header } = await signedIn("/profile/devices");
  const page = await orNull(api.sessions.list({ limit: 20, ...(cursor ? { cursor } : {}) }));
  // An address somebody edited, or a device that is gone: the newest ones are the way out.
  if (!page) redirect("/profile/devices");
  return (
    <Frame header={header} current="profile">
      <Devices
        messages={messages} page={page} isFirstPage={cursor === null} nowMs={Date.now()}
        asking={askingOf(oneOf(params, "ask"))} ended={endedOf(oneOf(params, "ended"))}
        actions={{ end: endDevice, endOthers: endOtherDevices }}
      />
    </Frame>
  );
});

const askingOf = (asked: string | null): Asking => (asked === "this" || asked === "others" ? asked : null);
/** How many were signed out a moment ago; -1 for one that was gone already. */
const endedOf = (told: string | null): number | null => (told !== null && /^(-1|\d{1,4})$/.test(told) ? Number(told) : null);

import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { answering } from "#src/app/answering.tsx";
import { Frame } from "#src/app/frame.tsx";
import { signedIn } from "#src/app/signed-in.ts";
import { buttonClass } from "#src/ui/kit/button.tsx";
import { maskPhone } from "#src/ui/kit/mask-phone.ts";
import { Panel } from "#src/ui/kit/panel.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import css from "#src/ui/sign-in/sign-in.module.css";
import { readPhoneMoved } from "../phone-cookie.ts";

const words = messagesFor().player.phone.done;

export const metadata: Metadata = { title: words.title };

/** After the change: what is so now, who was told, and what became of the other devices. */
export default answering(async function PhoneDonePage() {
  const { me, header } = await signedIn("/profile");
  const moved = await readPhoneMoved();
  if (!moved) redirect("/profile/phone");
  return (
    <Frame header={header} current="profile" width="slip">
      <Panel>
        <div className={css["step"]}>
          <div className={css["head"]} role="status">
            <h1>{words.heading}</h1>
            <p>{words.now(maskPhone(me.phoneNumber))}</p>
          </div>
          <ul className={css["points"]}>
            {[words.others, words.told(maskPhone(moved.before)), words.day, words.stays].map((text) => <li key={text}>{text}</li>)}
          </ul>
          <p className={css["ways"]}>
            <Link className={buttonClass("plain")} href="/profile" prefetch={false}>{words.goOn}</Link>
            <Link className={buttonClass("quiet")} href="/profile/devices" prefetch={false}>{words.devices}</Link>
          </p>
        </div>
      </Panel>
    </Frame>
  );
});

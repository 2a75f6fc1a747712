import Link from "next/link";
import { Button, buttonClass } from "../kit/button.tsx";
import { Status } from "../kit/status.tsx";
import type { Messages } from "../messages/messages.ts";
import { formatInstant } from "../shell/format-date.ts";
import { Instant } from "../shell/instant.tsx";
import { ago } from "./ago.ts";
import css from "./devices.module.css";

export type Device = { id: string; kind: "WEB" | "API"; device: string | null; createdAt: string; lastSeenAt: string; isCurrent: boolean };

type RowProps = { messages: Messages; device: Device; nowMs: number; end: (form: FormData) => Promise<void> };

/** One device: what it is called, when it was last active in words and to the minute, and the way to end it. */
export function DeviceRow({ messages, device, nowMs, end }: RowProps) {
  const { devices } = messages.player;
  const name = device.device ?? (device.kind === "API" ? devices.app : devices.unknown);
  return (
    <li className={css["row"]} data-current={device.isCurrent || undefined}>
      <div className={css["about"]}>
        <p className={css["name"]}>{name}</p>
        {device.isCurrent ? <Status tone="win" icon="done">{devices.current}</Status> : null}
        <p className={css["when"]}>
          <strong>{device.isCurrent ? devices.now : ago(messages, device.lastSeenAt, nowMs)}</strong> <time dateTime={device.lastSeenAt}>{formatInstant(device.lastSeenAt)}</time>
        </p>
        <p className={css["when"]}>{devices.since} <Instant iso={device.createdAt} /></p>
      </div>
      {device.isCurrent ? (
        <Link className={buttonClass("quiet")} href="/profile/devices?ask=this" prefetch={false} aria-label={devices.signOutOf(devices.current.toLowerCase())}>{devices.signOut}</Link>
      ) : (
        <form action={end}>
          <input type="hidden" name="id" value={device.id} />
          <Button look="quiet" aria-label={devices.signOutOf(name)}>{devices.signOut}</Button>
        </form>
      )}
    </li>
  );
}

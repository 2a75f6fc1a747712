import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { Notice } from "../kit/notice.tsx";
import type { Messages } from "../messages/messages.ts";
import { Confirm } from "./confirm.tsx";
import { DeviceRow, type Device } from "./device-row.tsx";
import css from "./devices.module.css";

/** The second step that is open: ending this device, or all others. */
export type Asking = "this" | "others" | null;

type DevicesProps = {
  messages: Messages;
  page: { items: readonly Device[]; nextCursor: string | null };
  isFirstPage: boolean;
  nowMs: number;
  asking: Asking;
  /** How many were signed out a moment ago; -1 for one that was gone already. */
  ended: number | null;
  actions: { end: (form: FormData) => Promise<void>; endOthers: () => Promise<void> };
};

/** Plain links and forms throughout: whoever signs a stolen phone out may be on a borrowed, old one. */
export function Devices({ messages, page, isFirstPage, nowMs, asking, ended, actions }: DevicesProps) {
  const { devices } = messages.player;
  const current = page.items.find(({ isCurrent }) => isCurrent);
  const hasOthers = page.items.some(({ isCurrent }) => !isCurrent) || page.nextCursor !== null || !isFirstPage;
  return (
    <div className={css["devices"]}>
      <div className={css["head"]}>
        <p className={css["back"]}><Link href="/profile" prefetch={false}>{devices.back}</Link></p>
        <h1>{devices.title}</h1>
        <p>{devices.text}</p>
      </div>
      {ended === null ? null : <Notice tone="good"><p role="status">{ended < 0 ? devices.gone : devices.ended(ended)}</p></Notice>}
      {asking === "others" && hasOthers ? <Confirm words={{ ...devices.othersConfirm, keep: devices.keep }} action={actions.endOthers} /> : null}
      {asking === "this" && current ? <Confirm words={{ ...devices.currentConfirm, keep: devices.keep }} action={actions.end} fields={{ id: current.id, isThis: "yes" }} /> : null}
      <ul className={css["list"]} aria-label={devices.list}>
        {page.items.map((device) => <DeviceRow key={device.id} messages={messages} device={device} nowMs={nowMs} end={actions.end} />)}
      </ul>
      {hasOthers ? null : <EmptyState title={devices.onlyTitle}>{devices.onlyText}</EmptyState>}
      <p className={css["ways"]}>
        {hasOthers && asking === null ? <Link className={buttonClass("quiet")} href="/profile/devices?ask=others" prefetch={false}>{devices.others}</Link> : null}
        {isFirstPage ? null : <Link className={buttonClass("quiet")} href="/profile/devices" prefetch={false}>{devices.newest}</Link>}
        {page.nextCursor === null ? null : <Link className={buttonClass("quiet")} href={`/profile/devices?before=${encodeURIComponent(page.nextCursor)}`} prefetch={false}>{devices.older}</Link>}
      </p>
    </div>
  );
}

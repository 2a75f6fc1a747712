import type { Messages } from "../messages/messages.ts";

/** The server notes activity at most every five minutes, so anything fresher is "now". */
const nowMinutes = 6;

/** How long ago, in the words of the page: "Active now", "25 minutes ago", "3 hours ago", "12 days ago". */
export function ago({ player: { devices } }: Messages, iso: string, nowMs: number): string {
  const minutes = Math.max(0, Math.floor((nowMs - new Date(iso).getTime()) / 60_000));
  if (minutes < nowMinutes) return devices.now;
  if (minutes < 60) return devices.minutesAgo(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return devices.hoursAgo(hours);
  return devices.daysAgo(Math.floor(hours / 24));
}

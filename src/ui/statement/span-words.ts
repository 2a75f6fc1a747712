import type { Messages } from "../messages/messages.ts";

/** A span of time in its largest whole unit: "40 s", "5 min", "3 h", "2 days". */
export function spanWords({ statement: { spans } }: Messages, ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return spans.moment;
  if (seconds < 60) return spans.seconds(seconds);
  if (seconds < 3600) return spans.minutes(Math.floor(seconds / 60));
  if (seconds < 48 * 3600) return spans.hours(Math.floor(seconds / 3600));
  return spans.days(Math.floor(seconds / 86_400));
}

import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** Every status has a silhouette of its own, so that it is told apart without its colour. */
export const icons = {
  done: <Icon><path d="M4 10.5 8.5 15 16 5.5" /></Icon>,
  waiting: <Icon><path d="M10 2.5c4 0 6 3.5 6 7.5s-2.5 7.5-6 7.5S4 14 4 10s2-7.5 6-7.5Z" /><path d="M10 6.5V10l2.5 1.5" /></Icon>,
  moving: <Icon><path d="M3 10h13M11 5l5 5-5 5" /></Icon>,
  back: <Icon><path d="M17 13.5V11a4 4 0 0 0-4-4H3M7 3 3 7l4 4" /></Icon>,
  stopped: <Icon><path d="M5 10h10" /><circle cx="10" cy="10" r="8" /></Icon>,
  warning: <Icon><path d="M10 3 18 17H2Z" /><path d="M10 8v4M10 14.5v.01" /></Icon>,
  info: <Icon><circle cx="10" cy="10" r="8" /><path d="M10 9.5V14M10 6.2v.01" /></Icon>,
  close: <Icon><path d="m5 5 10 10M15 5 5 15" /></Icon>,
  under: <Icon><path d="M16 5v10M12 10H3M6.5 6.5 3 10l3.5 3.5" /></Icon>,
  over: <Icon><path d="M4 5v10M8 10h9M13.5 6.5 17 10l-3.5 3.5" /></Icon>,
  next: <Icon><path d="m8 5 5 5-5 5" /></Icon>,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof icons;

import { icons } from "../kit/icons.tsx";
import css from "./sign-in.module.css";
import type { Connection } from "./use-steady-action.ts";

export type ConnectionWords = { offline: string; waiting: string; dropped: string; slow: string };

/** One calm line about the network, and none while all is well. The region stands there from the start, or its first words would not be read out. */
export function ConnectionLine({ words, isOnline, isWaiting, isDropped, isSlow }: Connection & { words: ConnectionWords }) {
  const line = isOnline ? (isSlow ? words.slow : isDropped ? words.dropped : null) : isWaiting ? words.waiting : words.offline;
  return <p className={css["connection"]} role="status">{line === null ? null : <>{icons.waiting}<span>{line}</span></>}</p>;
}

import css from "./sign-in.module.css";

/** Always in view: signing in is never the only way. A plain link, so that it leaves the dialog and the page alike. */
export function GuestWay({ label }: { label: string }) {
  return <p className={css["guest"]}><a href="/">{label}</a></p>;
}

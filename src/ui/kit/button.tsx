import type { ButtonHTMLAttributes, ReactNode } from "react";
import css from "./button.module.css";

/**
 * `money` moves money and is the only marigold on a page; `plain` goes on without money; `quiet` is
 * the way around. One page has at most one `money` button.
 */
export type ButtonLook = "money" | "plain" | "quiet";

export function buttonClass(look: ButtonLook = "plain", isWide = false): string {
  return [css["button"], css[look], isWide ? css["wide"] : ""].filter(Boolean).join(" ");
}

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className"> & {
  look?: ButtonLook;
  isWide?: boolean;
  children: ReactNode;
};

export function Button({ look = "plain", isWide = false, type = "submit", children, ...rest }: ButtonProps) {
  return (
    <button type={type} className={buttonClass(look, isWide)} {...rest}>
      {children}
    </button>
  );
}

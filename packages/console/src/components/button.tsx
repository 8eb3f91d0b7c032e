import type { ComponentProps } from "react";

interface ButtonProps extends ComponentProps<"button"> {
  variant?: "primary" | "secondary" | "danger" | "quiet";
  /** Whether its action is running. The button keeps the focus and ignores clicks. */
  isBusy?: boolean;
}

/** A button. It does not submit a form, unless `type` says so. */
export function Button({
  variant = "secondary",
  isBusy = false,
  onClick,
  children,
  ...attributes
}: ButtonProps) {
  return (
    <button
      type="button"
      {...attributes}
      className={`button button-${variant}`}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}

import { type ReactNode, useId, useLayoutEffect, useRef } from "react";

/**
 * The ref of the element that gets the focus when its dialog opens; without one, it is the first that can have it, such as a
 * list that scrolls. React's `autoFocus` is no attribute, and comes before the dialog is displayed.
 */
export const focusedAtFirst = (element: HTMLElement | null) => element?.setAttribute("autofocus", "");

interface DialogProps {
  title: ReactNode;
  /** Called when the person presses Escape. Without it, the dialog has to be answered. */
  onClose?: () => void;
  children: ReactNode;
}

/**
 * A modal dialog, open as long as it is rendered. The browser keeps the focus in it, and gives it back to the element that had
 * it before. https://developer.mozilla.org/docs/Web/API/HTMLDialogElement/showModal
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A layout effect ends while the dialog is still in the document: only then does closing it give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>("[autofocus]")?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        // The dialog closes when it is no longer rendered.
        event.preventDefault();
        onClose?.();
      }}
      onClose={() => {
        // Browsers close a dialog at the second Escape whatever `cancel` says.
        if (dialog.current?.open) return;
        if (onClose) onClose();
        else dialog.current?.showModal();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}

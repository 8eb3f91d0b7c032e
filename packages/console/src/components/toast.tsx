import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { Button } from "./button.tsx";

/** Milliseconds for which a message stays. It repeats what the page says, so nobody has to catch it. */
const displayMilliseconds = 10_000;

const ToastContext = createContext<(message: string) => void>(() => {});

/** A function that displays a message and has screen readers read it. */
export function useToast(): (message: string) => void {
  return useContext(ToastContext);
}

/** Displays the newest message of `useToast` in a live region. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<{ message: string }>();
  const show = useCallback((message: string) => setToast({ message }), []);
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => setToast(undefined), displayMilliseconds);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status">
        {toast && (
          <div className="toast">
            <p>{toast.message}</p>
            <Button variant="quiet" onClick={() => setToast(undefined)}>
              Dismiss
            </Button>
          </div>
        )}
      </div>
    </ToastContext>
  );
}

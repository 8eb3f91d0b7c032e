import type { ReactNode } from "react";
import { useTitle } from "./use-title.ts";

interface PageProps {
  /** Also the title of the browser's tab. */
  title: string;
  /** What stands in place of the title in the heading, such as text that is not trusted. */
  heading?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page with its heading, which the app focuses when a person comes from another page. */
export function Page({ title, heading, actions, children }: PageProps) {
  useTitle(`${title} · Airlock`);
  return (
    <>
      <div className="page-header">
        <h1 tabIndex={-1}>{heading ?? title}</h1>
        {actions && <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}

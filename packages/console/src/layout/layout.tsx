import type { ReactNode } from "react";
import { OfflineNotice } from "../components/offline-notice.tsx";
import { Header } from "./header.tsx";
import { useFocusOnNavigation } from "./use-focus-on-navigation.ts";

/** What every page of a signed-in person has. */
export function Layout({ children }: { children: ReactNode }) {
  useFocusOnNavigation();
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <Header />
      <OfflineNotice />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

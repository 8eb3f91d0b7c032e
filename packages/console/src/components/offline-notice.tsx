import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

const subscribe = (onChange: () => void) => onlineManager.subscribe(onChange);
const isOnline = () => onlineManager.isOnline();

/** Says that the browser has no network. What is displayed stays, and loads again once the network is back. */
export function OfflineNotice() {
  const online = useSyncExternalStore(subscribe, isOnline);
  return (
    <div role="status">
      {!online && (
        <p className="notice notice-offline">
          You are offline. This page shows what was loaded before and continues when the network is back.
        </p>
      )}
    </div>
  );
}

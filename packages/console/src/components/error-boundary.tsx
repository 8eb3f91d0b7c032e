import { Component, type ReactNode } from "react";
import { Button } from "./button.tsx";

/** Displays, in place of a page that cannot be rendered, that it failed. The rest of the console stays. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override state = { hasFailed: false };

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div className="notice notice-error" role="alert">
        <p className="notice-title">This page cannot be displayed</p>
        <p>An error in the console prevents it.</p>
        <Button onClick={() => location.reload()}>Load it again</Button>
      </div>
    );
  }
}

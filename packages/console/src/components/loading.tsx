/** Says what is being loaded. It appears after a moment, so that fast answers do not flicker. */
export function Loading({ label }: { label: string }) {
  return (
    <div className="loading" role="status">
      <span className="loading-bar" aria-hidden="true" />
      {label}
    </div>
  );
}

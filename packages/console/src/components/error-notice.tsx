import { describeError } from "../api/problem.ts";
import { Button } from "./button.tsx";

/**
 * An error in words, with the id of the request for the people who operate the stage.
 * @param props.onRetry makes a button that tries again
 */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, detail, requestId } = describeError(error);
  return (
    <div className="notice notice-error" role="alert">
      <p className="notice-title">{title}</p>
      <p>{detail}</p>
      {requestId && (
        <p className="notice-reference">
          Request <code>{requestId}</code>
        </p>
      )}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

import type { ReactNode } from "react";

export type Tone = "neutral" | "accent" | "good" | "low" | "medium" | "high";

/** A short word that stands out by its colour and says the same without it. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}

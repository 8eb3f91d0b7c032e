import { useRef } from "react";
import type { DocumentRecord } from "../api/types.ts";
import { typeName } from "../components/type-name.ts";
import type { FilterName } from "./use-queue-filter.ts";

/** A value to filter by, and what it is called. */
type Options = Map<string, string>;

/** The partners, types and rules of all documents that were displayed since the page was opened. */
export function useFilterOptions(documents: readonly DocumentRecord[]): Record<FilterName, Options> {
  const seen = useRef<Record<FilterName, Options>>({ partner: new Map(), type: new Map(), rule: new Map() });
  for (const { owner, ownerName, contentType, findings } of documents) {
    seen.current.partner.set(owner, ownerName);
    seen.current.type.set(contentType, typeName(contentType));
    for (const { rule } of findings) seen.current.rule.set(rule, rule);
  }
  return seen.current;
}
